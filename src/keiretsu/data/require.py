"""What a task needs of a `SeriesSet`, checked once at its public edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from keiretsu.data.columns import listed, require_column
from keiretsu.data.read_report import LeftOut
from keiretsu.data.read_ways import decimal_advice, same_advice, words_advice
from keiretsu.errors import Advice, ColumnError, DataError, TooShortError

if TYPE_CHECKING:
    from keiretsu.data.series import SeriesSet


def require_channel(series: SeriesSet, name: str, *, function: str = "read", argument: str = "channel") -> None:
    """Refuse a name that is not a channel, with the reason: no such column, or a column that is not numbers.

    Args:
        series: what `read` returned.
        name: the channel asked for.
        function, argument: what the message calls the caller and the name ("fit", "target").
    Raises:
        ColumnError: the source has no such column (the nearest name is suggested), it is the id or time column, or it
            is a category, whose words are the channels.
        DataError: the column, or that of the word asked for, was left out for cells that are not numbers; the first of
            them is named.
    """
    if name in series.channels:
        return
    asked = f"{function}: {argument} {name!r}"
    for column in series.left_out:
        if column.name == name and column.reason == "events":
            raise ColumnError(
                f"{asked} must be a channel; got a column that was joined as events. Choose another column."
            )
        if column.name == name:
            raise DataError(
                f"{asked} must hold numbers; got {column.text!r} at {column.place} "
                f"({column.count:,} such {'cell' if column.count == 1 else 'cells'}).",
                advice=advice_on(column),
            )
        if column.reason == "text" and name.startswith(f"{column.name}="):
            raise DataError(
                f"{asked} must be a word of a category; got {column.name!r} of {series.source} as text, "
                f"{column.text!r} at {column.place}. Fix its words with categories={{{column.name!r}: [...]}}: "
                f"then it is a category even where some of them do not occur."
            )
    words = series.report.categories.get(name)
    if words is not None:
        raise ColumnError(
            f"{function}: {argument} must name a channel of {series.source}; got {name!r}, which is a category. "
            f"Choose one of its channels: {listed([f'{name}={word}' for word in words])}."
        )
    if name in (series.time_name, series.id_name):
        role = "time" if name == series.time_name else "id"
        raise ColumnError(
            f"{function}: {argument} must name a channel of {series.source}; got {name!r}, its {role} column. "
            f"Choose another column."
        )
    known = [*series.channels, *(column.name for column in series.left_out)]
    require_column(name, known, function=function, argument=argument, source=series.source)


def advice_on(column: LeftOut) -> Advice:
    """What to do about a column that is no channel."""
    if column.reason != "text":
        return same_advice(f"It is a column of {column.reason}; choose another column.")
    if "," in column.text and column.text.strip("+-").replace(",", "").replace(".", "").isdigit():
        return decimal_advice()
    if column.words:
        return words_advice(column.words)
    return same_advice("Empty the cell or write a number there, or choose another column.")


def check_target(
    series: SeriesSet, target: str, horizon: int, *, min_rows: int | None = None, function: str = "fit"
) -> None:
    """Refuse a target that nothing can be learned from.

    Args:
        series: what `read` returned.
        target: the channel to forecast.
        horizon: rows ahead, at least 1.
        min_rows: rows the longest series must have; `horizon + 2` by default.
        function: what the message calls the caller.
    Raises:
        ColumnError: no such channel.
        DataError: the target is not numbers, has no value at all, or only ever one.
        TooShortError: no series has the rows needed.
    """
    require_channel(series, target, function=function, argument="target")
    needed = horizon + 2 if min_rows is None else min_rows
    longest = max(series.lengths.values(), default=0)
    if longest < needed:
        raise TooShortError(
            f"{function}: a series must have at least {needed:,} rows for a horizon of {horizon:,}; got "
            f"{longest:,} in the longest of {len(series):,} series of {series.source}. "
            f"Give more rows or a shorter horizon."
        )
    values = series.frame[target].drop_nulls()
    if not len(values):
        raise DataError(
            f"{function}: target {target!r} must have values; got none in {series.rows:,} rows of {series.source}. "
            f"Choose another column."
        )
    if values.n_unique() == 1:
        raise DataError(
            f"{function}: target {target!r} must vary; got {values[0]:g} in every one of its {len(values):,} values in "
            f"{series.source}. Choose another column: there is nothing to forecast."
        )


def constant_channels(series: SeriesSet) -> tuple[str, ...]:
    """Channels that only ever have one value (channels without any value are not among them)."""
    # by their extremes: distinct values take seconds a channel on ten million rows
    lows = series.frame.select(pl.col(name).min() for name in series.channels).row(0)
    highs = series.frame.select(pl.col(name).max() for name in series.channels).row(0)
    pairs = zip(series.channels, lows, highs, strict=True)
    return tuple(name for name, low, high in pairs if low is not None and low == high)

"""Tables of covariates as a model reads them: only its columns, words as in training, and rows to come put in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from keiretsu.data import SeriesSet
from keiretsu.data.known.covariates import KnownTable, know
from keiretsu.data.known.side_table import as_text, side_table
from keiretsu.data.series import ID, TIME
from keiretsu.errors import ColumnError

# a control character, so that no column has this name
_ROWS = "\x00rows"


def read_known(blank: SeriesSet, source: Any, wanted: Sequence[str]) -> KnownTable:
    """A table's columns that are wanted; a word that a category lacks is 0 where the category has another.

    Args:
        blank: the log's clock, zone and names, without rows.
        source: a `SeriesSet` or anything `read` takes.
    """
    table = _only(_table(blank, source), wanted)
    if isinstance(source, SeriesSet) or not any("=" in name for name in set(wanted) - set(table.names)):
        return table
    # a column that only ever has one word is no category to whoever reads it for the first time
    raw = side_table(source, text=(blank.id_name, ID))
    frame = _spelled(raw.frame.select(raw.columns), wanted)
    return replace(_only(_table(blank, frame), wanted), source=table.source)


def read_future(blank: SeriesSet, future: Any, wanted: Sequence[str]) -> KnownTable:
    """Rows to come; they need have no column but the stamps."""
    source = side_table(future, text=(blank.id_name, ID))
    rows = _spelled(source.frame.select(source.columns), wanted).with_columns(pl.lit(1.0).alias(_ROWS))
    return replace(_only(_table(blank, rows), wanted), source="future")


def from_channels(series: SeriesSet, names: Sequence[str]) -> KnownTable:
    """Channels of the log itself, as far as its rows go."""
    return KnownTable(series.frame.select(ID, TIME, *names), series.report.zone, series.source)


def with_future(
    tables: Sequence[KnownTable], future: KnownTable, ids: Sequence[str], *, function: str
) -> tuple[KnownTable, ...]:
    """Tables with rows to come put in; of two rows with one stamp the one to come counts.

    Raises:
        ColumnError: the rows to come lack a column.
    """
    merged = []
    for table in tables:
        lacking = [name for name in table.names if name not in future.frame.columns]
        if lacking:
            raise ColumnError(
                f"{function}: future must have the columns of known; got none named {lacking[0]!r}. Add it for every "
                f"row to come."
            )
        shared = ID not in table.frame.columns and ID not in future.frame.columns
        keys = [TIME] if shared else [ID, TIME]
        parts = [table.frame, future.frame] if shared else [_by_series(one.frame, ids) for one in (table, future)]
        frame = pl.concat([part.select(*keys, *table.names) for part in parts], how="vertical_relaxed")
        frame = frame.unique(keys, keep="last", maintain_order=True).sort(keys)
        merged.append(replace(table, frame=frame, source=f"{table.source} or future"))
    return tuple(merged)


def stamps_of(frame: pl.DataFrame, name: str) -> pl.Series:
    """Stamps of the rows of one series, ascending, as `Packed.stamp` has them."""
    if ID in frame.columns:
        frame = frame.filter(pl.col(ID) == name)
    ticks = frame[TIME].to_physical().cast(pl.Float64)
    return ticks / 1e6 if frame.schema[TIME] == pl.Datetime else ticks


def _table(blank: SeriesSet, source: Any) -> KnownTable:
    table = know(blank, [source]).parts[0]
    assert isinstance(table, KnownTable)  # noqa: S101 (whoever asks has sorted out calendars)
    return table


def _spelled(frame: pl.DataFrame, wanted: Sequence[str]) -> pl.DataFrame:
    """Columns of words as the 0/1 columns "column=word" of training; an empty cell is missing in each."""
    for column in {name.split("=")[0] for name in wanted if "=" in name} & set(frame.columns):
        if frame.schema[column] == pl.String:
            words = as_text(frame[column])
            known = [name for name in wanted if name.startswith(f"{column}=")]
            cells = [(words == name.removeprefix(f"{column}=")).cast(pl.Float64).alias(name) for name in known]
            frame = frame.drop(column).with_columns(cells)
    return frame


def _only(table: KnownTable, wanted: Sequence[str]) -> KnownTable:
    frame = table.frame
    added = []
    for name in set(wanted) - set(frame.columns):
        others = [other for other in frame.columns if "=" in name and other.startswith(f"{name.split('=')[0]}=")]
        if others:
            known = pl.any_horizontal(pl.col(others).is_not_null())
            added.append(pl.when(known).then(0.0).alias(name))
    frame = frame.with_columns(added)
    keys = [name for name in (ID, TIME) if name in frame.columns]
    return replace(table, frame=frame.select(*keys, *(name for name in sorted(wanted) if name in frame.columns)))


def _by_series(frame: pl.DataFrame, ids: Sequence[str]) -> pl.DataFrame:
    """Rows that hold for every series, once for each."""
    if ID in frame.columns:
        return frame
    return pl.DataFrame({ID: list(ids)}, schema={ID: pl.String}).join(frame, how="cross")

"""Tables beside the log (events, covariates): read the same way, and held against its ids and its clock."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import polars as pl

from keiretsu.data.reading.clock.zones import localize
from keiretsu.data.reading.options import FileOptions
from keiretsu.data.reading.source import load
from keiretsu.data.reading.table import Table, join
from keiretsu.data.series import ID, TIME, SeriesSet
from keiretsu.errors import DataError


def side_table(source: Any, *, text: tuple[str | None, ...], look: Mapping[str, Any] | None = None) -> Table:
    """The table of a source; the columns `text` are words, whatever they look like ("007").

    Args:
        look: fields of `FileOptions` that were told of it.
    """
    words = tuple(dict.fromkeys(name for name in text if name is not None))
    return join(load(source, FileOptions(**{**(look or {}), "text": words})))


def look_of_log(series: SeriesSet, source: Any) -> dict[str, Any]:
    """What reading was told of the look of the log's file, where the source is that file; else nothing."""
    if not isinstance(source, str | PathLike) or Path(source).name not in series.report.files:
        return {}
    told = series.report.settings
    return {name: told[name] for name in ("columns", "separator", "decimal", "encoding") if told.get(name) is not None}


def as_text(cells: pl.Series) -> pl.Series:
    """Cells as stripped words, null where empty; whole numbers are written without a decimal point."""
    if cells.dtype.is_float() and (cells.drop_nulls() % 1 == 0).all():
        cells = cells.cast(pl.Int64)
    words = cells.cast(pl.String).str.strip_chars()
    return words.set(words == "", None)


def require_same_clock(series: SeriesSet, other: tuple[str, str | None], *, function: str, argument: str) -> None:
    """Refuse a table whose clock cannot be held against that of the series.

    Args:
        series: what `read` returned.
        other: the table's clock ("datetime", "integer", "number") and zone.
        function, argument: what messages call the caller and the table.
    Raises:
        DataError: one counts and the other has datetimes, or only one of them has a zone.
    """
    clock, zone = other
    if (clock == "datetime") != (series.clock == "datetime"):
        raise DataError(
            f"{function}: {argument} must be on the series' clock, which is {series.clock}; got one that is {clock}. "
            f"Give both the same kind of stamps."
        )
    if (zone is None) != (series.report.zone is None):
        mine, theirs = ("zone" if one else "no zone" for one in (series.report.zone, zone))
        raise DataError(
            f"{function}: {argument} must have a zone where the series have one, and none where they have none; got "
            f"stamps with {theirs}, and series with {mine}. Write offsets (+09:00) in both, or read both with a zone."
        )


def in_zone_of(
    series: SeriesSet, rows: pl.DataFrame, zone: str | None, *, table: Table
) -> tuple[pl.DataFrame, str | None]:
    """Rows whose stamps have no zone, taken for those of the wall clock of the series; the rows and their zone.

    Args:
        series: what `read` returned.
        rows: `time`, and `id` where rows belong to series, in the order of the source.
        zone: the zone of the stamps; where there is one, or the series have none, the rows stay as they are.
        table: where the rows come from, for messages.
    Raises:
        DataError: a stamp is in an hour that summer time leaves out, or in one that comes twice and nothing tells
            which of the two is meant: the wrong one could tell a row of something that was yet to come.
    """
    wall = series.report.zone
    if zone is not None or wall is None or rows.schema[TIME] != pl.Datetime:
        return rows, zone
    ids = rows[ID].fill_null("") if ID in rows.columns else pl.repeat("", rows.height, eager=True)
    placed = localize(rows[TIME], ids, wall)
    if len(placed.skipped) or placed.guessed:
        what = f"{placed.guessed:,} in an hour that comes twice"
        if len(placed.skipped):
            what = f"{rows[TIME][placed.skipped[0]]} at {table.place(placed.skipped[0])}, which no clock showed"
        raise DataError(
            f"join_events: stamps of events must be plain in the zone of the series, {wall}; got {what}. "
            f"Write their offsets (+01:00)."
        )
    return rows.with_columns(placed.values.alias(TIME)), wall


def shown_stamp(stamp: object, zone: str | None) -> str:
    """A stamp for a message; UTC is said where the source has a zone."""
    return f"{stamp} UTC" if zone is not None else str(stamp)

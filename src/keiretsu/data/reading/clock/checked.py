"""Cells that stop a reading: stamps that cannot be read, stamps given twice."""

from __future__ import annotations

from datetime import time

import polars as pl

from keiretsu.data.read_ways import cells_advice, clock_advice, duplicates_advice
from keiretsu.data.reading.raw import FILE, ROW
from keiretsu.data.reading.table import Table
from keiretsu.data.series import ID, TIME
from keiretsu.errors import DataError

# What a time of day looks like, and how many cells of a column are looked at.
_TIME_OF_DAY, _LOOKED_AT = r"^\s*\d{1,2}[:時]\d{2}", 100


def refuse_unread(table: Table, name: str, stamps: pl.Series) -> None:
    """Refuse a time column in which a cell is empty or cannot be read."""
    unread = stamps.is_null().arg_true()
    if not len(unread):
        return
    cell = table.frame[name][unread[0]]
    if name in table.absent and cell is None:
        raise DataError(
            f"read: every file must have the time column {name!r}; got none in {table.absent[name][0]}. "
            f"Add it there or leave the file out."
        )
    what = "an empty cell" if cell is None or not str(cell).strip() else repr(str(cell)[:60])
    raise DataError(
        f"read: time must be stamps (dates, integers or decimal numbers); got {what} in {name!r} at "
        f"{table.place(unread[0])} ({len(unread):,} of {len(stamps):,} rows).",
        advice=cells_advice(),
    )


def clock_beside(table: Table, stamps: pl.Series, name: str) -> str | None:
    """The column with times of day, where that of the time holds dates alone."""
    if not isinstance(stamps.dtype, pl.Datetime) or not (stamps.dt.time() == time()).all():
        return None
    for column in table.columns:
        cells = table.frame[column]
        if column == name or cells.dtype not in (pl.String, pl.Time):
            continue
        some = cells.drop_nulls().head(_LOOKED_AT)
        if len(some) and (some.dtype == pl.Time or some.str.contains(_TIME_OF_DAY).all()):
            return column
    return None


def refuse_duplicates(table: Table, ordered: pl.DataFrame, name: str, id_name: str | None) -> None:
    """Refuse stamps that a series has more than once; which of the rows is right is the user's to say."""
    same = (pl.col(ID) == pl.col(ID).shift()) & (pl.col(TIME) == pl.col(TIME).shift())
    twice = ordered.select(same.fill_null(False)).to_series().arg_true()
    if not len(twice):
        return
    pair = ordered[[twice[0] - 1, twice[0]]].select(FILE, ROW).rows()
    lines = " and ".join(table.place_of(*row) for row in pair)
    whose = f"of series {ordered[ID][twice[0]]!r} " if id_name is not None or len(table.raws) > 1 else ""
    clock = clock_beside(table, ordered[TIME], name)
    advice = duplicates_advice(has_id=id_name is not None) if clock is None else clock_advice(name, clock)
    raise DataError(
        f"read: time must not repeat within a series; got {len(twice):,} repeated "
        f"{'stamp' if len(twice) == 1 else 'stamps'}, first {ordered[TIME][twice[0]]} "
        f"{whose}in {name!r} ({lines}).",
        advice=advice,
    )

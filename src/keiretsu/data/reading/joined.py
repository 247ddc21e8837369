"""Several columns as one: a date and a time of day, or the parts of an id."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from keiretsu.data.columns import require_column
from keiretsu.data.reading.table import Table
from keiretsu.errors import ArgumentError

_MIDNIGHT = r"^\d{4}-\d\d-\d\d 00:00:00(\.0+)?$"


def with_one_time(table: Table, time: str | Sequence[str] | None) -> tuple[Table, str | None]:
    """A date and a time of day in two columns as one column, named "date time"; anything else as it is.

    Raises:
        ArgumentError: more than two columns, or none.
        ColumnError: a column is not there.
    """
    if time is None or isinstance(time, str):
        return table, time
    if len(time) not in (1, 2):
        raise ArgumentError(
            f"read: time must be one column or two (date, time of day); got {len(time)}. Name one or two."
        )
    return _joined(table, time, argument="time", separator=" ")


def with_one_id(table: Table, id: str | Sequence[str] | None) -> tuple[Table, str | None]:
    """The parts of an id as one column, named "line/machine"; anything else as it is. An empty part makes it empty.

    Raises:
        ArgumentError: no column is named.
        ColumnError: a column is not there.
    """
    if id is None or isinstance(id, str):
        return table, id
    if not id:
        raise ArgumentError("read: id must name a column or several; got an empty list. Name one, or leave id= out.")
    return _joined(table, id, argument="id", separator="/")


def _joined(table: Table, names: Sequence[str], *, argument: str, separator: str) -> tuple[Table, str]:
    for name in names:
        require_column(name, table.columns, function="read", argument=argument, source=table.name)
    joined = separator.join(names)
    if len(names) == 1:
        return table, joined
    parts = table.frame.select(pl.col(name).cast(pl.String).str.strip_chars() for name in dict.fromkeys(names))
    if argument == "time":
        parts = parts.with_columns(_dates(parts[names[0]]))
    whole = pl.concat_str([pl.when(pl.col(name) != "").then(name) for name in names], separator=separator)
    frame = table.frame.with_columns(parts.select(whole.alias(joined))).drop(names)
    return Table(frame, table.raws, table.name, table.absent), joined


def _dates(cells: pl.Series) -> pl.Series:
    """Dates that a source holds as stamps at midnight, without that midnight; others as they are."""
    known = cells.drop_nulls()
    return cells.str.slice(0, 10) if len(known) and known.str.contains(_MIDNIGHT).all() else cells

"""Tables in which a cell holds a whole sequence: a recording, a text; each row is a series."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from keiretsu.data.columns import require_column
from keiretsu.data.memory import available_memory, estimate_packing, refuse_too_large
from keiretsu.data.reading.raw import FILE, ROW
from keiretsu.data.reading.table import Table
from keiretsu.errors import ColumnError, DataError

POSITION, SERIES = "position", "series"


def unroll(table: Table, column: str, *, memory: int | None = None) -> Table:
    """Make one row of every value of the sequences in a column; other cells are repeated.

    Returns:
        Table: with the columns `position`, 0 … of each value in its sequence, and `series`, the number of the sequence
            (behind its file's name where there are several), as wide as the largest so that names sort as numbers do.
            Rows whose sequence is empty are accounted for.
    Raises:
        ColumnError: no such column, or one is already called "position" or "series".
        DataError: the column does not hold sequences of numbers.
        BudgetError: the values would not fit.
    """
    require_column(column, table.columns, function="read", argument="sequence", source=table.name)
    for reserved in (POSITION, SERIES):
        if reserved in table.columns:
            raise ColumnError(
                f"read: a table of sequences must not have a column {reserved!r}, which is made; got one in "
                f"{table.name}. Rename it."
            )
    dtype = table.frame.schema[column]
    inner = dtype.inner if isinstance(dtype, pl.List | pl.Array) else None  # type: ignore[attr-defined]
    if inner is None or not (inner.is_numeric() or inner == pl.Boolean):
        raise DataError(
            f"read: sequence must hold a list of numbers in every cell; got {column!r} of {table.name}, a column of "
            f"{dtype}. Name another column, or leave sequence= out."
        )
    lists = table.frame[column].cast(pl.List(inner))
    lengths = lists.list.len().fill_null(0)
    total, columns = int(lengths.sum()), len(table.columns)
    limit = available_memory() if memory is None else memory
    what = f"{total:,} values in {column!r} of {table.name}"
    refuse_too_large(estimate_packing(total, columns), limit, function="read", argument="sequence", what=what)
    width = len(str(max(table.frame.height - 1, 0)))
    number = pl.int_range(pl.len()).cast(pl.String).str.zfill(width)
    if len(table.raws) > 1:
        number = pl.concat_str(pl.lit(table.labels()), number, separator="/")
    place = pl.int_ranges(lengths.cast(pl.Int64)).alias(POSITION)
    frame = table.frame.with_columns(lists, number.alias(SERIES), place).filter(lengths > 0).explode(column, POSITION)
    names = [name for name in frame.columns if name not in (FILE, ROW)]
    empty = int((lengths == 0).sum())
    raws = list(table.raws)
    if empty:
        raws[0] = replace(raws[0], accounted={**raws[0].accounted, "empty sequences": empty})
    return Table(frame.select(*names, FILE, ROW), tuple(raws), table.name, table.absent)

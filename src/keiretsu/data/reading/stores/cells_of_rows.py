"""Rows of Python values, as database drivers give them, as columns of one type each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

_NUMBERS = {int, float, Decimal, bool}


def columns_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """Turn rows into a frame; a column of numbers of several kinds is Float64, one of unlike values is text."""
    return pl.DataFrame(
        [_column(name, list(cells)) for name, cells in zip(names, zip(*rows, strict=True), strict=True)]
    )


def stacked(chunks: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Frames of the same columns one below the other, each column with a type that holds it in all of them."""
    schema = {name: _common([chunk.schema[name] for chunk in chunks]) for name in chunks[0].columns}
    return pl.concat([chunk.cast(schema) for chunk in chunks])  # pyright: ignore[reportArgumentType]


def _column(name: str, cells: list[Any]) -> pl.Series:
    kinds = set(map(type, cells)) - {type(None)}
    if (len(kinds) > 1 and kinds <= _NUMBERS) or kinds == {Decimal}:
        return _numbers(name, cells)
    if kinds == {int}:
        try:
            return pl.Series(name, cells, dtype=pl.Int64)
        except (OverflowError, TypeError):
            return _numbers(name, cells)
    if kinds == {date, datetime}:
        cells = [datetime(cell.year, cell.month, cell.day) if type(cell) is date else cell for cell in cells]
    elif len(kinds) > 1:
        return _text(name, cells)
    try:
        return pl.Series(name, cells)
    except (TypeError, ValueError, pl.exceptions.PolarsError):
        # values of a driver's own class, or stamps with and without a zone
        return _text(name, cells)


def _numbers(name: str, cells: list[Any]) -> pl.Series:
    return pl.Series(name, [None if cell is None else float(cell) for cell in cells], dtype=pl.Float64)


def _text(name: str, cells: list[Any]) -> pl.Series:
    return pl.Series(name, [None if cell is None else str(cell) for cell in cells], dtype=pl.String)


def _common(dtypes: Sequence[pl.DataType]) -> pl.DataType:
    kinds = list(dict.fromkeys(dtype for dtype in dtypes if dtype != pl.Null))
    if len(kinds) <= 1:
        return kinds[0] if kinds else pl.Null()
    return pl.Float64() if all(kind.is_numeric() or kind == pl.Boolean for kind in kinds) else pl.String()

"""What is known of each series as a whole: one row a series, numbers and words."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.columns import listed
from keiretsu.data.known.side_table import as_text, side_table
from keiretsu.data.series import ID, SeriesSet
from keiretsu.errors import ColumnError, DataError

MOST_WORDS = 50


def read_static(series: SeriesSet, static: Any) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """One row of numbers for each series, in the order of its ids; a column of words becomes one 0/1 column a word.

    Args:
        series: what `read` returned.
        static: anything `read` takes, with the column that holds the ids of the log (or one called "id"); None for
            nothing.
    Returns:
        (series, s) float64, and the names of the columns, which are in alphabetical order.
    Raises:
        ColumnError: the table has no column of ids.
        DataError: a series is missing or there twice, or has no number.
    """
    if static is None:
        return np.zeros((len(series), 0)), ()
    table = side_table(static, text=(series.id_name, ID))
    id_name = next((name for name in (series.id_name, ID) if name in table.columns), None)
    if id_name is None:
        raise ColumnError(
            f"pack: static must have the column of ids, {series.id_name or ID!r}; got {listed(table.columns)}. Add it."
        )
    ids = as_text(table.frame[id_name])
    twice = ids.filter(ids.is_duplicated()).drop_nulls().unique().sort().to_list()
    if twice:
        raise DataError(f"pack: static must have one row a series; got more for {listed(twice)}. Remove the others.")
    rows = {name: row for row, name in enumerate(ids.to_list())}
    absent = [name for name in series.ids if name not in rows]
    if absent:
        raise DataError(f"pack: static must have a row for every series; got none for {listed(absent)}. Add it.")
    order = pl.Series([rows[name] for name in series.ids], dtype=pl.UInt32)
    columns: dict[str, NDArray[np.float64]] = {}
    for name in sorted(set(table.columns) - {id_name}):
        columns |= _columns(name, table.frame[name].gather(order), series.ids)
    values = np.column_stack(list(columns.values())) if columns else np.zeros((len(series), 0))
    return values, tuple(columns)


def _columns(name: str, cells: pl.Series, ids: tuple[str, ...]) -> dict[str, NDArray[np.float64]]:
    numeric = cells.dtype.is_numeric() or cells.dtype == pl.Boolean
    words = cells if numeric else as_text(cells)
    numbers = words.cast(pl.Float64, strict=False)
    if not numeric and (numbers.is_null() & words.is_not_null()).any():
        return _words(name, words)
    bad = (~numbers.is_finite()).fill_null(True).arg_true()
    if len(bad):
        raise DataError(
            f"pack: static {name!r} must have a finite number for every series; got {cells[bad[0]]} for "
            f"{ids[bad[0]]!r} ({len(bad):,} in all). Fill it in, or leave the column out."
        )
    return {name: numbers.to_numpy()}


def _words(name: str, words: pl.Series) -> dict[str, NDArray[np.float64]]:
    kinds = words.drop_nulls().unique().sort().to_list()
    if len(kinds) > MOST_WORDS:
        raise DataError(
            f"pack: static {name!r} must have at most {MOST_WORDS} different words; got {len(kinds):,} such as "
            f"{kinds[0]!r}. Leave the column out, or group the words."
        )
    return {f"{name}={kind}": (words == kind).fill_null(False).cast(pl.Float64).to_numpy() for kind in kinds}

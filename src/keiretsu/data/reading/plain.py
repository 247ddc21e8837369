"""Columns that a source types itself, brought to the few types that reading knows."""

from __future__ import annotations

import polars as pl
import polars.selectors as cs

from keiretsu.data.columns import listed
from keiretsu.data.reading.raw import ROW
from keiretsu.errors import DataError


def plain_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Decimals as Float64; categories and objects as text; text without blanks around it, null where nothing is left.

    Numbers, booleans, stamps and nested types stay as they are.
    """
    objects = [name for name, dtype in frame.schema.items() if dtype == pl.Object]
    if objects:
        texts = [pl.Series(name, [None if cell is None else str(cell) for cell in frame[name]]) for name in objects]
        frame = frame.with_columns(texts)
    frame = frame.with_columns(
        cs.decimal().cast(pl.Float64), (cs.categorical() | cs.enum()).cast(pl.String).name.keep()
    )
    cells = cs.string().str.strip_chars()
    return frame.with_columns(pl.when(cells != "").then(cells)) if frame.select(cs.string()).width else frame


def numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `ROW`, the number of each row from 0."""
    return frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW))


def without_blank_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a numbered frame that hold anything."""
    if frame.width < 2:
        return frame
    return frame.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))


def refuse_repeated_names(names: list[str], source: str) -> None:
    """Refuse columns that cannot be told apart.

    Raises:
        DataError: a name is there more than once.
    """
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise DataError(
            f"read: columns of {source} must have different names; got {listed(twice)} more than once. "
            f"Rename one of them."
        )

"""Columns that a source types itself, brought to the few types that reading knows."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import polars.selectors as cs

from keiretsu.data.columns import listed
from keiretsu.data.reading.raw import ROW
from keiretsu.errors import DataError

# in seconds from 1970
_YEAR_1, _YEAR_10000 = -62_135_596_800, 253_402_300_800


def plain_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Decimals as Float64; categories and objects as text; text without blanks around it, null where nothing is left.

    Numbers, booleans, stamps and nested types stay as they are; stamps that no calendar shows become text.
    """
    objects = [name for name, dtype in frame.schema.items() if dtype == pl.Object]
    if objects:
        texts = [pl.Series(name, [None if cell is None else str(cell) for cell in frame[name]]) for name in objects]
        frame = frame.with_columns(texts)
    frame = frame.with_columns(
        cs.decimal().cast(pl.Float64), (cs.categorical() | cs.enum()).cast(pl.String).name.keep()
    )
    frame = frame.with_columns([_shown_stamps(frame[name]) for name in frame.select(cs.date() | cs.datetime()).columns])
    cells = cs.string().str.strip_chars()
    return frame.with_columns(pl.when(cells != "").then(cells)) if frame.select(cs.string()).width else frame


def _shown_stamps(cells: pl.Series) -> pl.Series:
    """Dates and stamps as they are; as text where one lies outside the years 1 to 9999, which nothing could print."""
    dtype = cells.dtype
    unit = dtype.time_unit if isinstance(dtype, pl.Datetime) else "days"
    ticks = cells.to_physical().cast(pl.Int64)
    second = {"days": Fraction(1, 86_400), "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    first, last = (min(max(int(edge * second), -(2**63)), 2**63 - 1) for edge in (_YEAR_1, _YEAR_10000))
    known = ticks.is_between(first, last, closed="left")
    if known.all():
        return cells
    text = cells.to_frame().select(pl.when(known).then(cells.name)).to_series().cast(pl.String)
    return text.zip_with(known.fill_null(True), ticks.cast(pl.String) + f" {unit} since 1970")


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

"""A column of a source as numbers, or the first cell that is not one."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

# spellings that exporting programs write for "no value"; anything else that is not a number counts as text
MISSING_WORDS = ("nan", "null", "none", "na", "n/a", "<na>")


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column read as numbers.

    Attributes:
        values: Float64; null where missing, never NaN; infinities are still there.
        boolean: whether the cells were true/false.
        bad: positions of cells that are not numbers; the column is no channel if there are any.
        reason: what the column holds instead of numbers ("text", "stamps", a type); empty if it holds numbers.
    """

    values: pl.Series
    boolean: bool = False
    bad: pl.Series | None = None
    reason: str = ""


def parse_numbers(cells: pl.Series) -> Numbers:
    """Read a column as Float64, whatever numeric or boolean type it has, or from text; decimal points only."""
    dtype = cells.dtype
    if dtype == pl.Boolean:
        return Numbers(cells.cast(pl.Float64), boolean=True)
    if dtype.is_numeric() or dtype == pl.Null:
        return Numbers(cells.cast(pl.Float64).fill_nan(None))
    if isinstance(dtype, pl.Categorical | pl.Enum):
        cells = cells.cast(pl.String)
    elif dtype != pl.String:
        reason = "stamps" if dtype.is_temporal() else str(dtype)
        return Numbers(cells, bad=cells.is_not_null().arg_true(), reason=reason)
    return _parse_text(cells)


def _parse_text(cells: pl.Series) -> Numbers:
    text = cells.str.strip_chars()
    numbers = text.cast(pl.Float64, strict=False)
    odd = (numbers.is_null() & text.is_not_null()).arg_true()
    words = text.gather(odd).str.to_lowercase()
    bad = odd.filter(~words.is_in([*MISSING_WORDS, ""]))
    if not len(bad):
        return Numbers(numbers.fill_nan(None))
    lowered = text.str.to_lowercase()
    if lowered.drop_nulls().is_in(["true", "false", *MISSING_WORDS, ""]).all():
        return Numbers(lowered.replace_strict({"true": 1.0, "false": 0.0}, default=None, return_dtype=pl.Float64), True)
    return Numbers(cells, bad=bad, reason="text")

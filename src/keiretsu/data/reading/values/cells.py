"""A column of a source as numbers, or the first cell that is not one."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

# spellings that exporting programs write for "no value"; anything else that is not a number counts as text
MISSING_WORDS = ("nan", "null", "none", "na", "n/a", "<na>")
_TRUTH = {"true": 1.0, "false": 0.0}
_SHORT = max(map(len, (*MISSING_WORDS, *_TRUTH)))


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column read as numbers.

    Attributes:
        values: Float64; null where missing, never NaN; infinities are still there. The cells as they are if some are
            not numbers.
        boolean: whether the cells were true/false.
        bad: positions of cells that are not numbers; the column is no channel if there are any.
        reason: what the column holds instead of numbers ("text", "stamps", a type); empty if it holds numbers.
        good: cells that are numbers, beside the bad ones.
    """

    values: pl.Series
    boolean: bool = False
    bad: pl.Series | None = None
    reason: str = ""
    good: int = 0


def parse_numbers(cells: pl.Series) -> Numbers:
    """Read a column as Float64, whatever numeric or boolean type it has, or from text; decimal points only.

    A Float64 column without NaN comes back as it is, not copied.
    """
    dtype = cells.dtype
    if dtype == pl.Boolean:
        return Numbers(cells.cast(pl.Float64), boolean=True)
    if dtype.is_numeric() or dtype == pl.Null:
        return Numbers(_without_nan(cells.cast(pl.Float64)))
    if is_text(dtype):
        return parse_plain(plain_text(cells))
    reason = "stamps" if dtype.is_temporal() else str(dtype)
    return Numbers(cells, bad=cells.is_not_null().arg_true(), reason=reason)


def is_text(dtype: pl.DataType) -> bool:
    """Whether cells of this type are words."""
    return dtype == pl.String or isinstance(dtype, pl.Categorical | pl.Enum)


def plain_text(cells: pl.Series) -> pl.Series:
    """The words of a column without the blanks around them; null where nothing is left."""
    text = cells.cast(pl.String).str.strip_chars()
    return text.set(text == "", None) if (text == "").any() else text


def missing_words(words: pl.Series) -> pl.Series:
    """Those of some words that say that there is no value."""
    return words.filter(words.str.to_lowercase().is_in(MISSING_WORDS))


def _without_nan(values: pl.Series) -> pl.Series:
    return values.fill_nan(None) if values.is_nan().any() else values


def parse_plain(text: pl.Series) -> Numbers:
    """Read words without blanks around them as Float64; decimal points only."""
    numbers = text.cast(pl.Float64, strict=False)
    odd = (numbers.is_null() & text.is_not_null()).arg_true()
    words = text.gather(odd)
    # the words looked for are short, and different short words are few
    short = words.filter(words.str.len_bytes() <= _SHORT)
    different = short.unique()
    missing = missing_words(different)
    if len(short) == len(words) and len(missing) == len(different):
        return Numbers(_without_nan(numbers))
    good = len(numbers) - numbers.null_count() - int(numbers.is_nan().sum())
    truth = different.str.to_lowercase().is_in(_TRUTH.keys())
    if not good and len(short) == len(words) and truth.sum() + len(missing) == len(different):
        values = text.str.to_lowercase().replace_strict(_TRUTH, default=None, return_dtype=pl.Float64)
        return Numbers(values, boolean=True)
    bad = odd.filter(~words.is_in(missing.implode())) if len(missing) else odd
    return Numbers(text, bad=bad, reason="text", good=good)

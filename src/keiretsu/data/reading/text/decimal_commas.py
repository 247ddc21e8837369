"""Numbers written with a decimal comma, and when "1,234" may be a thousand instead."""

from __future__ import annotations

import polars as pl

# "1e-05" has no comma to say that it is not an integer
_INTEGER = r"[+-]?\d+(?:[eE][+-]?\d+)?"
_COMMA = r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?"
_BOTH_SIGNS = r"[+-]?\d{1,3}(?:\.\d{3})+,\d+"
_POINTS_OF_THOUSANDS = r"[+-]?\d{1,3}(?:\.\d{3})+"
_MAYBE_THOUSANDS = r"^[+-]?[1-9]\d{0,2},\d{3}$"


def comma_pattern(*, forced: bool) -> str:
    """What a whole cell of a column with decimal commas looks like; see `comma_numbers`."""
    return f"^(?:{'|'.join([_INTEGER, _COMMA, _BOTH_SIGNS, *([_POINTS_OF_THOUSANDS] if forced else [])])})$"


def comma_numbers(cells: pl.Series, *, forced: bool) -> pl.Series | None:
    """Cells as Float64, read with decimal commas; None if one of them is neither such a number nor an integer.

    Args:
        cells: text without blanks around it, null where missing.
        forced: whether the comma is known to be decimal, so that "1.234" can only be a thousand.
    """
    if not cells.str.contains(comma_pattern(forced=forced)).fill_null(True).all():
        return None
    plain = cells.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    return plain.cast(pl.Float64)


def proves_decimal(cells: pl.Series) -> bool:
    """Whether a column of comma numbers holds one that cannot be thousands ("1,5", "0,123", "1.234,5")."""
    commas = cells.filter(cells.str.contains(",", literal=True).fill_null(False))
    return not commas.str.contains(_MAYBE_THOUSANDS).all()

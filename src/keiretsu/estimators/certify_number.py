"""Numbers as a certificate shows them; bounds are rounded to the side on which they still hold."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from math import floor, isfinite


def number(x: float) -> str:
    """Three digits that count, without an exponent where that reads well."""
    return _shown(x, ROUND_HALF_EVEN)


def at_most(x: float) -> str:
    """Like `number`, never below x: for what is claimed to be a largest value."""
    return _shown(x, ROUND_CEILING)


def at_least(x: float) -> str:
    """Like `number`, never above x: for what is claimed to be a smallest value."""
    return _shown(x, ROUND_FLOOR)


def percent(share: float, *, digits: int = 1) -> float:
    """A share in percent with so many decimals, never above it: "at least" and "with probability … or more"."""
    # 1e-9 of a digit is arithmetic's: 0.29 · 100 is 28.999999999999996
    return floor(round(100 * share * 10**digits, 9)) / 10**digits


def _shown(x: float, rounding: str) -> str:
    if not isfinite(x):
        return "∞"
    # the digits a reader would type: of 0.05 itself float64 holds a little more
    exact = Decimal(repr(float(x)))
    place = exact.adjusted() - 2 if x else -3
    if x == 0 or 1e-3 <= abs(x) < 1e7:
        return f"{exact.quantize(Decimal(1).scaleb(min(place, 0)), rounding):,f}"
    shown = float(exact.quantize(Decimal(1).scaleb(place), rounding))
    return f"{shown:.2e}" if isfinite(shown) else "∞"

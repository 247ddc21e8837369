"""Numbers as a certificate shows them."""

from __future__ import annotations

from math import floor, isfinite, log10


def number(x: float) -> str:
    """Three digits that count, without an exponent where that reads well."""
    if not isfinite(x):
        return "∞"
    if x == 0 or 1e-3 <= abs(x) < 1e7:
        digits = 3 if x == 0 else max(0, 2 - floor(log10(abs(x))))
        return f"{x:,.{digits}f}"
    return f"{x:.2e}"

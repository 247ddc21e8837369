"""Numbers as clocks: counts since 1970, cycles, or decimal numbers."""

from __future__ import annotations

from datetime import datetime

import polars as pl

UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_NAMES = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}
# 2001 to 2100: counters of cycles and parts do not reach it, and clocks of machines do not leave it
_FIRST, _END = 978_307_200, 4_102_444_800
# the years 1000 to 9999
_LEAST, _MOST = -30_610_224_000, 253_402_300_799
_WHOLE = 2**53


def since_1970(numbers: pl.Series, epoch: str) -> tuple[pl.Series, str]:
    """Numbers of a clock as Int64, Float64 or, where they count from 1970, Datetime[us] in UTC.

    Whole numbers are Int64, whatever type they come in.

    Args:
        numbers: Int64 or Float64.
        epoch: "s", "ms", "us" or "ns"; "auto" takes the unit in which all lie between 2001 and 2100; "none" none.
    Returns:
        values: like `numbers`; null where a count is outside the years 1000 to 9999.
        note: for the report, where numbers became dates; else empty.
    """
    if numbers.dtype.is_float():
        numbers = whole_or_as_it_is(finite(numbers))
    unit = _unit(numbers) if epoch == "auto" else epoch
    if unit not in UNITS:
        return numbers, ""
    scale = UNITS[unit]
    inside = pl.Series([True]).new_from_index(0, len(numbers))
    if unit != "ns":
        inside = numbers.is_between(pl.lit(_LEAST * scale), pl.lit(_MOST * scale)).fill_null(True)
    safe = numbers.set(~inside, None)
    if safe.dtype.is_float():
        ticks = (safe * (1e6 / scale)).round().cast(pl.Int64, strict=False)
    else:
        ticks = safe * (10**6 // scale) if scale <= 10**6 else safe // (scale // 10**6)
    values = ticks.cast(pl.Datetime("us"))
    ends = [f"{stamp:%Y-%m-%d %H:%M}" for stamp in (values.min(), values.max()) if isinstance(stamp, datetime)]
    span = f" ({' to '.join(ends)})" if ends else ""
    return values, f"stamps were read as {_NAMES[unit]} since 1970{span}; epoch='none' keeps the numbers"


def _unit(numbers: pl.Series) -> str:
    low, high = numbers.min(), numbers.max()
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return "none"
    return unit_of(low, high)


def unit_of(low: float, high: float) -> str:
    """The unit in which numbers from `low` to `high` count from 1970 and lie between 2001 and 2100; or "none"."""
    fits = [unit for unit, scale in UNITS.items() if _FIRST * scale <= low and high < _END * scale]
    return fits[0] if fits else "none"


def finite(numbers: pl.Series) -> pl.Series:
    """Numbers with nulls for NaN and infinities."""
    return numbers.set(~numbers.is_finite().fill_null(False), None)


def whole_or_as_it_is(numbers: pl.Series) -> pl.Series:
    """Decimal numbers as Int64 if all are whole and small enough to be exact."""
    if numbers.null_count() == len(numbers):
        return numbers
    whole = bool(((numbers == numbers.round()) & (numbers.abs() < _WHOLE)).all())
    return numbers.cast(pl.Int64, strict=False) if whole else numbers

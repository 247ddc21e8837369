"""Numbers as short text: values in steps of their range, stamps as differences; what is lost is stated beside them.

    values  {"kind": "u2", "low": …, "step": …, "exact": …, "data": …}  low + step · code, 65535 where missing
            {"kind": "f4" | "f8", "data": …}                 floating point, NaN where missing
    stamps  {"kind": "runs", "first": …, "unit": …, "runs": [[n, d], …]}    n times a difference of d units
            {"kind": "i1" | "i2" | "i4", "first": …, "unit": …, "data": …}  differences in units
            {"kind": "f8", "data": …}                                       the stamps themselves

`data` is base64 of little-endian numbers.
"""  # fmt: skip

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from typing import Any

import numpy as np
from numpy.typing import NDArray

Coded = dict[str, Any]
MISSING = 65535
_MOST_STEPS = MISSING - 1
# the middle nine tenths of the values must be this many steps apart, or one outlier has made the steps too coarse
_FEWEST_STEPS = 500
_MOST_DECIMALS = 6
_LARGEST_F4 = 1e37
_WIDTHS = {"u2": 2, "f4": 4, "f8": 8, "i1": 1, "i2": 2, "i4": 4}


def coded_values(values: NDArray[np.float64]) -> Coded:
    """Values as steps of their range, or as floating point where an outlier would make the steps too coarse.

    Steps are a power of ten, and nothing is lost, where the values have that few decimals.

    Args:
        values: (n,) float64, NaN where missing.
    Returns:
        plain JSON; the error of a value is at most half of "step", that of "f4" at most 6e-8 of the value.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return _steps(values, 0.0, 0.0, exact=True)
    low, high = float(known.min()), float(known.max())
    decimal = _decimal_step(known, low, high)
    if decimal is not None:
        return _steps(values, low, decimal, exact=True)
    largest = max(abs(low), abs(high))
    if largest > _LARGEST_F4:
        return {"kind": "f8", "data": _text(values.astype("<f8"))}
    step = (high - low) / _MOST_STEPS
    usual = float(np.subtract(*np.quantile(known, (0.95, 0.05))))
    if usual < _FEWEST_STEPS * step or step < 8 * np.spacing(largest):
        kind = "f4" if largest * 2.0**-24 * _FEWEST_STEPS <= usual else "f8"
        return {"kind": kind, "data": _text(values.astype(f"<{kind}"))}
    return _steps(values, low, step, exact=False)


def decoded_values(coded: Coded) -> NDArray[np.float64]:
    """What `coded_values` was given, as closely as it says.

    Raises:
        ValueError, KeyError, TypeError: `coded` is damaged.
    """
    kind = coded["kind"]
    found = _numbers(coded["data"], {"u2": "<u2", "f4": "<f4", "f8": "<f8"}[kind])
    if kind != "u2":
        return found.astype(np.float64)
    low, step = float(coded["low"]), float(coded["step"])
    return np.where(found == MISSING, np.nan, low + step * found)


def coded_stamps(ticks: NDArray[Any]) -> Coded:
    """Stamps without loss.

    Args:
        ticks: (n,) int64 (microseconds, or the clock's own units) or float64.
    """
    ticks = np.asarray(ticks)
    if ticks.dtype.kind == "f" or not len(ticks):
        return {"kind": "f8", "data": _text(ticks.astype("<f8"))}
    steps = np.diff(ticks)
    unit = int(np.gcd.reduce(steps)) or 1 if len(steps) else 1
    scaled = steps // unit
    turns = np.flatnonzero(np.diff(scaled)) + 1
    starts = np.concatenate([[0], turns]) if len(scaled) else np.empty(0, dtype=np.int64)
    width = next((k for k in ("i1", "i2", "i4") if len(scaled) and np.abs(scaled).max() <= np.iinfo(k).max), "f8")
    head = {"first": int(ticks[0]), "unit": unit}
    if 12 * len(starts) <= _WIDTHS[width] * len(scaled) or len(starts) <= 4:
        counts = np.diff(np.append(starts, len(scaled)))
        runs = [[int(n), int(d)] for n, d in zip(counts, scaled[starts], strict=True)]
        return {"kind": "runs", **head, "runs": runs}
    if width == "f8":
        return {"kind": "f8", "data": _text(ticks.astype("<f8"))}
    return {"kind": width, **head, "data": _text(scaled.astype(f"<{width}"))}


def decoded_stamps(coded: Coded) -> NDArray[np.float64]:
    """(n,) float64 ticks.

    Raises:
        ValueError, KeyError, TypeError, OverflowError: `coded` is damaged.
    """
    kind = coded["kind"]
    if kind == "f8":
        return _numbers(coded["data"], "<f8").astype(np.float64)
    if kind == "runs":
        runs = np.array(coded["runs"], dtype=np.int64).reshape(-1, 2)
        if len(runs) and (runs[:, 0].min() < 1 or runs[:, 0].sum() > _MOST_STAMPS):
            raise ValueError("runs of stamps that cannot be")
        steps = np.repeat(runs[:, 1], runs[:, 0])
    else:
        steps = _numbers(coded["data"], {"i1": "<i1", "i2": "<i2", "i4": "<i4"}[kind]).astype(np.int64)
    first, unit = int(coded["first"]), int(coded["unit"])
    return np.concatenate([[first], first + unit * np.cumsum(steps)]).astype(np.float64)


_MOST_STAMPS = 50_000_000


def _decimal_step(known: NDArray[np.float64], low: float, high: float) -> float | None:
    """The power of ten of which all values are multiples, if the range has few enough of them."""
    if high == low:
        return 0.0
    for decimals in range(_MOST_DECIMALS + 1):
        step = 10.0**-decimals
        if (high - low) / step > _MOST_STEPS:
            return None
        # a look at some, before all are looked at
        for some in (known[:: max(len(known) // 200, 1)], known):
            away = (some - low) / step
            if np.abs(away - np.round(away)).max() > 1e-7:
                break
        else:
            return step
    return None


def _steps(values: NDArray[np.float64], low: float, step: float, *, exact: bool) -> Coded:
    known = np.isfinite(values)
    codes = np.full(len(values), MISSING, dtype="<u2")
    codes[known] = np.clip(np.round((values[known] - low) / step), 0, _MOST_STEPS) if step else 0
    return {"kind": "u2", "low": low, "step": step, "exact": exact, "data": _text(codes)}


def _text(numbers: NDArray[Any]) -> str:
    return b64encode(np.ascontiguousarray(numbers).tobytes()).decode()


def _numbers(text: str, kind: str) -> NDArray[Any]:
    try:
        return np.frombuffer(b64decode(text, validate=True), dtype=kind)
    except Base64Error as error:
        raise ValueError("numbers that are not base64") from error

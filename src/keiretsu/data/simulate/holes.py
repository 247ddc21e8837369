"""Which values of a simulated sensor are absent, and which repeat an older one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.simulate.settings import Missing

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]


def absent(generator: np.random.Generator, values: Vector, missing: Missing) -> Flags:
    """(rows,) which of the target's values are absent."""
    rows = len(values)
    if missing.kind == "blocks":
        return stretches(generator, rows, share=missing.rate, length=missing.block)
    drawn = generator.random(rows)
    if missing.kind != "value":
        return drawn < missing.rate
    low, high = rates(missing.rate, missing.odds)
    return drawn < np.where(values > np.nanmedian(values), high, low)


def rates(rate: float, odds: float) -> tuple[float, float]:
    """Chance of being absent at or below the median and above it, with mean `rate` and odds ratio `odds`.

    p₁ (1 − p₀) = odds · p₀ (1 − p₁) with p₀ + p₁ = 2 · rate is quadratic in p₀.
    """
    if odds == 1 or rate == 0:
        return rate, rate
    # (odds − 1) p₀² + (1 + odds − 2 rate (odds − 1)) p₀ − 2 rate = 0
    linear = 1 + odds - 2 * rate * (odds - 1)
    low = (-linear + np.sqrt(linear**2 + 8 * rate * (odds - 1))) / (2 * (odds - 1))
    return float(low), float(2 * rate - low)


def odds_ratio(values: Vector, gone: Flags) -> float:
    """The odds ratio that came out, half a count added to each cell; 1.0 without missing values.

    Source: Haldane 1956 for the half.
    """
    if not gone.any():
        return 1.0
    above = values > np.median(values)
    cells = [np.sum(gone & above), np.sum(~gone & ~above), np.sum(gone & ~above), np.sum(~gone & above)]
    a, b, c, d = (float(cell) + 0.5 for cell in cells)
    return a * b / (c * d)


def stretches(generator: np.random.Generator, rows: int, *, share: float, length: float) -> Flags:
    """(rows,) stretches of geometric length that cover `share` of the rows on average, begun in the stationary law."""
    if share <= 0:
        return np.zeros(rows, dtype=bool)
    mean_out = length * (1 - share) / share
    count = 2 + int(4 * rows / (length + mean_out)) + 40
    lengths = np.empty(2 * count, dtype=np.int64)
    lengths[0::2] = generator.geometric(min(1 / mean_out, 1.0), size=count)
    lengths[1::2] = generator.geometric(1 / length, size=count)
    first_inside = generator.random() < share
    inside = np.repeat(np.arange(2 * count) % 2 == 1, lengths)
    start = lengths[0] if first_inside else 0
    return np.resize(inside[start:], rows)


def held_values(values: Vector, stuck: Flags) -> Vector:
    """(rows,) the values, those marked replaced by the one before their stretch."""
    rows = np.arange(len(values))
    last = np.maximum.accumulate(np.where(stuck, 0, rows))
    return values[last]

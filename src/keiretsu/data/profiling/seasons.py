"""Cycles of any length taken off a stretch, on an even clock or an uneven one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# a line must stand this many times above the median of its neighbourhood (the highest of 100,000 exponential variables
# is 17 medians), return this often, and is taken off in at most so many phases; lines taken off at most
_LINE, _CYCLES, _PHASES, _MOST = 30.0, 24.0, 168, 4
# a period of 5.35 rows cut into five phases would leave a staircase, whose steps are lines of their own
_FEWEST, _EACH = 24, 24
_LONGEST = 1 << 17


def cycles(values: Vector, place: Vector | None = None) -> dict[float, float]:
    """Periods of sharp lines of the periodogram, strongest first, and the share of variance each explains.

    Each line is taken off before the next is looked for. Periods need not be whole: the frequency is refined to a tenth
    of the resolution by least squares.

    Args:
        values: (rows,) without holes.
        place: (rows,) times in units in which periods are wanted; None: rows.
    Returns:
        period → strength, 1 − Var(rest) / Var(rest + season) as of Wang, Smith & Hyndman 2006; 0 to 1.
    """
    found: dict[float, float] = {}
    left = values - values.mean()
    for _ in range(_MOST):
        guess = _line(left, place)
        if guess is None:
            break
        period = 1 / _refined(left, place, guess)
        rest = without_cycle(left, period, place)
        found[round(period, 4)] = round(max(1 - float(rest.var() / max(left.var(), 1e-300)), 0.0), 4)
        left = rest
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def without_cycles(values: Vector, periods: tuple[float, ...], place: Vector | None = None) -> Vector:
    """The values less the mean of their phase, one period after the other."""
    for period in periods:
        values = without_cycle(values, period, place)
    return values


def without_cycle(values: Vector, period: float, place: Vector | None = None) -> Vector:
    """The values less the mean of their phase: a unit wide, narrower in a short period, wider in a long one."""
    time = np.arange(len(values)) if place is None else place
    phases = max(min(max(round(period), min(_FEWEST, len(values) // _EACH)), _PHASES), 2)
    # the small part keeps whole periods from falling on either side of an edge by rounding
    phase = np.floor((time / period + 1e-9) % 1.0 * phases).astype(np.int64) % phases
    counts = np.maximum(np.bincount(phase, minlength=phases), 1)
    means = np.bincount(phase, values, minlength=phases) / counts
    return values - means[phase] + values.mean()


def _line(values: Vector, place: Vector | None) -> float | None:
    # scipy is slow to import
    from scipy.ndimage import median_filter
    from scipy.signal import periodogram

    even, step = values, 1.0
    if place is not None and len(place) > 1:
        count = min(len(values), _LONGEST)
        step = float(place[-1] - place[0]) / (count - 1)
        even = np.interp(place[0] + step * np.arange(count), place, values)
    if len(even) < 10 * _CYCLES:
        return None
    frequencies, power = periodogram(even, detrend="linear", window="hann")
    background = median_filter(power, size=min(max(len(even) // 40, 9), 301), mode="nearest") + 1e-300
    height = np.where(frequencies > _CYCLES / len(even), power / background, 0.0)
    # of all lines that stand out, the one with most power
    height = np.where((height > _LINE) & (power > 2e-3 * power.sum()), power, 0.0)
    best = int(np.argmax(height))
    return float(frequencies[best] / step) if height[best] > 0 else None


def _refined(values: Vector, place: Vector | None, guess: float) -> float:
    time = np.arange(len(values), dtype=np.float64) if place is None else place
    span = float(time[-1] - time[0])
    trials = guess + np.linspace(-1, 1, 41) / span
    trials = trials[trials > 0]
    stride = max(len(values) // 8192, 1)
    angle = 2 * np.pi * np.multiply.outer(trials, time[::stride])
    power = np.abs(np.exp(1j * angle) @ values[::stride])
    return float(trials[int(np.argmax(power))])

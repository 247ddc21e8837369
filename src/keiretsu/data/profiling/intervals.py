"""The intervals of a clock: how much they vary, with and without gaps, whether they come in bursts, and their step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.origins import series_of
from keiretsu.data.packed import Packed

Vector = NDArray[np.float64]

# an interval of more than this many medians is a gap if such intervals are rare: at most this share of them
LONG, RARE = 3.0, 0.005
# a step counts if it is at least this share of the median, and this share of intervals are multiples within the slack
_MOST_DIVISOR, _ON_STEP, _SLACK = 12, 0.99, 0.05
_LEVELS = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


@dataclass(frozen=True, eq=False)
class Intervals:
    """Steps of a clock, in medians of their own series.

    Attributes:
        steps: (n,) all intervals, series after series.
        series: (n,) number of the series each belongs to.
        rare: (n,) bool, the intervals that are gaps of an otherwise usual clock.
        median: the median interval of all, in clock units.
    """

    steps: Vector
    series: NDArray[np.int64]
    rare: NDArray[np.bool_]
    median: float


def take_intervals(packed: Packed) -> Intervals:
    """The intervals within series, each divided by the median of its series, so that a fleet of rates is no mixture."""
    inside = ~packed.reset
    steps, owner = packed.elapsed[inside], series_of(packed)[inside]
    if len(packed.ids) > 1 and len(steps):
        steps = steps / _medians(steps, owner, len(packed.ids))[owner]
    return Intervals(steps, owner, _rare(steps), packed.interval)


def _medians(steps: Vector, owner: NDArray[np.int64], series: int) -> Vector:
    order = np.lexsort((steps, owner))
    ends = np.cumsum(np.bincount(owner, minlength=series))
    counts = np.diff(ends, prepend=0)
    begin = ends - counts
    ranked = steps[order]
    last = max(len(ranked) - 1, 0)
    low = ranked[np.minimum(begin + np.maximum(counts - 1, 0) // 2, last)]
    high = ranked[np.minimum(begin + counts // 2, last)]
    return np.where(counts > 0, (low + high) / 2, 1.0)


def _rare(steps: Vector) -> NDArray[np.bool_]:
    """The longest intervals, if they are long and few; all of them or, where long ones are common, none."""
    long = steps > LONG
    return long if long.sum() <= max(RARE * len(steps), 1) else np.zeros(len(steps), dtype=bool)


def variation(steps: Vector) -> float:
    """Standard deviation over mean."""
    return float(np.std(steps) / np.mean(steps)) if len(steps) else 0.0


def quantiles(steps: Vector) -> dict[str, float]:
    """Quantiles of the intervals, in medians, by level."""
    return {f"{level:g}": round(float(at), 5) for level, at in zip(_LEVELS, np.quantile(steps, _LEVELS), strict=True)}


def burstiness(intervals: Intervals) -> tuple[float, float]:
    """Burstiness and memory of the intervals, gaps that are rare left out.

    B = (sd - mean) / (sd + mean): -1 for an even clock, 0 for one without memory (exponential), towards 1 for bursts;
    M is the correlation of neighbouring intervals of one series.
    Source: Goh & Barabási 2008, equations 1 and 2.
    """
    kept = ~intervals.rare
    steps, owner = intervals.steps[kept], intervals.series[kept]
    spread, mean = float(np.std(steps)), float(np.mean(steps))
    pairs = owner[1:] == owner[:-1]
    before, after = steps[:-1][pairs], steps[1:][pairs]
    memory = 0.0
    if len(before) > 2 and before.std() > 1e-9 and after.std() > 1e-9:
        memory = float(np.corrcoef(before, after)[0, 1])
    return (spread - mean) / (spread + mean), memory


def regular_step(intervals: Intervals) -> tuple[float, float] | None:
    """The largest step of which 99 % of intervals are multiples (within 5 % of it), and the share of its grid filled.

    In clock units. None where there is none of at least a twelfth of the median interval: by chance a tenth of
    intervals would fit a step, never nearly all.
    """
    steps = intervals.steps
    # the rounding of a step adds up over a long interval, which says nothing then
    usual = steps[steps <= 20]
    if len(usual) < 3:
        return None
    if len(usual) > 100_000:
        usual = usual[:: len(usual) // 100_000]
    for divisor in range(1, _MOST_DIVISOR + 1):
        step = 1.0 / divisor
        count = np.round(usual / step)
        if np.any(count > 0):
            # the median of few intervals is a little off; least squares over all of them is not
            step = float(np.sum(usual * count) / np.sum(count**2))
            count = np.round(usual / step)
        near = (np.abs(usual / step - count) <= _SLACK) & (count >= 1)
        if near.mean() >= _ON_STEP:
            filled = len(steps) / max(float(np.sum(np.maximum(np.round(steps / step), 1))), 1.0)
            return step * intervals.median, min(filled, 1.0)
    return None

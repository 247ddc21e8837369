"""The step of a sensor's readings, and readings that leap out of their surroundings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_ON_GRID, _SLACK, _FINEST = 0.99, 0.02, 1e-6
# rows of the running median; robust standard deviations beyond which a reading is an outlier
_WINDOW, OUTLYING = 11, 6.0
_FEWEST, _DISTINCT = 30, 10


def step_of(values: Vector) -> tuple[float, float] | None:
    """The largest step of which values, or their differences, are multiples, and the share of values on its grid.

    Tried are the smallest difference of two values, which readings that repeat betray whatever it is, and 1, 2 and 5
    times powers of ten, which few digits betray. 99 % of values must lie within 2 % of a step of the grid; by chance
    4 % would. None for values without a grid, or with one finer than a millionth of their range.

    Args:
        values: (n,) finite.
    """
    distinct, counts = np.unique(values, return_counts=True)
    span = float(distinct[-1] - distinct[0]) if len(distinct) else 0.0
    if not np.isfinite(span) or span <= 0:
        return None
    tried = [(_smallest(distinct, span), distinct[0])]
    top = 10.0 ** np.floor(np.log10(span))
    tried += [(factor * top / 10.0**down, 0.0) for down in range(7) for factor in (5.0, 2.0, 1.0)]
    for step, origin in sorted(tried, reverse=True):
        if not _FINEST * span <= step <= span:
            continue
        place = (distinct - origin) / step
        on = np.abs(place - np.round(place)) <= _SLACK
        share = float(np.sum(counts[on]) / len(values))
        if share >= _ON_GRID:
            return float(step), share
    return None


def _smallest(distinct: Vector, span: float) -> float:
    """The smallest difference, made exact by all the others if they are multiples of it."""
    gaps = np.diff(distinct)
    # two spellings of one number differ by less than this
    gaps = gaps[gaps > 1e-9 * max(span, float(np.abs(distinct).max()))]
    return span / float(np.sum(np.round(gaps / gaps.min()))) if len(gaps) else 0.0


@dataclass(frozen=True)
class Outliers:
    """Readings beyond six robust standard deviations of what surrounds them.

    Attributes:
        share: of all readings.
        spikes: share of readings that are outliers alone, their neighbours ordinary.
        largest: the farthest, in robust standard deviations; None where none is an outlier.
    """

    share: float
    spikes: float
    largest: float | None


def outliers(values: Vector, home: NDArray[np.int64]) -> Outliers | None:
    """Compare readings with their running median of 11, among those whose window lies within one piece.

    The scale of the distances is 1.4826 times their median or, where their tail is heavy all along (steep flanks of a
    cycle), their 90 % quantile ÷ 1.645; both are the standard deviation of normal distances. None for settings,
    counters and sparse channels: under ten distinct values, or more than half of the readings equal to their median.

    Args:
        values: (n,) finite, scaled.
        home: (n,) piece that a reading belongs to.
    """
    half = _WINDOW // 2
    if len(values) < _FEWEST or len(np.unique(values[:5000])) < _DISTINCT:
        return None
    # scipy is slow to import, and reading does without it
    from scipy.ndimage import median_filter

    whole = home[: -2 * half] == home[2 * half :]
    away = np.abs(values - median_filter(values, size=_WINDOW, mode="nearest"))[half:-half]
    if whole.sum() < _FEWEST:
        return None
    middle = 1.4826 * float(np.median(away[whole]))
    if middle <= 0 or not np.isfinite(middle):
        return None
    scale = max(middle, float(np.quantile(away[whole], 0.9)) / 1.645)
    out = (away > OUTLYING * scale) & whole
    alone = out & ~np.concatenate(([False], out[:-1])) & ~np.concatenate((out[1:], [False]))
    count = float(whole.sum())
    largest = float(away[whole].max()) / scale if out.any() else None
    return Outliers(float(out.sum()) / count, float(alone.sum()) / count, largest)

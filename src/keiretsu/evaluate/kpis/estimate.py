"""Means and ratios of losses with 95 % intervals, as every key figure here reports them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, isfinite, log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from keiretsu.evaluate.significance import MEAN_LEVEL, Pairing, compare

Losses = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Estimate:
    """A mean over origins.

    Attributes:
        mean: None without origins, or where one of the numbers is not finite.
        interval: 95 % confidence interval by the rules of `compare`; None where it cannot be told.
        origins: how many numbers the mean is of.
        diverged: how many of them are not finite.
    """

    mean: float | None
    interval: tuple[float, float] | None
    origins: int
    diverged: int = 0

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        interval = None if self.interval is None else list(self.interval)
        return {"mean": self.mean, "interval": interval, "origins": self.origins, "diverged": self.diverged}


@dataclass(frozen=True)
class Ratio:
    """The ratio of two means over the same origins.

    Attributes:
        ratio: None where it cannot be told, or is not finite.
        interval: confidence interval at `level`; None where it cannot be told.
        origins: pairs.
        diverged: pairs whose first loss is not finite, which makes the ratio infinite.
        level: of the interval.
    """

    ratio: float | None
    interval: tuple[float, float] | None
    origins: int
    diverged: int = 0
    level: float = MEAN_LEVEL

    @property
    def size(self) -> float:
        """The ratio for comparisons: infinite where the first diverged, NaN where there is none."""
        if self.diverged:
            return float("inf")
        return float("nan") if self.ratio is None else self.ratio

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        interval = None if self.interval is None else list(self.interval)
        return {
            "ratio": self.ratio,
            "interval": interval,
            "level": self.level,
            "origins": self.origins,
            "diverged": self.diverged,
        }


def part(pairing: Pairing, places: Places) -> Pairing:
    """The pairing of origins that were chosen; the overlap shrinks as they stand further apart. Not to be repeated.

    Args:
        pairing: of n origins.
        places: (k,) int64, ascending, which of them.
    """
    series, time = pairing.series[places], pairing.time[places]
    steps = np.diff(time)[np.diff(series) == 0]
    apart = max(1, int(np.median(steps))) if len(steps) else 1
    # ceil(ceil(horizon / stride) / apart) = ceil(horizon / (stride · apart))
    return Pairing(series, time, max(1, ceil(pairing.overlap / apart)))


def only(pairing: Pairing, places: Places) -> Pairing:
    """The pairing of the origins that have a truth; the overlap stays, as the others stand as close as before."""
    return Pairing(pairing.series[places], pairing.time[places], pairing.overlap)


def estimate(losses: Losses, pairing: Pairing) -> Estimate:
    """The mean of losses, NaN being "no truth there" and infinity a forecast that is not finite.

    Args:
        losses: (n,) float64, in any unit.
        pairing: how the n origins hang together.
    """
    known = np.flatnonzero(~np.isnan(losses))
    losses = losses[known]
    diverged = int(np.sum(np.isinf(losses)))
    if not len(losses) or diverged:
        return Estimate(None, None, len(losses), diverged)
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(losses.mean())
        ends = compare(losses, np.zeros_like(losses), only(pairing, known)).interval
    return Estimate(mean if isfinite(mean) else None, _finite(ends), len(losses))


def paired_ratio(first: Losses, second: Losses, pairing: Pairing, *, level: float = MEAN_LEVEL) -> Ratio:
    """Mean of `first` over mean of `second`, with an interval of its logarithm.

    ln(ā / b̄) ± t · se,   se the standard error of the mean of a_i / ā - b_i / b̄

    by the rules of `compare` (the delta method on paired losses, autocorrelation respected).

    Args:
        first, second: (n,) float64 losses of the same origins, NaN where there is no truth.
        pairing: how the n origins hang together.
        level: of the interval.
    """
    known = np.flatnonzero(~np.isnan(first) & ~np.isnan(second))
    a, b = first[known], second[known]
    diverged = int(np.sum(np.isinf(a)))
    if not len(a) or diverged or np.isinf(b).any():
        return Ratio(None, None, len(a), diverged, level)
    with np.errstate(over="ignore", invalid="ignore"):
        above, below = float(a.mean()), float(b.mean())
        ratio = above / below if below > 0 else float("inf")
        if not (0 < ratio < float("inf")):
            # zero is known, but its logarithm is not
            return Ratio(0.0 if below > 0 and above == 0 else None, None, len(a), 0, level)
        found = compare(a / above, b / below, only(pairing, known))
        reach = float(student.ppf(0.5 + level / 2, found.degrees)) * found.standard_error
    ends = None
    if isfinite(reach) and reach < 500:
        ends = _finite((exp(log(ratio) - reach), exp(log(ratio) + reach)))
    return Ratio(ratio, ends, len(a), 0, level)


def _finite(ends: tuple[float, float]) -> tuple[float, float] | None:
    return ends if isfinite(ends[0]) and isfinite(ends[1]) else None

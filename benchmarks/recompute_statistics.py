"""Means, differences and ratios of autocorrelated losses, written anew from docs/decision.md and what it cites."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

Array = NDArray[Any]
FEW_SERIES = 10  # from so many on the series are the units
MEAN_LEVEL = 0.95
MOST_MEMORY = 0.97  # an AR(1) coefficient is taken for no more
FEWEST_STRETCHES = 4  # over fewer none is measured
FEWEST_MOMENTS = 4  # fewer tell nothing of their mean's error


@dataclass(frozen=True)
class Pairing:
    """Series and moment of each of n losses, and how many neighbouring moments share rows of their horizons."""

    series: Array
    time: Array
    overlap: int

    def known(self, keep: Array) -> Pairing:
        """Of some of the losses; the rest stand as close as before."""
        return Pairing(self.series[keep], self.time[keep], self.overlap)

    def chosen(self, places: Array) -> Pairing:
        """Of losses that were chosen: fewer neighbours overlap as they stand further apart in their series."""
        series, time = self.series[places], self.time[places]
        gaps = np.concatenate([[], *(np.diff(np.sort(time[series == one])) for one in np.unique(series))])
        apart = max(1, int(np.median(gaps))) if len(gaps) else 1
        return Pairing(series, time, max(1, ceil(self.overlap / apart)))


@dataclass(frozen=True)
class Test:
    """A mean and how sure it is; `error` its standard error, `units` what the losses are worth."""

    mean: float
    error: float
    degrees: float
    units: float

    def interval(self, level: float) -> tuple[float, float]:
        if not np.isfinite(self.error):
            return -np.inf, np.inf
        reach = float(student.ppf((1 + level) / 2, self.degrees)) * self.error
        return self.mean - reach, self.mean + reach

    @property
    def one_sided(self) -> float:
        """p-value against "the mean is 0 or less"."""
        if self.error == 0:
            return 0.0 if self.mean > 0 else 1.0
        return float(student.sf(self.mean / self.error, self.degrees)) if np.isfinite(self.error) else 1.0


def long_run(sums: Array, overlap: int) -> tuple[float, float, float, int]:
    """Variance of a sum of n numbers of mean 0, Student's degrees of freedom, effective units, lag.

    Newey & West 1987 with the Bartlett kernel; lag: Lazarus et al. 2018, Andrews 1991 between stretches of `overlap`,
    its coefficient corrected as Marriott & Pope 1954; Harvey, Leybourne & Newbold 1997.
    """
    n, lag = len(sums), lag_of(sums, overlap)
    total = plain = float(sums @ sums)
    for k in range(1, lag + 1):
        total += 2 * (1 - k / (lag + 1)) * float(sums[k:] @ sums[:-k])
    ahead = lag + 1
    variance = total / ((n + 1 - 2 * ahead + ahead * (ahead - 1) / n) / n)
    return variance, 1.5 * n / ahead, float(np.clip(n * plain / variance, 1, n)), lag


def lag_of(sums: Array, overlap: int) -> int:
    """Of the Bartlett kernel; half of the moments where there are too few stretches to measure a memory."""
    n, stretches = len(sums), len(sums) // overlap
    if stretches < FEWEST_STRETCHES:
        return n // 2
    means = sums[: stretches * overlap].reshape(stretches, overlap).mean(axis=1)
    means = means - means.mean()
    spread, memory = float(means @ means), 0.0
    if spread > 0:
        rho = float(means[1:] @ means[:-1]) / spread
        memory = min(max(rho + (1 + 3 * rho) / stretches, 0.0), MOST_MEMORY)
    steep = 4 * memory**2 / (1 - memory**2) ** 2
    andrews = 1.1447 * (steep * stretches) ** (1 / 3) * overlap
    return min(ceil(max(2 * overlap, 1.3 * n**0.5, 2.5 * andrews)), n // 2)


def mean_test(numbers: Array, pairing: Pairing) -> Test:
    """Series are the units where there are ten or more, else time (Diebold & Mariano 1995; Driscoll & Kraay 1998)."""
    n, mean = len(numbers), float(np.mean(numbers))
    rest = numbers - mean
    _, place = np.unique(pairing.series, return_inverse=True)
    count = int(place.max()) + 1
    if count >= FEW_SERIES:
        sums = np.bincount(place, weights=rest)
        return Test(mean, float(np.sqrt(count / (count - 1) * sums @ sums)) / n, count - 1, count)
    _, place = np.unique(pairing.time, return_inverse=True)
    sums = np.bincount(place, weights=rest)
    if len(sums) < FEWEST_MOMENTS:
        return Test(mean, np.inf, 1.0, 1.0)
    if not np.any(sums):
        return Test(mean, 0.0, 1.0, max(1.0, len(sums) / pairing.overlap))
    variance, degrees, units, _ = long_run(sums, pairing.overlap)
    return Test(mean, float(np.sqrt(variance)) / n, degrees, units)


def units_needed(test: Test, *, effect: float, power: float, level: float) -> float:
    """Guenther 1981."""
    spread = test.error * test.units**0.5
    quantile = float(norm.ppf((1 + level) / 2))
    return max(2.0, ((quantile + float(norm.ppf(power))) * spread / effect) ** 2 + quantile**2 / 2)


def holm(p_values: dict[str, float]) -> dict[str, float]:
    """Holm 1979."""
    adjusted, so_far = {}, 0.0
    for place, name in enumerate(sorted(p_values, key=p_values.__getitem__)):
        so_far = max(so_far, min(1.0, (len(p_values) - place) * p_values[name]))
        adjusted[name] = so_far
    return adjusted


def ends(interval: tuple[float, float]) -> list[float] | None:
    return list(interval) if np.all(np.isfinite(interval)) else None


def estimate(losses: Array, pairing: Pairing) -> dict[str, Any]:
    """Mean with its interval; NaN: no truth there, infinite: a forecast that is not finite."""
    known = ~np.isnan(losses)
    losses, pairing = losses[known], pairing.known(known)
    diverged = int(np.sum(np.isinf(losses)))
    if diverged or not len(losses):
        return {"mean": None, "interval": None, "origins": len(losses), "diverged": diverged}
    test = mean_test(losses, pairing)
    return {"mean": test.mean, "interval": ends(test.interval(MEAN_LEVEL)), "origins": len(losses), "diverged": 0}


def ratio(first: Array, second: Array, pairing: Pairing, *, level: float = MEAN_LEVEL) -> dict[str, Any]:
    """Ratio of two means, paired, with an interval of its logarithm by the delta method."""
    known = ~(np.isnan(first) | np.isnan(second))
    first, second, pairing = first[known], second[known], pairing.known(known)
    diverged = int(np.sum(np.isinf(first)))
    found = {"ratio": None, "interval": None, "level": level, "origins": len(first), "diverged": diverged}
    if diverged or not len(first) or np.isinf(second).any() or second.mean() == 0:
        return found
    if first.mean() == 0:
        return found | {"ratio": 0.0}
    size = float(first.mean() / second.mean())
    test = mean_test(first / first.mean() - second / second.mean(), pairing)
    low, high = test.interval(level)
    reach = (high - low) / 2
    wide = not np.isfinite(reach) or reach >= 500  # beyond what a float holds
    return found | {"ratio": size, "interval": None if wide else [exp(log(size) - reach), exp(log(size) + reach)]}

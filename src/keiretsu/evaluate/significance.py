"""Is one forecaster better than another, or was it luck: paired comparison that respects autocorrelation."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isfinite, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

from keiretsu.data.holdout import FEWEST_UNITS
from keiretsu.evaluate.long_run import long_run

UNIT_METHOD = "t-test over series (clustered standard error)"
MEAN_LEVEL = 0.95  # of the interval of a single candidate's mean loss
TIME_METHOD = "Diebold-Mariano (Newey-West, Harvey-Leybourne-Newbold)"


@dataclass(frozen=True, eq=False)
class Pairing:
    """How losses hang together: what may be taken as independent, what may not.

    Attributes:
        series: (n,) int64, the series each origin belongs to.
        time: (n,) int64, the origin's place on the calendar, in strides; equal numbers share a moment.
        overlap: how many neighbouring origins share rows of their horizons, ceil(horizon / stride).
    """

    series: NDArray[np.int64]
    time: NDArray[np.int64]
    overlap: int


@dataclass(frozen=True)
class Comparison:
    """Mean of a difference of losses, and how sure it is.

    Attributes:
        difference: mean of `first - second`, in the unit of the losses; above 0 where `second` is better.
        interval: confidence interval of the difference at `level`.
        p_value: two-sided, for "no difference"; 1.0 where nothing can be told.
        standard_error: of the difference.
        degrees: degrees of freedom of Student's t.
        effective_units: how many independent observations the origins are worth (series, or stretches of time).
        origins: how many losses were paired.
        method: which test.
    """

    difference: float
    interval: tuple[float, float]
    level: float
    p_value: float
    standard_error: float
    degrees: float
    effective_units: float
    origins: int
    method: str

    @property
    def one_sided(self) -> float:
        """p-value against "`second` is not better"; 1.0 where nothing can be told."""
        if self.standard_error == 0.0:
            return 0.0 if self.difference > 0.0 else 1.0
        if not isfinite(self.standard_error):
            return 1.0
        return float(student.sf(self.difference / self.standard_error, self.degrees))

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON; None where a number is not finite."""
        plain = asdict(self)
        plain["interval"] = [number if isfinite(number) else None for number in self.interval]
        return {key: None if isinstance(v, float) and not isfinite(v) else v for key, v in plain.items()}


def compare(
    first: NDArray[np.float64], second: NDArray[np.float64], pairing: Pairing, *, level: float = 0.95
) -> Comparison:
    """Compare two forecasters by their losses on the same origins.

    With ten series or more the series are the units: a t-test of the mean with the standard error clustered by series,
    which for equal numbers of origins is the t-test over per-series means. It assumes that series are independent.

    With fewer, time carries the evidence: losses of one moment are added over the series (Driscoll & Kraay), and the
    mean gets the long-run variance of `long_run`. The textbook choice (lag = overlap - 1, n - 1 degrees) calls a
    difference in 11 to 15 of 100 cases where there is none, once horizons overlap; this one in about 5 wherever the
    losses are worth ten effective units or more. With two or three it errs in up to 8, so that a decision must not
    rest on it: `docs/decision.md` holds the simulated rates.

    Args:
        first, second: (n,) float64 losses, finite, one an origin.
        pairing: how origins hang together.
        level: of the confidence interval.
    Returns:
        Comparison of `first - second`.
    Source: Diebold & Mariano 1995; Driscoll & Kraay 1998; Harvey, Leybourne & Newbold 1997.
    Example:
        >>> compare(ridge_losses, ssm_losses, pairing).p_value
        0.003
    """
    gap = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    units = len(np.unique(pairing.series))
    if units >= FEWEST_UNITS:
        error, degrees, effective = _by_series(gap, pairing.series)
        method = UNIT_METHOD
    else:
        error, degrees, effective = _by_time(gap, pairing)
        method = TIME_METHOD
    difference = float(np.mean(gap)) if len(gap) else 0.0
    if error == 0.0:
        p_value = 1.0 if difference == 0.0 else 0.0
        interval = (difference, difference)
    elif isfinite(error):
        reach = float(student.ppf(0.5 + level / 2, degrees)) * error
        p_value = float(2 * student.sf(abs(difference) / error, degrees))
        interval = (difference - reach, difference + reach)
    else:
        p_value, interval = 1.0, (-np.inf, np.inf)
    return Comparison(difference, interval, level, p_value, error, degrees, effective, len(gap), method)


def mean_interval(losses: NDArray[np.float64], pairing: Pairing, *, level: float = MEAN_LEVEL) -> tuple[float, float]:
    """Confidence interval of a mean loss, by the rules of `compare`."""
    return compare(losses, np.zeros_like(losses), pairing, level=level).interval


def units_needed(comparison: Comparison, *, effect: float, power: float = 0.8) -> float:
    """How many effective units a paired test needs to see a difference of `effect` with probability `power`.

    n = ((z_{1-α/2} + z_power) σ / effect)² + z²_{1-α/2} / 2, σ the standard deviation of the difference in one unit
    and 1 - α the level of the comparison's interval (a one-sided test at α / 2 needs the same).

    Args:
        comparison: what the units at hand say about σ.
        effect: difference worth having, in the unit of the losses, above 0.
    Returns:
        Units, at least 2; infinity where σ is not known.
    Source: Guenther 1981 (the normal formula corrected for Student's t).
    """
    if not isfinite(comparison.standard_error):
        return float("inf")
    sigma = comparison.standard_error * sqrt(comparison.effective_units)
    z_level, z_power = float(norm.ppf(0.5 + comparison.level / 2)), float(norm.ppf(power))
    return max(2.0, ((z_level + z_power) * sigma / effect) ** 2 + z_level**2 / 2)


def _by_series(gap: NDArray[np.float64], series: NDArray[np.int64]) -> tuple[float, float, float]:
    """Standard error, degrees of freedom and effective units with series as clusters."""
    _, codes = np.unique(series, return_inverse=True)
    sums = np.bincount(codes, weights=gap - gap.mean())
    units = len(sums)
    error = sqrt(units / (units - 1) * float(sums @ sums)) / len(gap)
    return error, units - 1.0, float(units)


def _by_time(gap: NDArray[np.float64], pairing: Pairing) -> tuple[float, float, float]:
    """Standard error, degrees of freedom and effective units from the long-run variance along the calendar."""
    _, codes = np.unique(pairing.time, return_inverse=True)
    if len(codes) == 0 or codes.max() < 3:
        return np.inf, 1.0, 1.0
    sums = np.asarray(np.bincount(codes, weights=gap - gap.mean()), dtype=np.float64)
    moments = len(sums)
    ordinary = float(sums @ sums)
    if ordinary == 0.0:
        return 0.0, 1.0, max(1.0, moments / pairing.overlap)
    found = long_run(sums, pairing.overlap)
    return sqrt(found.variance) / len(gap), found.degrees, found.effective

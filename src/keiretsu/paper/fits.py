"""A straight line through runs, with an interval that does not ask for equal scatter at every length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np
from scipy import stats

LEVEL = 0.95


@dataclass(frozen=True)
class Line:
    """y = intercept + slope x by ordinary least squares.

    Attributes:
        slope, intercept: in units of y a unit of x, and of y.
        low, high: 95 % interval of the slope; None where there are too few points for one.
        points: how many.  lengths: how many different x.
    """

    slope: float
    intercept: float
    low: float | None
    high: float | None
    points: int
    lengths: int

    @property
    def holds_zero(self) -> bool | None:
        """Whether 0 lies in the interval; None without one."""
        return None if self.low is None or self.high is None else self.low <= 0 <= self.high

    def at(self, x: float) -> float:
        """y at x."""
        return self.intercept + self.slope * x


def straight_line(x: Sequence[float], y: Sequence[float]) -> Line | None:
    """Least squares, with heteroscedasticity-robust errors of the kind HC3.

    Args:
        x: numbers, such as lengths.  y: as many; pairs that are not finite are left out.
    Returns:
        Line; None with fewer than two different x. Its interval needs three points or more, none of which alone decides
        the line (leverage 1, where HC3 is not defined), and is by Student's t with two degrees fewer than points.
    Source: MacKinnon & White 1985; `statsmodels` computes it.
    """
    pairs = [(a, b) for a, b in zip(x, y, strict=True) if isfinite(a) and isfinite(b)]
    xs, ys = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    lengths = len(np.unique(xs))
    if lengths < 2:
        return None
    import statsmodels.api as sm

    # Centred, so that the slope does not lose digits to lengths in the thousands.
    centre = xs.mean()
    fit = sm.OLS(ys, sm.add_constant(xs - centre))
    found = fit.fit()
    slope = float(found.params[1])
    low = high = None
    leverage = 1 / len(xs) + (xs - centre) ** 2 / ((xs - centre) ** 2).sum()
    if len(xs) >= 3 and leverage.max() < 1 - 1e-9:
        robust = fit.fit(cov_type="HC3", use_t=True)
        low, high = (float(v) for v in robust.conf_int(1 - LEVEL)[1])
    return Line(slope, float(found.params[0]) - slope * float(centre), low, high, len(xs), lengths)


@dataclass(frozen=True)
class Mean:
    """A mean with its standard deviation and 95 % interval (Student's t); both None for a single number."""

    mean: float
    sd: float | None
    low: float | None
    high: float | None
    count: int


def mean_of(values: Sequence[float]) -> Mean | None:
    """The mean of the finite numbers among `values`; None without any."""
    there = np.array([value for value in values if isfinite(value)])
    if not len(there):
        return None
    mean = float(there.mean())
    if len(there) == 1:
        return Mean(mean, None, None, None, 1)
    sd = float(there.std(ddof=1))
    reach = float(stats.t.ppf((1 + LEVEL) / 2, len(there) - 1)) * sd / sqrt(len(there))
    return Mean(mean, sd, mean - reach, mean + reach, len(there))

"""Split-conformal quantiles: how far from a forecast the truth may lie, by its held-out residuals, a step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from keiretsu.errors import ArgumentError

COVERAGES = (*(round(0.05 * k, 2) for k in range(20)), 0.98, 0.99)
# Stored rows: the lower ends from the widest interval inwards, the median, the upper ends outwards.
MIDDLE = len(COVERAGES) - 1
ROWS = 2 * MIDDLE + 1

Offsets = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ResidualQuantiles:
    """Signed quantiles of held-out residuals: truth minus forecast, for every target and step.

    `lower` and `upper` at coverage c = 1 - α are the forecast plus the quantiles α/2 and 1 - α/2. Quantiles never
    cross. Of n residuals that are exchangeable with the next one, the forecast plus

    - the residual of rank floor((n + 1) α/2) from below and the one of the same rank from above, where that rank is at
      least 1 (n ≥ 2/α - 1): the next truth lies inside with probability at least c, and below, or above, with
      probability at most α/2 each. Given these n residuals the share inside has the law Beta(k, n + 1 - k),
      k = n + 1 - 2 floor((n + 1) α/2), if residuals have no ties;
    - else minus and plus the largest absolute residual, where (n + 1) α ≥ 1 (n ≥ 1/α - 1): inside with probability at
      least n/(n + 1) ≥ c, law Beta(n, 1). No promise for either side alone;
    - else nothing: only an infinite interval could be promised, and it is refused.

    So six residuals serve 80 %, and 90 % takes nine. A series that drifts, or rows that depend on each other, break the
    assumption; then coverage is what is measured on later rows, or what `AdaptiveLevels` holds.

    Attributes:
        offset: (43, targets, horizon) float64, in the data's units, ascending along the first axis: lower ends at the
            coverages .99, .98, .95, .90 … .05, the median, upper ends at .05 … .99.
        count: smallest number of residuals behind one (target, step) that has any; 0 when none has.
    Source: Vovk, Gammerman & Shafer 2005, section 2 (ranks); Lei et al. 2018, algorithm 2 (absolute residuals);
        Romano, Patterson & Candès 2019, theorem 2 (a rank for each tail); Vovk 2012, "Conditional validity of inductive
        conformal predictors" (the law given the residuals).
    """

    offset: Offsets
    count: int

    def __post_init__(self) -> None:
        offset = np.asarray(self.offset)
        fits = offset.ndim == 3 and len(offset) == ROWS and np.issubdtype(offset.dtype, np.floating)
        if not fits or not np.isfinite(offset).all() or (np.diff(offset, axis=0) < 0).any():
            raise ArgumentError(
                f"ResidualQuantiles: offset must be {ROWS} rows of finite numbers that ascend, by targets and steps; "
                f"got an array of shape {offset.shape}. Make it with residual_quantiles."
            )
        if isinstance(self.count, bool) or not isinstance(self.count, int) or self.count < 0:
            raise ArgumentError(
                f"ResidualQuantiles: count must be a whole number of residuals; got {self.count!r}. "
                "Make it with residual_quantiles."
            )

    @property
    def largest(self) -> float:
        """The largest coverage that can be promised, in whole percent, at most 0.99; 0 without residuals."""
        return min(100 * self.count // (self.count + 1) / 100, COVERAGES[-1])

    def between(self, coverage: float, *, function: str = "forecast_at") -> tuple[Offsets, Offsets]:
        """What to add to a forecast for the lower and the upper end of its interval.

        Args:
            coverage: c in (0, 0.99]; one between the stored ones takes the next larger.
            function: named in an error.
        Returns:
            lower, upper: (targets, horizon) float64, in the data's units: the quantiles (1 - c)/2 and (1 + c)/2.
        Raises:
            ArgumentError: `coverage` is out of range, or more than the residuals can promise.
        """
        if not _is_number(coverage) or not 0 < coverage <= COVERAGES[-1]:
            raise ArgumentError(
                f"{function}: coverage must be above 0 and at most {COVERAGES[-1]}; got {coverage!r}. Try coverage=0.9."
            )
        self._promised(float(coverage), f"coverage must be at most {self.largest:g}", f"{coverage!r}", function)
        place = _place(float(coverage))
        return self.offset[MIDDLE - place], self.offset[MIDDLE + place]

    def quantiles(self, levels: Sequence[float], *, function: str = "predict") -> list[Offsets]:
        """What to add to a forecast for each quantile.

        The quantiles .05 and .95 are the ends of `between(0.9)`, to the bit; .5 is the median.

        Args:
            levels: each in [0.005, 0.995], in any order, none twice; one between the stored ones takes the next farther
                from the median.
            function: named in an error.
        Returns:
            An array (targets, horizon) float64 for each level, in the data's units.
        Raises:
            ArgumentError: a level is out of range, comes twice, or is more than the residuals can promise.
        """
        low = round((1 - COVERAGES[-1]) / 2, 6)
        rows = []
        for level in levels:
            if not _is_number(level) or not low - 1e-12 <= level <= 1 - low + 1e-12:
                raise ArgumentError(
                    f"{function}: quantiles must be numbers from {low} to {1 - low}; got {level!r}. "
                    "Try quantiles=[0.05, 0.5, 0.95]."
                )
            if list(levels).count(level) > 1:
                raise ArgumentError(f"{function}: quantiles must each be named once; got {level!r} twice. Drop one.")
            coverage = abs(2 * float(level) - 1)
            reach = (1 + self.largest) / 2
            rule = f"quantiles must lie between {round(1 - reach, 6):g} and {reach:g}"
            self._promised(coverage, rule, f"{level!r}", function)
            rows.append(self.offset[MIDDLE + (_place(coverage) if level > 0.5 else -_place(coverage))])
        return rows

    def _promised(self, coverage: float, rule: str, given: str, function: str) -> None:
        if self.count == 0:
            raise ArgumentError(
                f"{function}: coverage must be None, as training left no residual to measure an interval on; "
                f"got {given}. Ask for coverage=None without quantiles, or fit on more rows."
            )
        if _outside(self.count, coverage) >= 1:
            return
        needed = ceil(round(1 / (1 - coverage), 9)) - 1
        raise ArgumentError(
            f"{function}: {rule}, as training left {self.count} residuals to measure intervals on; got {given}, which "
            f"takes {needed}. Ask for coverage={self.largest:g} or less, coverage=None, or fit on more rows."
        )


def residual_quantiles(residuals: NDArray[np.float64]) -> ResidualQuantiles:
    """Signed quantiles from residuals of held-out origins.

    Args:
        residuals: (n, targets, horizon) float64, truth minus forecast; NaN where there is no truth.
    Returns:
        ResidualQuantiles; a (target, step) without any residual takes the widest of its target at every level, which is
        a stand-in without a promise.
    """
    ordered = np.sort(residuals, axis=0)
    count = np.sum(~np.isnan(ordered), axis=0)
    largest = np.max(np.nan_to_num(np.abs(ordered)), axis=0, initial=0.0)
    offset = np.empty((ROWS, *count.shape))
    for place, coverage in enumerate(COVERAGES):
        rank = np.floor(np.round((count + 1) * (1 - coverage) / 2, 9)).astype(np.int64)
        low, high = _ranked(ordered, rank - 1), _ranked(ordered, count - rank)
        offset[MIDDLE - place] = np.where(rank >= 1, low, -largest)
        offset[MIDDLE + place] = np.where(rank >= 1, high, largest)
        if place == 0:
            offset[MIDDLE] = np.where(rank >= 1, 0.5 * low + 0.5 * high, 0.0)
    known = count > 0
    for target in np.flatnonzero(~known.all(axis=1)):
        there = offset[:, target, known[target]]
        widest = np.zeros(ROWS)
        if there.size:
            middle = np.median(there[MIDDLE])
            widest = np.r_[there[:MIDDLE].min(axis=1), middle, there[MIDDLE + 1 :].max(axis=1)]
        offset[:, target, ~known[target]] = widest[:, None]
    return ResidualQuantiles(offset, int(count[known].min()) if known.any() else 0)


def _ranked(ordered: NDArray[np.float64], index: NDArray[np.int64]) -> NDArray[np.float64]:
    if not len(ordered):
        return np.zeros(ordered.shape[1:])
    return np.take_along_axis(ordered, np.clip(index, 0, len(ordered) - 1)[None], axis=0)[0]


def _outside(count: int, coverage: float) -> int:
    """How many of `count` residuals and the next truth an interval may leave out."""
    # the rounding keeps (9 + 1) (1 - 0.9) = 0.9999999999999998 from leaving out none
    return int(np.floor(np.round((count + 1) * (1 - coverage), 9)))


def _place(coverage: float) -> int:
    return int(np.searchsorted(COVERAGES, coverage - 1e-12))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)

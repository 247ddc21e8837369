"""Split-conformal intervals: how wide the residuals on held-out rows say an interval must be, a step at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.errors import ArgumentError

LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)


@dataclass(frozen=True, eq=False)
class ResidualQuantiles:
    """Half-widths of symmetric prediction intervals.

    Of n held-out absolute residuals the ceil((n + 1) c)-th smallest is the half-width at coverage c. The guarantee
    (coverage at least c on average) assumes that held-out and later residuals are exchangeable; a series that drifts
    breaks it, which is why coverage is measured again on the test part. With fewer residuals than 1 / (1 - c) the
    largest of them stands in for the infinite half-width that the theorem asks for.

    Attributes:
        width: (levels, targets, horizon) float64, in the data's units.
        count: smallest number of residuals behind one (target, step).
    Source: Lei et al. 2018, "Distribution-free predictive inference for regression", algorithm 2.
    """

    width: NDArray[np.float64]
    count: int

    def at(self, coverage: float) -> NDArray[np.float64]:
        """(targets, horizon) float64: half-widths at the smallest stored level that is not below `coverage`.

        Raises:
            ArgumentError: `coverage` is not in (0, 0.99].
        """
        if not 0 < coverage <= LEVELS[-1]:
            raise ArgumentError(
                f"forecast_at: coverage must be above 0 and at most {LEVELS[-1]}; got {coverage}. Try coverage=0.9."
            )
        return self.width[int(np.searchsorted(LEVELS, coverage - 1e-12))]


def residual_quantiles(residuals: NDArray[np.float64]) -> ResidualQuantiles:
    """Half-widths from residuals of held-out origins.

    Args:
        residuals: (n, targets, horizon) float64, truth minus forecast; NaN where there is no truth.
    Returns:
        ResidualQuantiles; a (target, step) without any residual takes the widest of its target.
    """
    ordered = np.sort(np.abs(residuals), axis=0)
    count = np.sum(~np.isnan(ordered), axis=0)
    width = np.full((len(LEVELS), *count.shape), np.nan)
    if len(ordered):
        for level, coverage in enumerate(LEVELS):
            # the rounding keeps (n + 1) c = 9.000000000000002 from asking for the tenth of nine residuals
            rank = np.minimum(np.ceil(np.round((count + 1) * coverage, 9)).astype(np.int64), count)
            picked = np.take_along_axis(ordered, np.maximum(rank - 1, 0)[None], axis=0)[0]
            width[level] = np.where(count > 0, picked, np.nan)
    widest = np.nan_to_num(np.max(np.nan_to_num(width, nan=0.0), axis=2, keepdims=True))
    return ResidualQuantiles(np.where(np.isnan(width), widest, width), int(count.min(initial=0)))

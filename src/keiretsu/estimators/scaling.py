"""One fixed robust scaling, learned from training rows only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Scaled values beyond this are clipped before a mixer reads them; the level is part of the model (its input bound).
CLIP = 10.0
# A channel that shows one value at more than this share of its rows is a rare flag, not a level.
RARE = 0.75


@dataclass(frozen=True, eq=False)
class Scaling:
    """Per channel: scaled = (value - center) / scale.

    A level is centred on its median and divided by its interquartile range / 1.349 (the standard deviation, were it
    normal). A rare flag (one value at more than three quarters of the rows) keeps that value as its zero and is divided
    by the root mean square of its departures: centring it would turn silence into a signal. A constant channel scales
    to 0.

    Attributes:
        center, scale: (channels,) float64, in the data's units; scale is infinite for a constant or all-missing
            channel.
    """

    center: NDArray[np.float64]
    scale: NDArray[np.float64]

    @classmethod
    def fit(cls, values: NDArray[np.float64]) -> Scaling:
        """Learn from training rows.

        Args:
            values: (rows, channels) float64, NaN where missing.
        """
        pairs = [_robust(column[~np.isnan(column)]) for column in values.T]
        return cls(np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs]))

    @property
    def constant(self) -> NDArray[np.bool_]:
        """(channels,) bool: channels that never changed in training, or were never seen."""
        return np.isinf(self.scale)

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scaled values, like `values`; NaN stays NaN."""
        # (v - c) / inf is 0 for finite v, as it should be: news on a channel that was constant was never learned from.
        return (values - self.center) / self.scale

    def undo(self, scaled: NDArray[np.float64], channels: NDArray[np.int64]) -> NDArray[np.float64]:
        """Back to the data's units: `scaled` is (n, targets, horizon), `channels` the targets' columns."""
        return scaled * self.scale[channels][:, None] + self.center[channels][:, None]


def _robust(seen: NDArray[np.float64]) -> tuple[float, float]:
    if not len(seen):
        return 0.0, np.inf
    low, middle, high = np.quantile(seen, (0.25, 0.5, 0.75))
    usual = seen == middle
    if usual.all():
        return float(middle), np.inf
    if usual.mean() > RARE or high == low:
        # (RARE implies high == low; ties just below RARE can also leave no interquartile range.)
        return float(middle), float(np.sqrt(np.mean((seen[~usual] - middle) ** 2)))
    return float(middle), float((high - low) / 1.349)

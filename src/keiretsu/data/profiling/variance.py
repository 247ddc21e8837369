"""How much larger the spread is late than early."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BLOCKS, _FEWEST_ROWS, _FEWEST_BLOCKS = 60, 8, 12


@dataclass(frozen=True)
class VarianceRatio:
    """Variance about the local level in the second half ÷ in the first; None where it cannot be computed.

    Attributes:
        ratio, low, high: the ratio and its 95 % interval.
    """

    ratio: float | None
    low: float | None
    high: float | None

    @property
    def changed(self) -> bool:
        """Whether the interval leaves out 1 and the ratio is beyond 1.25 either way."""
        if self.ratio is None or self.low is None or self.high is None:
            return False
        return (self.low > 1 or self.high < 1) and not 0.8 < self.ratio < 1.25


def variance_ratio(values: NDArray[np.float64]) -> VarianceRatio:
    """Compare log variances of about 60 blocks, each about its own mean, between the halves.

    The error of the difference is that of the blocks' means with an AR(1) for what they share (Andrews 1991, equation
    3.6), so that a volatility that comes and goes does not pass for a change.

    Args:
        values: (rows,) without holes and seasons.
    """
    block = max(len(values) // _BLOCKS, _FEWEST_ROWS)
    count = len(values) // block
    if count < _FEWEST_BLOCKS:
        return VarianceRatio(None, None, None)
    spread = values[: count * block].reshape(count, block).var(axis=1)
    if np.median(spread) <= 1e-24:
        return VarianceRatio(None, None, None)
    logs = np.log(np.maximum(spread, 1e-6 * float(np.median(spread))))
    half = count // 2
    early, late = logs[:half], logs[half:]
    left = np.concatenate([early - early.mean(), late - late.mean()])
    phi = float(np.clip(left[:-1] @ left[1:] / max(left @ left, 1e-300) + 2 / count, 0.0, 0.9))
    error = np.sqrt(left.var() * (1 + phi) / (1 - phi) * (1 / half + 1 / (count - half)) * count / (count - 2))
    difference = float(late.mean() - early.mean())
    low, high = np.exp(difference - 2 * error), np.exp(difference + 2 * error)
    return VarianceRatio(*(round(float(number), 4) for number in (np.exp(difference), low, high)))

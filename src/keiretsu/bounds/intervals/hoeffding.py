"""Hoeffding's interval: the number of losses alone decides its width."""

from __future__ import annotations

from math import fsum, log, sqrt

import numpy as np
from numpy.typing import NDArray

SOURCE = "Hoeffding 1963, theorem 1"


def hoeffding(losses: NDArray[np.float64], *, delta: float, tails: int) -> tuple[float, float]:
    """mean ± √(ln(tails/δ) / 2n); the upper end alone for one tail.

    Args:
        losses: (n,) float64 in [0, 1], of independent units; their means may differ, then it is the mean of the means.
        delta: in (0, 1).
        tails: 2 for an interval, 1 for an upper bound.
    Returns:
        The ends, cut to [0, 1]; the lower one is 0 for one tail.
    Source: Hoeffding 1963, theorem 1, equation 2.3; the union bound over two tails.
    """
    mean = fsum(losses) / len(losses)
    width = sqrt((log(tails) - log(delta)) / (2 * len(losses)))
    return (max(mean - width, 0.0) if tails == 2 else 0.0), min(mean + width, 1.0)

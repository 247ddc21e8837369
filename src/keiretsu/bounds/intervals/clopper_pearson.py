"""Clopper and Pearson's interval: exact for losses of 0 and 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainccinv, betaincinv

SOURCE = "Clopper & Pearson 1934"


def clopper_pearson(losses: NDArray[np.float64], *, delta: float, tails: int) -> tuple[float, float]:
    """The p at which so few, or so many, losses of 1 have probability δ/tails.

    lower = Beta⁻¹(δ/2; k, n - k + 1),    upper = Beta⁻¹(1 - δ/tails; k + 1, n - k),    k = Σ X

    The upper end is taken by the complement, so that no digit of a small δ is lost in 1 - δ.

    Args:
        losses: (n,) float64, each 0 or 1.
        delta: in (0, 1).
        tails: 2 for an interval, 1 for an upper bound.
    Returns:
        The ends; the lower one is 0 for one tail.
    Source: Clopper & Pearson 1934, "The use of confidence or fiducial limits illustrated in the case of the binomial".
    """
    n, k = len(losses), int(losses.sum())
    lower = float(betaincinv(k, n - k + 1, delta / 2)) if tails == 2 and k > 0 else 0.0
    upper = float(betainccinv(k + 1, n - k, delta / tails)) if k < n else 1.0
    return lower, upper

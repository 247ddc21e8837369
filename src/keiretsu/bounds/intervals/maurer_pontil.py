"""Maurer and Pontil's empirical Bernstein interval: narrow where the losses hardly vary."""

from __future__ import annotations

from math import fsum, log, sqrt

import numpy as np
from numpy.typing import NDArray

SOURCE = "Maurer & Pontil 2009, theorem 4"


def maurer_pontil(losses: NDArray[np.float64], *, delta: float, tails: int) -> tuple[float, float]:
    """mean ± (√(2 V L / n) + 7 L / (3 (n - 1))), V the unbiased sample variance, Σ (X - mean)² / (n - 1).

    One tail: L = ln(2/δ), the theorem as it stands. Two tails: L = ln(3/δ), not ln(4/δ) as by the theorem twice. Its
    proof adds two events of probability δ/2: Bernstein's inequality for the mean (their theorem 3), and √V too small
    (their theorem 10). The second is the same event for both tails, so three of probability δ/3 are all there are.

    Args:
        losses: (n,) float64 in [0, 1], of independent units; their means may differ, then it is the mean of the means
            (their theorem 11).
        delta: in (0, 1).
        tails: 2 for an interval, 1 for an upper bound.
    Returns:
        The ends, cut to [0, 1]; the lower one is 0 for one tail. One loss alone says nothing: 0 and 1.
    Source: Maurer & Pontil 2009, "Empirical Bernstein bounds and sample variance penalization", theorem 4.
    """
    n = len(losses)
    if n == 1:
        return 0.0, 1.0
    mean = fsum(losses) / n
    variance = fsum((losses - mean) ** 2) / (n - 1)
    price = log(tails + 1) - log(delta)
    width = sqrt(2 * variance * price / n) + 7 * price / (3 * (n - 1))
    return (max(mean - width, 0.0) if tails == 2 else 0.0), min(mean + width, 1.0)

"""Long-run variance of sums along a calendar: how much a mean of autocorrelated numbers may move."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

MOST_MEMORY = 0.97
FEWEST_BLOCKS = 4


@dataclass(frozen=True)
class LongRun:
    """What a sum of autocorrelated numbers is worth.

    Attributes:
        variance: of the sum, in the square of its unit.
        degrees: of Student's t for the mean over its standard error.
        effective: how many independent numbers of the same spread would give the mean that variance; 1 to n.
        lag: of the Bartlett kernel.
    """

    variance: float
    degrees: float
    effective: float
    lag: int


def long_run(sums: NDArray[np.float64], overlap: int) -> LongRun:
    """Variance of a sum by Newey and West, with a lag and degrees of freedom that hold the level at finite length.

    The lag is the largest of 2 · overlap, 1.3 √n (Lazarus et al. 2018) and 2.5 times Andrews' AR(1) rule, at most
    n / 2. The rule's coefficient is measured between the means of neighbouring stretches of `overlap` moments, so that
    the horizons' own overlap is not taken for memory, and is freed of its small-sample bias, (1 + 3 ρ) / stretches
    (Marriott & Pope 1954). The variance is divided by the Harvey-Leybourne-Newbold factor at that lag; the degrees are
    the kernel's, 1.5 n / (lag + 1).

    Args:
        sums: (n,) float64, one a moment, mean 0, not all 0; n ≥ 4.
        overlap: how many neighbouring moments share rows of their horizons.
    Source: Newey & West 1987; Andrews 1991; Harvey, Leybourne & Newbold 1997.
    """
    moments = len(sums)
    spectrum = np.fft.rfft(sums, 2 * moments)
    products = np.fft.irfft(np.abs(spectrum) ** 2, 2 * moments)[:moments]
    lag = _lag(sums, overlap)
    window = lag + 1
    weights = 1.0 - np.arange(1, window) / window
    raw = max(float(products[0] + 2 * weights @ products[1:window]), 0.0)
    shrink = (moments + 1 - 2 * window + window * (window - 1) / moments) / moments
    variance = raw / shrink
    effective = float(np.clip(moments * products[0] / variance, 1.0, moments)) if variance > 0 else float(moments)
    return LongRun(variance, 1.5 * moments / window, effective, lag)


def _lag(sums: NDArray[np.float64], overlap: int) -> int:
    moments = len(sums)
    longest = moments // 2
    stretches = moments // overlap
    if stretches < FEWEST_BLOCKS:
        return longest
    means = sums[: stretches * overlap].reshape(stretches, overlap).mean(axis=1)
    means = means - means.mean()
    spread = float(means @ means)
    memory = float(means[1:] @ means[:-1]) / spread if spread > 0 else 0.0
    memory = float(np.clip(memory + (1 + 3 * memory) / stretches, 0.0, MOST_MEMORY))
    alpha = 4 * memory**2 / (1 - memory**2) ** 2
    andrews = overlap * 1.1447 * (alpha * stretches) ** (1 / 3)
    return min(max(2 * overlap, ceil(1.3 * sqrt(moments)), ceil(2.5 * andrews)), longest)

"""The long-memory exponent: how slowly the past fades, where it fades as a power of the lag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
LongMemory = Literal["none", "long", "cannot be told from a shift", "cannot be told from a short memory"]

_LOWEST, _HIGHEST, _FEWEST, _POWER, _CERTAIN = -0.49, 0.99, 12, 0.5, 2.6


@dataclass(frozen=True)
class Exponent:
    """Local Whittle estimate.

    Attributes:
        d: 0 for short memory; from 0 to 0.5 stationary long memory; 1 a random walk. None below 12 frequencies.
        error: standard error, 1 / (2 √frequencies).
        frequencies: how many of the lowest were used.
    """

    d: float | None
    error: float | None
    frequencies: int


def local_whittle(values: Vector, *, memory: float = 0.0) -> Exponent:
    """Minimise log(mean(λ_j^{2d} I_j)) − 2d mean(log λ_j) over the m lowest Fourier frequencies.

    m is √rows, and no frequency is above 1 / (3 · memory), where a short memory of that many rows would bend the
    spectrum as well.
    Source: Robinson 1995 (Gaussian semiparametric estimation), equation 3.1 and theorem 2 (variance 1 / 4m).

    Args:
        values: (rows,) of one level and without seasons.
        memory: rows after which the autocorrelation is below 1/e.
    """
    # scipy.optimize is slow to import
    from scipy.optimize import fminbound

    rows = len(values)
    most = int(min(rows**_POWER, rows / (6 * np.pi * max(memory, 1.0))))
    if most < _FEWEST:
        return Exponent(None, None, max(most, 0))
    power = np.abs(np.fft.rfft(values - values.mean()))[1 : most + 1] ** 2
    if power.sum() <= 1e-300:
        return Exponent(None, None, most)
    logs = np.log(2 * np.pi * np.arange(1, most + 1) / rows)
    mean = logs.mean()

    def loss(d: float) -> float:
        return float(np.log(np.mean(np.exp(2 * d * (logs - mean)) * power)))

    # fminbound returns the place of the minimum
    d = float(fminbound(loss, _LOWEST, _HIGHEST))  # type: ignore[arg-type]
    return Exponent(round(d, 4), round(0.5 / most**0.5, 4), most)


def verdict(before: Exponent, after: Exponent) -> LongMemory:
    """What the exponents with and without the steps of the level say together, at 2.6 standard errors (1 %)."""
    if before.d is None or before.error is None or after.d is None or after.error is None:
        return "cannot be told from a short memory"
    if after.d > _CERTAIN * after.error:
        return "long"
    return "cannot be told from a shift" if before.d > _CERTAIN * before.error else "none"

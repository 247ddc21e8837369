"""How much of a channel is measurement noise: what is left of its variance that no neighbour foretells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_FEWEST, _LEAST = 30, 1e-6


@dataclass(frozen=True)
class NoiseShare:
    """Three estimates of the share of variance that is noise, and the one that is taken.

    Attributes:
        rice: half the mean squared difference of neighbours ÷ variance: an upper bound where the signal moves slowly.
        gasser: the same from second differences, which a straight slope does not enter.
        nugget: 1 - ρ₁² / ρ₂, the drop of the autocorrelation at lag 0 of a first-order autoregression seen with noise.
        share: `nugget`, at most `gasser`; `gasser` where neighbours are too little alike to say, or where a nugget
            below 0 shows that the channel is no such autoregression; from 0 to 1.
    """

    rice: float
    gasser: float
    nugget: float | None
    share: float

    @property
    def signal_to_noise(self) -> float:
        """Variance of the signal ÷ variance of the noise, at most 1e6."""
        return (1 - self.share) / max(self.share, _LEAST)


def noise_share(values: Vector, owner: NDArray[np.int64]) -> NoiseShare | None:
    """Estimate the noise of one channel from rows whose neighbours are seen too; None where there are fewer than 30.

    A rough signal without noise (an autoregression, a random walk) differs from row to row as well, so that the
    difference-based numbers overstate its noise; the autocorrelation beyond lag 0 tells the two apart.

    Args:
        values: (rows,) NaN where missing.
        owner: (rows,) piece a row belongs to.
    Sources: Rice 1984; Gasser, Sroka & Jennen-Steinmetz 1986, equation 4 at equal distances; the nugget of
    geostatistics (Matheron 1963).
    """
    same = owner[2:] == owner[:-2]
    first, second, third = values[:-2][same], values[1:-1][same], values[2:][same]
    seen = ~(np.isnan(first) | np.isnan(second) | np.isnan(third))
    if seen.sum() < _FEWEST:
        return None
    first, second, third = first[seen], second[seen], third[seen]
    variance = float(np.nanvar(values))
    if not np.isfinite(variance) or variance <= 0:
        return None
    rice = float(np.mean((second - first) ** 2)) / 2 / variance
    gasser = float(np.mean(((first + third) / 2 - second) ** 2)) * 2 / 3 / variance
    far = 1 - float(np.mean((third - first) ** 2)) / 2 / variance
    near = 1 - rice
    # below three standard errors an autocorrelation is none, and a ratio of two of them nothing
    floor = 3 / np.sqrt(len(first))
    nugget = 1 - near**2 / far if near > floor and far > floor else None
    share = gasser if nugget is None or nugget < 0 else min(nugget, gasser)
    return NoiseShare(rice, gasser, nugget, float(np.clip(share, 0.0, 1.0)))

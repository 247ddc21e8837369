"""How much of a channel is measurement noise: what is left of its variance that no neighbour foretells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.profiling.short_cycles import foretold, without_short_cycles

Vector = NDArray[np.float64]

_FEWEST, _LEAST = 30, 1e-6
# blocks left out in turn for the interval
_BLOCKS = 10


@dataclass(frozen=True)
class NoiseShare:
    """Three estimates of the share of variance that is noise, and the one that is taken.

    Attributes:
        rice: half the mean squared difference of neighbours ÷ variance: an upper bound where the signal moves slowly.
        gasser: the same from second differences, which a straight slope does not enter.
        nugget: 1 - ρ₁² / ρ₂, the drop of the autocorrelation at lag 0 of a first-order autoregression seen with noise.
        share: `nugget`, at most `gasser`; `gasser` where neighbours are too little alike to say, or where a nugget
            that is below 0 beyond chance, or grows when a third lag is counted, shows that the signal is smoother than
            such an autoregression; from 0 to 1. Of what is left without cycles.
        low, high: its 95 % interval, by the jackknife over ten blocks; down to what the curve of the autocorrelation
            leaves where the signal is smooth. It knows nothing of a signal that is rough.
        at_most: whether a forecast from the channel's past errs less than the estimates say: `share` is its error then,
            and the noise may be less.
        rows: rows with both neighbours, that the estimates are made of.
    """

    rice: float
    gasser: float
    nugget: float | None
    share: float
    low: float
    high: float
    at_most: bool
    rows: int

    @property
    def signal_to_noise(self) -> float:
        """Variance of the signal ÷ variance of the noise, at most 1e6."""
        return (1 - self.share) / max(self.share, _LEAST)


def noise_share(values: Vector, owner: NDArray[np.int64], *, periods: tuple[int, ...] = ()) -> NoiseShare | None:
    """Estimate the noise of one channel from rows whose neighbours are seen too; None where there are fewer than 30.

    A rough signal without noise (an autoregression, a random walk) differs from row to row as well, so that the
    difference-based numbers overstate its noise; the autocorrelation beyond lag 0 tells the two apart. So does a cycle
    of a few rows: it is taken off first. And what an autoregression foretells is no noise, whatever the estimates say.

    Args:
        values: (rows,) NaN where missing.
        owner: (rows,) piece a row belongs to.
        periods: of cycles, in rows.
    Sources: Rice 1984; Gasser, Sroka & Jennen-Steinmetz 1986, equation 4 at equal distances; the nugget of
    geostatistics (Matheron 1963); Efron 1982, equation 3.2 (jackknife).
    """
    whole = _neighbours(values, owner)
    variance = float(np.nanvar(values))
    if len(whole) < _FEWEST or not np.isfinite(variance) or variance <= 0:
        return None
    rice, gasser, nugget = _estimates(whole, variance)
    left, lost = without_short_cycles(values, owner, periods)
    # phases fitted to the rows take off a little of the noise, too
    kept = float(np.nanvar(left)) * lost
    of = min(kept / variance, 1.0) if periods else 1.0
    triples = _neighbours(left, owner) if periods else whole
    curve = _curve_of(_neighbours(left, owner, 4))
    share = of * _taken(triples, kept / lost if periods else variance, smooth=curve.smooth)
    again = np.array(
        [of * _taken(one, float(np.var(one[:, 1])), smooth=curve.smooth) for one in _without_a_block(triples)]
    )
    # and the error of the variance of what is noise, which a share at its end of 1 does not show
    error = float(np.hypot(_jackknife(again), share * np.sqrt(2 / len(triples))))
    low, high, at_most = max(share - 2 * error, 0.0), float(np.clip(share + 2 * error, 0.0, 1.0)), False
    if curve.smooth:
        low = min(low, of * max(curve.share - 2 * curve.error, 0.0))
    erring = foretold(values, owner)
    # three standard errors of a variance, so that chance does not bind
    if erring is not None and erring < share * (1 - 3 * np.sqrt(2 / len(triples))):
        share, low, high, at_most = erring, 0.0, min(erring * (1 + 2 * np.sqrt(2 / len(triples))), 1.0), True
    return NoiseShare(
        rice, gasser, nugget, float(np.clip(share, 0.0, 1.0)), float(low), float(high), at_most, len(triples)
    )


@dataclass(frozen=True)
class _Curve:
    """What the curve of the autocorrelation leaves for noise, its standard error, and whether it curves beyond chance.

    The logarithm of an autoregression's autocorrelation falls in a straight line, that of a smooth signal in a parabola
    that is flat at lag 0: there a straight line from lags 2 and 1 ends too high, and leaves too little for noise.
    """

    share: float = 0.0
    error: float = 0.0
    smooth: bool = False


def _curve_of(fours: NDArray[np.float64]) -> _Curve:
    """From four rows that follow each other; 1 - ρ₁³ ρ₃ / ρ₂³ is exact for a line and for a parabola."""
    if len(fours) < _FEWEST:
        return _Curve()
    found = _line_and_parabola(fours)
    again = [_line_and_parabola(one) for one in _without_a_block(fours)]
    if found is None or any(one is None for one in again):
        return _Curve()
    line, parabola = np.array([one for one in again if one is not None]).T
    smooth = found[1] - found[0] > 2 * _jackknife(parabola - line) or found[0] < -2 * _jackknife(line)
    return _Curve(found[1], _jackknife(parabola), bool(smooth))


def _line_and_parabola(fours: NDArray[np.float64]) -> tuple[float, float] | None:
    """The share of noise by lags 1 and 2, and by 1, 2 and 3; None where a lag's autocorrelation is none."""
    variance = float(np.var(fours))
    if variance <= 0:
        return None
    near, middle, far = (1 - float(np.mean((fours[:, lag] - fours[:, 0]) ** 2)) / 2 / variance for lag in (1, 2, 3))
    if min(near, middle, far) <= 3 / np.sqrt(len(fours)):
        return None
    return 1 - near**2 / middle, 1 - near**3 * far / middle**3


def _without_a_block(rows: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    return [np.delete(rows, part, axis=0) for part in np.array_split(np.arange(len(rows)), _BLOCKS)]


def _jackknife(again: NDArray[np.float64]) -> float:
    """The standard error of an estimate, from those without a block each."""
    return float(np.sqrt((len(again) - 1) / len(again) * np.sum((again - np.mean(again)) ** 2)))


def _neighbours(values: Vector, owner: NDArray[np.int64], count: int = 3) -> NDArray[np.float64]:
    """(n, count) values of rows that follow each other."""
    if len(values) < count:
        return np.empty((0, count))
    rows = np.lib.stride_tricks.sliding_window_view(values, count)
    return rows[(owner[count - 1 :] == owner[: len(owner) - count + 1]) & ~np.isnan(rows).any(axis=1)]


def _estimates(triples: NDArray[np.float64], variance: float) -> tuple[float, float, float | None]:
    first, second, third = triples.T
    rice = float(np.mean((second - first) ** 2)) / 2 / variance
    gasser = float(np.mean(((first + third) / 2 - second) ** 2)) * 2 / 3 / variance
    far = 1 - float(np.mean((third - first) ** 2)) / 2 / variance
    near = 1 - rice
    # below three standard errors an autocorrelation is none, and a ratio of two of them nothing
    floor = 3 / np.sqrt(len(first))
    return rice, gasser, 1 - near**2 / far if near > floor and far > floor else None


def _taken(triples: NDArray[np.float64], variance: float, *, smooth: bool) -> float:
    if variance <= 0:
        return 0.0
    _, gasser, nugget = _estimates(triples, variance)
    return gasser if nugget is None or smooth else min(nugget, gasser)

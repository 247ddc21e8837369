"""How many rows back still tell something of a channel: from its own past, and from that of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.profiling.autocorrelation import autocorrelation

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]

# lags at which memory is looked at, about four to an octave of ten
GRID = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096)
# Bartlett's deviates and least correlation for the own past, deviates for a lag of another channel: on rows it was
# chosen on (the highest of a few ten thousand), and on later rows; set on simulated logs
_OWN, _LEAST, _CHOSEN, _LATER = 3.0, 0.05, 5.0, 3.0
_ORDER, _TRIED, _FADED = 32, 16, 0.1


@dataclass(frozen=True)
class Reach:
    """The longest lag found to matter, and by what.

    Attributes:
        rows: the lag; 0 if nothing does.
        by: "own past", "own size" (how far from its middle), or the name of another channel.
        correlation: at that lag.
        estimate: the lag at which the correlation would be down to 0.1 if it went on as it fell from a quarter of
            `rows` to `rows`; a quarter of the log at most, `rows` at least. Long lags are real before they are certain.
    """

    rows: int
    by: str
    correlation: float
    estimate: int


def own_reach(values: Vector, seen: Mask | None = None) -> Reach:
    """The longest lag up to which the autocorrelation stays beyond what a shorter memory could make of chance.

    At each lag L of a grid, in turn, the autocorrelation (its greatest size up to 1.25 L) is held against
    (1 + 2 Σ_{k < L} ρ_k²) / rows, its variance if the memory ended before L. The first lag that fails ends the search.
    Source: Bartlett 1946; Brockwell & Davis 1991, section 7.2.

    Args:
        values: (rows,) of one level and without seasons.
        seen: (rows,) where a value was; only pairs of two such rows count.
    """
    return pooled_reach([(values, seen)])


def pooled_reach(stretches: Sequence[tuple[Vector, Mask | None]]) -> Reach:
    """`own_reach` of several stretches of one kind together: what none of them is long enough to tell.

    Args:
        stretches: of values, each about its own mean, and where a value was.
    """
    longest = max(len(values) for values, _ in stretches)
    most = min(GRID[-1] + GRID[-1] // 4, longest // 4)
    pairs, products = np.zeros(most + 1), np.zeros(most + 1)
    for values, seen in stretches:
        known = np.ones(len(values)) if seen is None else seen.astype(np.float64)
        centred = (values - np.average(values, weights=known)) * known
        pairs += _lagged_products(known, known, most)
        products += _lagged_products(centred, centred, most)
    pairs = np.maximum(pairs, 1.0)
    covariance = products / pairs
    last, sizes = Reach(0, "own past", 0.0, 0), {}
    if covariance[0] <= 1e-20:
        return last
    rho = covariance / covariance[0]
    variance = (1 + 2 * np.concatenate([[0.0], np.cumsum(rho[1:] ** 2)])) / pairs
    for lag in GRID:
        if lag + lag // 4 > most:
            break
        near = np.abs(rho[lag : lag + lag // 4 + 1])
        at = int(np.argmax(near))
        if near[at] < max(_LEAST, _OWN * float(np.sqrt(variance[lag - 1]))):
            break
        sizes[lag] = float(near[at])
        estimate = min(_extended(lag, sizes), max(longest // 4, lag))
        last = Reach(lag, "own past", round(float(rho[lag + at]), 4), estimate)
    return last


def _extended(lag: int, sizes: dict[int, float]) -> int:
    """The lag at which an exponential through the sizes at about lag / 4 and at lag is down to 0.1."""
    before = max((one for one in sizes if 4 * one <= lag), default=1)
    fall = float(np.log(sizes[before] / sizes[lag]))
    if before == lag or sizes[lag] <= _FADED:
        return lag
    return int(min(lag + np.log(sizes[lag] / _FADED) * (lag - before) / max(fall, 1e-3), 1e6))


def clipped(values: Vector) -> Vector:
    """Centred on the median, cut at four robust sd; as they are where most values are the same."""
    centred = values - np.median(values)
    scale = 1.4826 * float(np.median(np.abs(centred)))
    return np.clip(centred, -4 * scale, 4 * scale) if scale > 0 else centred


def whitened(values: Vector) -> Vector:
    """What an autoregression of order 32 (Yule–Walker) does not foretell, of unit variance; zeros for a constant."""
    # scipy.linalg is slow to import
    from scipy.linalg import solve_toeplitz
    from scipy.signal import lfilter

    order = min(_ORDER, len(values) // 20)
    centred = values - values.mean()
    if centred.std() <= 1e-12 or order < 1:
        return np.zeros(len(values))
    rho = autocorrelation(centred, order)
    rho[0] += 1e-6
    weights = solve_toeplitz(rho[:order], rho[1 : order + 1])
    left = np.asarray(lfilter(np.concatenate([[1.0], -weights]), [1.0], centred))
    left[:order] = 0.0
    return left / max(float(left.std()), 1e-300)


def input_reach(target: Vector, name: str, other: Vector) -> Reach:
    """The longest lag at which another channel's news show in the target's, on later rows as well.

    Both are whitened, so that their own memories make no false correlation; lags are chosen on the first two thirds and
    kept if the last third agrees.
    Source: Haugh 1976 (cross-correlation of two whitened series); the later rows are ours.

    Args:
        target: (rows,) whitened. other: (rows,) whitened.
    """
    cut = 2 * len(target) // 3
    # most lags of a short log are looked at, since a single one can be the only one that matters
    most = min(GRID[-1], 9 * len(target) // 20)
    early = _lagged_products(target[:cut], other[:cut], most) / (cut - np.arange(most + 1))
    deviates = early * np.sqrt(cut - np.arange(most + 1))
    eager = np.abs(deviates) > np.maximum(_CHOSEN, _LEAST / 2 * np.sqrt(cut))
    eager[0] = False
    for lag in np.flatnonzero(eager)[::-1][:_TRIED]:
        # the peak next to it, not its flank
        low = max(int(lag) - 8, 1)
        lag = low + int(np.argmax(np.abs(deviates[low : int(lag) + 1])))
        pairs = target[cut:] * other[cut - lag : len(other) - lag]
        later = float(pairs.mean() / (pairs.std() / np.sqrt(len(pairs)) + 1e-300))
        if later * np.sign(early[lag]) > _LATER:
            return Reach(lag, name, round(float(early[lag]), 4), lag)
    return Reach(0, name, 0.0, 0)


def _lagged_products(target: Vector, other: Vector, most: int) -> Vector:
    """(most + 1,) sum of target_t · other_{t − lag}."""
    size = 1 << int(len(target) + most).bit_length()
    product = np.fft.rfft(target, size) * np.conj(np.fft.rfft(other, size))
    return np.fft.irfft(product, size)[: most + 1]

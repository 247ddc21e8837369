"""How many independent units a log holds: series, or blocks of an autocorrelation time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.packed import Packed
from keiretsu.data.profiling.autocorrelation import autocorrelation

Vector = NDArray[np.float64]

# the sum over lags stops at the first lag of this many autocorrelation times
_TIMES = 5.0
# bins of a calendar that series are compared on, at most; bins two series must share
_BINS, _SHARED, _MOST_SERIES = 400, 8, 200


def autocorrelation_time(values: Vector) -> float:
    """1 + 2 Σ ρ_k in rows, from 1 to the length: n rows tell as much of a mean as n / this many independent ones.

    The sum is over k = 1 to W, the least W that is five times the autocorrelation time to there.
    Sources: Bayley & Hammersley 1946; Sokal 1997, equation 3.16 and the automatic window after it.
    """
    length = len(values)
    times = 1 + 2 * np.cumsum(autocorrelation(values, max(length // 2, 1))[1:])
    enough = np.flatnonzero(np.arange(1, len(times) + 1) >= _TIMES * times)
    time = float(times[enough[0]]) if len(enough) else float(np.max(times, initial=1.0))
    return min(max(time, 1.0), float(length))


def overlap(packed: Packed) -> float:
    """How many series run at one time, on average over the time that any runs: 1 where they follow each other."""
    first, last = packed.stamp[packed.starts[:-1]], packed.stamp[packed.starts[1:] - 1]
    order = np.argsort(first, kind="stable")
    first, last = first[order], last[order]
    reach = np.maximum.accumulate(last)
    # time covered by any: each series adds what lies beyond the reach of those before it
    before = np.concatenate(([first[0]], reach[:-1]))
    covered = float(np.sum(np.maximum(last - np.maximum(first, before), 0)))
    return float(np.sum(last - first)) / covered if covered > 0 else 1.0


def together(packed: Packed, column: int) -> tuple[float, float]:
    """Effective number of series that share a calendar, and the root mean square of their correlations.

    N² / Σ r_ij² over the correlations of bin means, less what chance adds to r² (the product of the two lag-1
    autocorrelations gives its variance): the participation ratio of the eigenvalues of the correlation matrix, since
    Σ λ² = Σ r_ij². At most 200 series.
    Sources: Bretherton et al. 1999, equation 5; Bartlett 1935 for the variance of r.
    """
    count = min(len(packed.ids), _MOST_SERIES)
    means = _bin_means(packed, column, count)
    seen = ~np.isnan(means)
    filled = np.where(seen, means, 0.0)
    middle = filled.sum(axis=1, keepdims=True) / np.maximum(seen.sum(axis=1, keepdims=True), 1)
    centred = np.where(seen, filled - middle, 0.0)
    shared = seen.astype(float) @ seen.T
    products = centred @ centred.T
    squares = (centred**2) @ seen.T
    size = np.sqrt(squares * squares.T)
    usable = (shared >= _SHARED) & (size > 1e-12)
    correlation = np.where(usable, products / np.where(size > 1e-12, size, 1.0), 0.0)
    lag = np.array(
        [autocorrelation(row[here], 1)[1] if here.sum() > 2 else 0.0 for row, here in zip(centred, seen, strict=True)]
    )
    both = np.clip(np.outer(lag, lag), -0.95, 0.95)
    chance = (1 + both) / (1 - both) / np.maximum(shared, 1.0)
    excess = np.where(usable, correlation**2 - chance, 0.0)
    np.fill_diagonal(excess, 0.0)
    off = float(max(excess.sum(), 0.0))
    pairs = float(np.sum(usable) - np.trace(usable))
    number = count**2 / (count + off)
    return len(packed.ids) / count * number, float(np.sqrt(off / pairs)) if pairs else 0.0


def _bin_means(packed: Packed, column: int, count: int) -> NDArray[np.float64]:
    rows = slice(0, int(packed.starts[count]))
    stamp, values = packed.stamp[rows], packed.values[rows, column]
    owner = np.repeat(np.arange(count), np.diff(packed.starts[: count + 1]))
    low, high = float(stamp.min()), float(stamp.max())
    longest = int(np.diff(packed.starts).max())
    bins = int(np.clip(longest, 1, _BINS))
    place = np.minimum(((stamp - low) / max(high - low, 1e-300) * bins).astype(np.int64), bins - 1)
    known = ~np.isnan(values)
    home = owner[known] * bins + place[known]
    size = np.bincount(home, minlength=count * bins)
    # scaled, so that no square overflows
    scale = float(np.max(np.abs(values[known]), initial=0.0)) or 1.0
    total = np.bincount(home, values[known] / scale, minlength=count * bins)
    means = np.full(count * bins, np.nan)
    means[size > 0] = total[size > 0] / size[size > 0]
    return means.reshape(count, bins)

"""The model confidence set (Hansen, Lunde & Nason 2011, T_max), with the draws of the run's seed."""

from __future__ import annotations

from math import ceil

import numpy as np
from recompute_statistics import FEW_SERIES, FEWEST_MOMENTS, Array, Pairing, lag_of

RESAMPLES = 1000
NOTHING = 1e-12  # relative: a mean that moves less does not move


def confidence_set(losses: dict[str, Array], pairing: Pairing, *, seed: int) -> dict[str, float]:
    """Candidate → p-value; candidates leave one by one, the last and those that cannot be told from it have 1.

    Those with the very same losses count as one and have one p-value.
    """
    everyone, names = list(losses), list[str]()
    same: dict[str, str] = {}
    for name in everyone:
        same[name] = next((one for one in names if np.array_equal(losses[one], losses[name])), name)
        if same[name] == name:
            names.append(name)
    table = np.stack([losses[name] for name in names], axis=1)
    means = table.mean(axis=0)
    drawn = moves(table - means, pairing, seed=seed)
    found, largest = dict.fromkeys(names, 1.0), 0.0
    left = np.arange(len(names))
    while len(left) > 1:
        size = np.abs(means[left]).max()
        gap = means[left] - means[left].mean()
        moved = drawn[:, left] - drawn[:, left].mean(axis=1, keepdims=True)
        error = np.sqrt((moved**2).mean(axis=0))
        still = error <= NOTHING * size
        if still.all() and np.ptp(gap) <= NOTHING * size:
            break
        error = np.where(still, np.inf, error)
        reached = np.where(still & (gap > 0), np.inf, gap / error)
        worst = int(np.argmax(reached))
        largest = max(largest, float(((moved / error).max(axis=1) >= reached[worst]).mean()))
        found[names[left[worst]]] = largest
        left = np.delete(left, worst)
    return {name: found[same[name]] for name in everyone}


def moves(centred: Array, pairing: Pairing, *, seed: int) -> Array:
    """(draws, candidates): how far each mean is from its own in each draw of whole series, or of stretches of time."""
    generator = np.random.default_rng(seed)
    by_series = len(np.unique(pairing.series)) >= FEW_SERIES
    _, place = np.unique(pairing.series if by_series else pairing.time, return_inverse=True)
    sums = np.stack([np.bincount(place, weights=column) for column in centred.T], axis=1)
    units = len(sums)
    if by_series:
        counts = generator.multinomial(units, np.full(units, 1 / units), size=RESAMPLES)
    else:
        block = block_of(sums, pairing.overlap)
        starts = generator.integers(units, size=(RESAMPLES, ceil(units / block)))
        counts = np.array([np.bincount(_moments(row, block, units), minlength=units) for row in starts])
    return counts @ (sums - sums.mean(axis=0)) / len(centred)


def _moments(starts: Array, block: int, units: int) -> Array:
    """The moments of circular stretches, as many as there are."""
    return ((starts[:, None] + np.arange(block)) % units).ravel()[:units]


def block_of(sums: Array, overlap: int) -> int:
    """Twice the longest lag of a candidate against the mean of all, at most a fifth of the moments."""
    units = len(sums)
    apart = sums - sums.mean(axis=1, keepdims=True)
    apart = apart - apart.mean(axis=0)
    lags = [lag_of(column, overlap) for column in apart.T if np.any(column)] if units >= FEWEST_MOMENTS else []
    return max(1, min(2 * max(lags, default=1), units // 5))

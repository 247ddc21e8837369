"""Model confidence set: which candidates cannot be told from the best."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.holdout import FEWEST_UNITS
from keiretsu.evaluate.long_run import long_run
from keiretsu.evaluate.significance import Pairing

Array = NDArray[np.float64]


def model_confidence_set(
    losses: Mapping[str, Array], pairing: Pairing, *, resamples: int = 1000, seed: int = 0
) -> dict[str, float]:
    """Model-confidence-set p-value of each candidate; those of p ≥ α hold the best with probability 1 - α or more.

    Candidates leave one by one. Among those that are left, d_i is candidate i's mean loss less the mean of all, and
    T = max_i d_i / se(d_i). The bootstrap gives the distribution of T where all are equal and the share p of draws
    that reach T; the candidate that attains T then leaves, with the largest p so far as its own; the last has p = 1.

    Candidates with the same losses (corrections that were not let in leave their partner's forecasts) count once, so
    that copies neither weigh in the mean of all nor come out on different sides of α.

    Drawn are whole series where there are ten or more, else stretches of the calendar, circular, twice the lag of
    `long_run` long for the candidate whose losses less the mean remember longest, at most a fifth of the moments.

    Args:
        losses: (n,) float64 of each candidate, in one order of origins, finite.
        pairing: how the origins hang together.
        resamples: bootstrap draws.
        seed: of the draws.
    Returns:
        name → p in [0, 1], in the order in which the candidates leave; identical candidates leave together. The one
        with the smallest mean loss leaves last, with 1.
    Cost: O(resamples · (units + candidates²) · candidates).
    Source: Hansen, Lunde & Nason 2011 (the T_max version).
    """
    copies: dict[bytes, list[str]] = {}
    for name, each in losses.items():
        copies.setdefault(np.asarray(each, dtype=np.float64).tobytes(), []).append(name)
    names = list(copies.values())
    table = np.stack([np.asarray(losses[each[0]], dtype=np.float64) for each in names], axis=1)
    means = table.mean(axis=0)
    moves = _resampled_means(table - means, pairing, resamples=resamples, seed=seed)
    left, gone, largest = list(range(len(names))), dict[str, float](), 0.0
    while len(left) > 1:
        gap = means[left] - means[left].mean()
        moved = moves[:, left] - moves[:, left].mean(axis=1, keepdims=True)
        error = np.sqrt(np.mean(moved**2, axis=0))
        # where all are the same nothing moves, and nothing tells one from another
        still = error <= 1e-12 * (np.abs(means[left]).max() + 1e-300)
        if still.all() and np.ptp(gap) <= 1e-12 * np.abs(means[left]).max():
            break
        scale = np.where(still, np.inf, error)
        score = np.where(still & (gap > 0), np.inf, gap / scale)
        worst = int(np.argmax(score))
        p = float(np.mean((moved / scale).max(axis=1) >= score[worst]))
        largest = max(largest, p)
        gone |= dict.fromkeys(names[left.pop(worst)], largest)
    return gone | {name: 1.0 for place in left for name in names[place]}


def _resampled_means(centred: Array, pairing: Pairing, *, resamples: int, seed: int) -> Array:
    """(resamples, candidates): what each mean loss may move by."""
    generator = np.random.default_rng(seed)
    by_series = len(np.unique(pairing.series)) >= FEWEST_UNITS
    _, codes = np.unique(pairing.series if by_series else pairing.time, return_inverse=True)
    units = int(codes.max()) + 1
    sums = np.zeros((units, centred.shape[1]))
    np.add.at(sums, codes, centred)
    if by_series:
        counts = generator.multinomial(units, np.full(units, 1 / units), size=resamples).astype(np.float64)
    else:
        counts = _stretches(units, _block(sums, pairing.overlap), resamples, generator)
    return counts @ (sums - sums.mean(axis=0)) / len(centred)


def _block(sums: Array, overlap: int) -> int:
    """Moments in a stretch."""
    units = len(sums)
    relative = sums - sums.mean(axis=1, keepdims=True)
    relative = relative - relative.mean(axis=0)
    lags = [long_run(column, overlap).lag for column in relative.T if units >= 4 and column @ column > 0]
    return max(1, min(max(lags, default=1) * 2, units // 5))


def _stretches(units: int, block: int, resamples: int, generator: np.random.Generator) -> Array:
    """(resamples, units): how often each moment is drawn, in circular stretches of `block`, `units` draws in all."""
    wanted = ceil(units / block)
    starts = generator.integers(units, size=(resamples, wanted))
    # +1 where a stretch begins, -1 after its end: the running sum counts the stretches that cover a moment
    edges = np.zeros((resamples, 2 * units + 1))
    rows = np.broadcast_to(np.arange(resamples)[:, None], starts.shape)
    lengths = np.full(wanted, block)
    lengths[-1] = units - block * (wanted - 1)
    np.add.at(edges, (rows, starts), 1.0)
    np.add.at(edges, (rows, starts + lengths), -1.0)
    covered = np.cumsum(edges, axis=1)
    return covered[:, :units] + covered[:, units : 2 * units]

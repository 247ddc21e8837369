"""Do things that stand beside each other in a list look alike, more than any two of them?

If so they may come from one source, a film or a machine, and are not the independent units that a bound counts.

    near = mean cosine of neighbours in the order of the list,   far = mean cosine of pairs at random
    z = (near - far) / its standard error in a list without order

A list without order passes at its level; a list sorted by source does not. It proves nothing where the order was
shuffled: then only whoever made the list can say what a unit is.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import norm

from keiretsu.errors import ShapeError

# Neighbours up to so many places apart: a list may alternate between classes.
REACH = 4
PERMUTATIONS = 1999
# With fewer pairs nothing is told.
FEWEST = 100
# Below this level neighbours are called alike.
LEVEL = 0.001


@dataclass(frozen=True)
class Likeness:
    """How much more alike neighbours are than strangers.

    Attributes:
        near, far: mean cosine (or correlation) of neighbours, and of pairs at random; -1 to 1.
        p: chance of such a difference in a list without order, one-sided.
        pairs: of neighbours that were compared.
    """

    near: float
    far: float
    p: float
    pairs: int

    @property
    def alike(self) -> bool:
        """Whether neighbours are alike beyond chance."""
        return self.p < LEVEL


def neighbours_alike(features: csr_array, unit: NDArray[np.int64], *, seed: int = 0) -> Likeness:
    """Things of very many features, such as words: the cosine of neighbours against that of pairs at random.

    Args:
        features: (things, k) of each, in the order in which the list was given; columns should be of one scale.
        unit: (things,) those of one unit are not compared: that they are alike is known.
        seed: of the pairs at random.
    Returns:
        Likeness; p is 1 where there are too few pairs to tell.
    Raises:
        ShapeError: there are not as many units as rows.
    """
    rows = csr_array(features)
    count = len(rows.indptr) - 1
    if count != len(unit):
        raise ShapeError(f"neighbours_alike: {count} rows need as many units; got {len(unit)}.")
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rng = np.random.default_rng(seed)
    one, neighbour = _pairs(unit)
    other = rng.integers(count, size=len(one)) if len(one) else one
    fits = unit[one] != unit[other]
    one, neighbour, other = one[fits], neighbour[fits], other[fits]
    if len(one) < FEWEST:
        return Likeness(float("nan"), float("nan"), 1.0, len(one))
    near, far = (_cosine(rows, length, one, each) for each in (neighbour, other))
    return Likeness(float(near.mean()), float(far.mean()), _chance(near - far), len(one))


def neighbours_correlate(features: NDArray[np.float64], *, seed: int = 0) -> Likeness:
    """Things of a few features: the correlation of neighbours in the feature in which it is clearest.

    p is that of a permutation test of the largest correlation, so that all features are counted.

    Args:
        features: (things, k), in the order in which the list was given; finite.
        seed: of the permutations.
    Returns:
        Likeness; `far` is what no likeness would give.
    """
    count = len(features)
    one, neighbour = _pairs(np.arange(count))
    nothing = -1 / max(count - 1, 1)
    if len(one) < FEWEST or not features.std(axis=0).any():
        return Likeness(float("nan"), nothing, 1.0, len(one))
    varying = features[:, features.std(axis=0) > 0]
    told = (varying - varying.mean(axis=0)) / varying.std(axis=0)

    def largest(rows: NDArray[np.float64]) -> float:
        return float(np.einsum("ij,ij->j", rows[one], rows[neighbour]).max() / len(one))

    rng, found = np.random.default_rng(seed), largest(told)
    as_large = sum(largest(told[rng.permutation(count)]) >= found for _ in range(PERMUTATIONS))
    return Likeness(found, nothing, (1 + as_large) / (1 + PERMUTATIONS), len(one))


def _pairs(unit: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Neighbours of different units, up to REACH places apart."""
    count = len(unit)
    ones = [np.arange(count - lag) for lag in range(1, min(REACH, count - 1) + 1)]
    ones = [one[unit[one] != unit[one + lag]] for lag, one in enumerate(ones, start=1)]
    if not ones:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate(ones), np.concatenate([one + lag for lag, one in enumerate(ones, start=1)])


def _chance(differences: NDArray[np.float64]) -> float:
    """One-sided p of a mean above 0.

    In a list without order pairs that share a thing are uncorrelated, once what that thing is to all others is taken
    off, as the pair at random with the same first thing does. So the mean of n has the error of n alone.
    """
    deviation = float(differences.std())
    return float(norm.sf(float(differences.mean()) * sqrt(len(differences)) / deviation)) if deviation > 0 else 1.0


def _cosine(
    rows: csr_array, length: NDArray[np.float64], one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.float64]:
    product = np.asarray(rows[one].multiply(rows[other]).sum(axis=1)).ravel()
    scale = length[one] * length[other]
    return np.divide(product, scale, out=np.zeros_like(product), where=scale > 0)

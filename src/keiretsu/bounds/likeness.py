"""Do things that stand beside each other in a list look alike, more than any two of them?

If so they may come from one source, a film or a machine, and are not the independent units that a bound counts.

    near = mean cosine of neighbours in the order of the list,   far = mean cosine of pairs at random
    z = (near - far) / its standard error over stretches of the list

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
# The list is cut into so many stretches, whose means are nearly independent of each other.
STRETCHES = 50
# Below this level neighbours are called alike.
LEVEL = 0.001


@dataclass(frozen=True)
class Likeness:
    """How much more alike neighbours are than strangers.

    Attributes:
        near, far: mean cosine of neighbours, and of pairs at random; in units of `far`'s own scale, -1 to 1.
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


def neighbours_alike(features: NDArray[np.float64] | csr_array, unit: NDArray[np.int64], *, seed: int = 0) -> Likeness:
    """Compare neighbours of different units with pairs of different units at random.

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
    places, near, far = [], [], []
    for lag in range(1, min(REACH, count - 1) + 1):
        one = np.arange(count - lag)
        one = one[unit[one] != unit[one + lag]]
        other = rng.integers(count, size=len(one))
        fits = unit[one] != unit[other]
        one, other = one[fits], other[fits]
        places.append(one)
        near.append(_cosine(rows, length, one, one + lag))
        far.append(_cosine(rows, length, one, other))
    if not places or sum(map(len, places)) < 2 * STRETCHES:
        return Likeness(float("nan"), float("nan"), 1.0, 0 if not places else sum(map(len, places)))
    place, difference = np.concatenate(places), np.concatenate(near) - np.concatenate(far)
    which = place * STRETCHES // count
    sizes = np.bincount(which, minlength=STRETCHES)
    means = np.bincount(which, weights=difference, minlength=STRETCHES)[sizes > 0] / sizes[sizes > 0]
    error = float(means.std(ddof=1)) / sqrt(len(means)) if len(means) > 1 else float("inf")
    z = float(means.mean()) / error if error > 0 else 0.0
    return Likeness(
        float(np.concatenate(near).mean()), float(np.concatenate(far).mean()), float(norm.sf(z)), len(place)
    )


def _cosine(
    rows: csr_array, length: NDArray[np.float64], one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.float64]:
    product = np.asarray(rows[one].multiply(rows[other]).sum(axis=1)).ravel()
    scale = length[one] * length[other]
    return np.divide(product, scale, out=np.zeros_like(product), where=scale > 0)

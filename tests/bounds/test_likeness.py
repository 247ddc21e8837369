"""Neighbours that are alike are found, and lists without order pass at their level."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from keiretsu.bounds.likeness import LEVEL, neighbours_alike
from keiretsu.errors import ShapeError


def listed(count: int, *, size: int, strength: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """`count` things of clusters of `size` that stand together, and which cluster each is of."""
    rng = np.random.default_rng(seed)
    cluster = np.arange(count) // size
    return strength * rng.normal(size=(count // size + 1, 20))[cluster] + rng.normal(size=(count, 20)), cluster


def test_clusters_that_stand_together_are_found():
    features, _ = listed(2000, size=10, strength=0.5, seed=0)
    found = neighbours_alike(features, np.arange(2000))
    assert found.alike
    assert found.near > found.far + 0.05


def test_known_units_are_not_held_against_the_list():
    features, cluster = listed(2000, size=10, strength=0.5, seed=0)
    found = neighbours_alike(features, cluster)
    assert not found.alike
    assert 0 < found.pairs < 4 * 2000 * 0.3


def test_units_that_cut_clusters_in_two_are_found():
    features, _ = listed(20_000, size=10, strength=1.0, seed=0)
    assert neighbours_alike(features, (np.arange(20_000) + 5) // 10).alike


def test_a_list_without_order_passes_at_its_level():
    draws = 2000
    low = 0
    for seed in range(draws):
        features, _ = listed(120, size=1, strength=0.0, seed=seed)
        low += neighbours_alike(features, np.arange(120), seed=seed).p < 0.05
    assert binomtest(low, draws, 0.05, alternative="greater").pvalue > 0.01
    assert LEVEL < 0.05


def test_too_few_to_tell():
    found = neighbours_alike(np.ones((5, 2)), np.arange(5))
    assert (found.p, found.alike) == (1.0, False)
    with pytest.raises(ShapeError, match="5 rows need as many units; got 4"):
        neighbours_alike(np.ones((5, 2)), np.arange(4))

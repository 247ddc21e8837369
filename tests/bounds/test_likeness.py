"""Neighbours that are alike are found, and lists without order pass at their level."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.stats import binomtest

from keiretsu.bounds.likeness import LEVEL, Likeness, neighbours_alike, neighbours_correlate
from keiretsu.errors import ShapeError


def listed(count: int, *, size: int, strength: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """`count` things of clusters of `size` that stand together, and which cluster each is of."""
    rng = np.random.default_rng(seed)
    cluster = np.arange(count) // size
    return strength * rng.normal(size=(count // size + 1, 20))[cluster] + rng.normal(size=(count, 20)), cluster


def alike(features: np.ndarray, *, seed: int = 0) -> Likeness:
    return neighbours_alike(csr_array(features), np.arange(len(features)), seed=seed)


BOTH = pytest.mark.parametrize("judge", [alike, neighbours_correlate])


@BOTH
def test_clusters_that_stand_together_are_found(judge):
    features, _ = listed(600, size=10, strength=0.7, seed=0)
    found = judge(features)
    assert found.alike
    assert found.near > found.far + 0.05


@BOTH
def test_a_list_without_order_passes_at_its_level(judge, monkeypatch):
    monkeypatch.setattr("keiretsu.bounds.likeness.PERMUTATIONS", 39)
    draws = 2000
    low = sum(
        judge(listed(60, size=1, strength=0.0, seed=seed)[0], seed=10_000 + seed).p <= 0.05 for seed in range(draws)
    )
    assert binomtest(low, draws, 0.05, alternative="greater").pvalue > 0.01
    assert LEVEL < 0.05


@BOTH
def test_too_few_to_tell(judge):
    for told in (np.ones((5, 2)), np.ones((500, 2)), np.zeros((0, 3))):
        found = judge(told)
        assert (found.p, found.alike) == (1.0, False)


def test_known_units_are_not_held_against_the_list():
    features, cluster = listed(2000, size=10, strength=0.5, seed=0)
    found = neighbours_alike(csr_array(features), cluster)
    assert not found.alike
    assert 0 < found.pairs < 4 * 2000 * 0.3


def test_units_that_cut_clusters_in_two_are_found():
    features, _ = listed(20_000, size=10, strength=1.0, seed=0)
    assert neighbours_alike(csr_array(features), (np.arange(20_000) + 5) // 10).alike


def test_as_many_units_as_things():
    with pytest.raises(ShapeError, match="5 rows need as many units; got 4"):
        neighbours_alike(csr_array(np.ones((5, 2))), np.arange(4))

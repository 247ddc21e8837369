"""Hold-out intervals hold the mean as often as they promise, for losses of several laws."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from keiretsu.bounds import holdout
from keiretsu.bounds.intervals import METHODS

DELTA = 0.05
Draw = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]


def mixture(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """0 in nine of ten cases, 1 in two of a hundred, else anything between."""
    kind = rng.random(size)
    return np.select([kind < 0.9, kind < 0.98], [0.0, rng.random(size)], 1.0)


def coins(share: float) -> tuple[float, Draw]:
    return share, lambda rng, size: (rng.random(size) < share).astype(np.float64)


LAWS: dict[str, tuple[float, Draw]] = {
    "bernoulli": coins(0.1),
    # many samples show no loss at all, or only losses: that is where a variance that was seen misleads
    "rare": coins(0.01),
    "often": coins(0.97),
    # min(1, Pareto - 1) with tail (1 + x)^-1.5: E min(1, X) = 2 - √2
    "heavy": (2 - sqrt(2), lambda rng, size: rng.pareto(1.5, size).clip(max=1.0)),
    "beta": (0.1, lambda rng, size: rng.beta(1, 9, size)),
    "uniform": (0.5, lambda rng, size: rng.random(size)),
    "mixture": (0.06, mixture),
}
COINS = ("bernoulli", "rare", "often")
CASES = [(law, method) for law in LAWS for method in METHODS if law in COINS or method != "clopper-pearson"]


def p_value(law: str, method: str, *, n: int, draws: int, tails: int) -> float:
    """Of so many misses or more, if they came at the rate allowed."""
    mean, draw = LAWS[law]
    found = [
        holdout(losses, delta=DELTA, method=method, tails=tails)  # pyright: ignore[reportArgumentType]
        for losses in draw(np.random.default_rng(n), (draws, n))
    ]
    missed = sum(not each.lower <= mean <= each.upper for each in found)
    return float(stats.binomtest(missed, draws, DELTA, alternative="greater").pvalue)


@pytest.mark.parametrize(("law", "method"), CASES)
def test_misses_are_no_more_than_allowed(law, method):
    assert p_value(law, method, n=100, draws=200, tails=2) > 0.01


@pytest.mark.slow
@pytest.mark.parametrize("tails", [1, 2])
@pytest.mark.parametrize("n", [10, 100, 1000])
@pytest.mark.parametrize(("law", "method"), CASES)
def test_misses_are_no_more_than_allowed_over_many_draws(law, method, n, tails):
    assert p_value(law, method, n=n, draws=2000, tails=tails) > 0.01


@pytest.mark.slow
@pytest.mark.parametrize("law", LAWS)
def test_a_third_of_the_width_would_be_too_little(law):
    """The check can fail: the mean ± a sixth of betting's width misses far too often."""
    mean, draw = LAWS[law]
    losses = draw(np.random.default_rng(0), (2000, 100))
    found = [holdout(each, delta=DELTA) for each in losses]
    missed = sum(abs(each.mean - mean) > each.width / 6 for each in found)
    assert stats.binomtest(missed, 2000, DELTA, alternative="greater").pvalue < 1e-6

"""Split conformal intervals miss no more often than promised: residuals that are exchangeable, alone or with others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from keiretsu.bounds import residual_quantiles

DRAWS = 20_000
Law = Callable[[np.random.Generator, int], np.ndarray]


def shared_spread(rng: np.random.Generator, n: int) -> np.ndarray:
    """Each log has a level and a spread of its own: residuals of one log depend on each other, in no order."""
    return rng.standard_cauchy(DRAWS) + rng.lognormal(sigma=2, size=DRAWS) * rng.normal(size=(n + 1, DRAWS))


def drawn_without_replacement(rng: np.random.Generator, n: int) -> np.ndarray:
    """All rows of one finite log that trends, in random order: what is left is known from what was drawn."""
    return rng.permuted(np.repeat(np.arange(n + 1.0)[:, None] ** 2, DRAWS, axis=1), axis=0)


LAWS: dict[str, Law] = {
    "normal": lambda rng, n: rng.normal(size=(n + 1, DRAWS)),
    "skewed and heavy": lambda rng, n: rng.pareto(0.8, size=(n + 1, DRAWS)),
    "rounded": lambda rng, n: rng.normal(size=(n + 1, DRAWS)).round(),
    "shared spread": shared_spread,
    "without replacement": drawn_without_replacement,
}
# The first n of each level is the fewest that serve it, the second the fewest that give each tail a rank of its own.
SIZES = {0.5: (1, 3, 40), 0.8: (4, 9, 25), 0.9: (9, 19, 60), 0.95: (19, 39), 0.98: (49, 99), 0.99: (99, 199)}
CASES = [(coverage, n) for coverage, sizes in SIZES.items() for n in sizes]


def missed(law: str, n: int, coverage: float) -> tuple[int, int]:
    """How many of the next truths lie below and above."""
    drawn = LAWS[law](np.random.default_rng([n, round(100 * coverage)]), n)[:, None]
    lower, upper = residual_quantiles(drawn[:n]).between(coverage)
    return int((drawn[n] < lower).sum()), int((drawn[n] > upper).sum())


@pytest.mark.parametrize(("coverage", "n"), CASES)
@pytest.mark.parametrize("law", LAWS)
def test_the_next_truth_is_missed_no_more_often_than_promised(law, coverage, n):
    below, above = missed(law, n, coverage)
    assert stats.binomtest(below + above, DRAWS, 1 - coverage, alternative="greater").pvalue > 0.01
    if n >= round(2 / (1 - coverage)) - 1:
        for tail in (below, above):
            assert stats.binomtest(tail, DRAWS, (1 - coverage) / 2, alternative="greater").pvalue > 0.01


@pytest.mark.parametrize("n", [9, 19, 60])
def test_one_residual_less_would_miss_too_often(n):
    """The check can fail: the same ranks, the farthest residual left out of them."""
    drawn = LAWS["normal"](np.random.default_rng(n), n)[:, None]
    kept = np.take_along_axis(drawn[:n], np.argsort(np.abs(drawn[:n]), axis=0)[:-1], axis=0)
    lower, upper = residual_quantiles(np.concatenate((kept, np.zeros_like(kept[:1])))).between(0.9)
    outside = int(((drawn[n] < lower) | (drawn[n] > upper)).sum())
    assert stats.binomtest(outside, DRAWS, 0.1, alternative="greater").pvalue < 1e-3
    assert sum(missed("normal", n, 0.9)) < outside


def test_every_step_and_target_keeps_its_promise_where_truths_are_missing():
    """Each (target, step) has as many residuals as it has; the promise is that of the fewest."""
    rng = np.random.default_rng(0)
    n, coverage, draws = 60, 0.9, 2_000
    missing = rng.random((n, 2, 3)) < np.array([[0.0, 0.2, 0.5], [0.1, 0.3, 0.6]])
    outside = np.zeros((2, 3), dtype=int)
    for _ in range(draws):
        drawn = rng.standard_t(2, size=(n + 1, 2, 3)) * np.array([1.0, 2.0, 3.0])
        lower, upper = residual_quantiles(np.where(missing, np.nan, drawn[:n])).between(coverage)
        outside += (drawn[n] < lower) | (drawn[n] > upper)
    for count in outside.ravel():
        assert stats.binomtest(int(count), draws, 1 - coverage, alternative="greater").pvalue > 0.01

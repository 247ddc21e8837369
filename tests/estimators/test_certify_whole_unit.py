"""Every forecast of a whole new unit at once: the factor that a certificate prints holds as often as it says."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy import stats

from keiretsu.estimators.certify_held_out import _whole_unit
from keiretsu.estimators.certify_units import UnitLosses, _outside

DRAWS, AT_ONCE, ROWS, HORIZON = 10_000, 500, 24, 3
COVERAGES = (0.5, 0.8, 0.9, 0.95)


def truths(rng: np.random.Generator, units: int, law: str) -> np.ndarray:
    """(draws, units, rows, 1, steps): heavy tails, a spread and a length of each unit's own, rows like the row before.

    Forecasts of 0. The truth of step h of a row is that of step h - 1 of the next, as in a log.
    """
    shape = (AT_ONCE, units, ROWS + HORIZON)
    noise = rng.standard_t(1.5, shape) if law == "heavy" else rng.standard_cauchy(shape)
    for row in range(1, shape[-1]):
        noise[..., row] += 0.9 * noise[..., row - 1]
    if law == "own spread":
        noise = noise * rng.lognormal(sigma=1.5, size=(AT_ONCE, units, 1)) + rng.standard_cauchy((AT_ONCE, units, 1))
    length = rng.integers(2, ROWS + HORIZON + 1, size=(AT_ONCE, units, 1))
    noise = np.where(np.arange(shape[-1]) < length, noise, np.nan)
    steps = np.arange(ROWS)[:, None] + 1 + np.arange(HORIZON)
    return noise[..., steps][..., None, :]


def reaches(truth: np.ndarray) -> np.ndarray:
    """(draws, units): the score of each unit against intervals that are wider above than below."""
    zero = np.zeros_like(truth)
    _, reach = _outside(truth, zero, zero - 1.0, zero + np.array([1.5, 2.0, 2.5]))
    return np.where(np.isnan(reach), -np.inf, reach).max(axis=(2, 3, 4), initial=0.0)


def told(scores: np.ndarray, coverage: float) -> tuple[float, float, str]:
    """Factor, level and sentence of the certificate's finding."""
    nothing, ids = np.full((len(scores), 1), np.nan), tuple(map(str, range(len(scores))))
    (finding,) = _whole_unit(UnitLosses(ids, nothing, nothing, nothing[:, 0], scores, 0), coverage, "engine")
    assert finding.value is not None
    assert finding.level is not None
    return finding.value, finding.level, finding.sentence.en


@pytest.mark.parametrize("law", ["heavy", "own spread"])
@pytest.mark.parametrize("n", [5, 12, *(pytest.param(n, marks=pytest.mark.slow) for n in (25, 60))])
def test_a_new_unit_stays_inside_as_often_as_the_level_says(n, law):
    rng = np.random.default_rng(n)
    scores = np.concatenate([reaches(truths(rng, n + 1, law)) for _ in range(DRAWS // AT_ONCE)])
    for coverage in COVERAGES:
        found = [told(own[:n], coverage) for own in scores]
        (level,) = {level for _, level, _ in found}
        assert level >= min(coverage, n / (n + 1))
        outside = int((scores[:, n] > [factor for factor, _, _ in found]).sum())
        assert stats.binomtest(outside, DRAWS, 1 - level, alternative="greater").pvalue > 0.01
        # the level is used: one unit more on the wrong side would be noticed
        assert stats.binomtest(outside, DRAWS, 1 - level + 1 / (n + 1), alternative="less").pvalue < 0.01


def test_too_few_units_for_the_coverage_print_the_level_they_have():
    """Nine units serve 90 %; of eight the widest is taken, and its level is 8/9."""
    scores = np.arange(1.0, 10.0)
    assert told(scores, 0.9)[:2] == (9.0, 0.9)
    assert told(scores[:8], 0.9)[:2] == (8.0, 8 / 9)


@pytest.mark.parametrize("n", [5, 6, 12, 25, 60, 61, 97, 300])
@pytest.mark.parametrize("coverage", [0.5, 0.9, 0.95])
def test_the_sentence_says_no_more_than_the_numbers(n, coverage):
    """Rounded for reading, the factor is not below the one that holds, nor the probability above its level."""
    for draw in range(20):
        factor, level, sentence = told(np.exp(np.random.default_rng([n, draw]).normal(size=n)), coverage)
        printed = re.search(r"Stretched to ([\d.,]+) times .* probability ([\d.]+) %", sentence)
        assert printed is not None
        assert float(printed[1].replace(",", "")) >= factor
        assert float(printed[2]) <= 100 * level + 1e-9

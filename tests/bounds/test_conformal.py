"""Split-conformal quantiles: ranks, what is refused, nesting, and the laws they promise."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from keiretsu.bounds import COVERAGES, ResidualQuantiles, residual_quantiles
from keiretsu.errors import ArgumentError

TINY = 1e-6
residuals = arrays(
    np.float64,
    st.tuples(st.integers(0, 60), st.integers(1, 2), st.integers(1, 3)),
    elements=st.one_of(st.just(np.nan), st.integers(-3, 3).map(float), st.floats(-1e6, 1e6, width=64)),
)


def one(values) -> ResidualQuantiles:
    return residual_quantiles(np.asarray(values, dtype=np.float64)[:, None, None])


def ends(quantiles: ResidualQuantiles, coverage: float) -> tuple[float, float]:
    lower, upper = quantiles.between(coverage)
    return float(lower[0, 0]), float(upper[0, 0])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=150, unique=True), st.sampled_from(COVERAGES[1:]))
def test_ends_are_the_residuals_of_the_conformal_ranks(values, coverage):
    """Exact fractions and 1-based ranks, as in the papers."""
    n, alpha, ordered = len(values), 1 - Fraction(str(coverage)), sorted(values)
    if ceil((n + 1) * (1 - alpha)) > n:
        with pytest.raises(ArgumentError, match="coverage must be at most"):
            one(values).between(coverage)
        return
    low, high = floor((n + 1) * alpha / 2), ceil((n + 1) * (1 - alpha / 2))
    widest = max(map(abs, values))
    expected = (ordered[low - 1], ordered[high - 1]) if low >= 1 else (-widest, widest)
    assert ends(one(values), coverage) == expected


def test_six_residuals_refuse_90_percent_and_serve_80():
    six = one([0.5, -3.0, 1.0, 2.0, -0.25, 0.0])
    assert ends(six, 0.8) == (-3.0, 3.0)
    assert ends(six, six.largest) == (-3.0, 3.0)
    assert six.largest == 0.85
    sentence = (
        r"^predict: coverage must be at most 0\.85, as training left 6 residuals to measure intervals on; got 0\.9, "
        r"which takes 9\. Ask for coverage=0\.85 or less, coverage=None, or fit on more rows\.$"
    )
    with pytest.raises(ArgumentError, match=sentence):
        six.between(0.9, function="predict")
    with pytest.raises(ArgumentError, match=r"quantiles must lie between 0\.075 and 0\.925.*got 0\.05, which takes 9"):
        six.quantiles([0.5, 0.05])


@pytest.mark.parametrize(("coverage", "needed"), [(0.5, 1), (0.8, 4), (0.9, 9), (0.95, 19), (0.98, 49), (0.99, 99)])
def test_the_number_of_residuals_that_a_coverage_takes(coverage, needed):
    assert ends(one(range(needed)), coverage) == (1.0 - needed, needed - 1.0)
    with pytest.raises(ArgumentError, match=f"which takes {needed}" if needed > 1 else "left no residual"):
        one(range(needed - 1)).between(coverage)


def test_each_tail_gets_its_own_rank_from_19_residuals_on():
    assert ends(one(range(100, 118)), 0.9) == (-117, 117)
    assert ends(one(range(100, 119)), 0.9) == (100, 118)


@pytest.mark.parametrize("count", [1, 2, 6, 9, 19, 98, 99, 100, 5000])
def test_the_largest_coverage_is_served_and_the_next_percent_is_not(count):
    quantiles = one(np.arange(count))
    quantiles.between(quantiles.largest)
    assert quantiles.largest >= 0.99 or count / (count + 1) < quantiles.largest + 0.01
    with pytest.raises(ArgumentError, match="coverage must be"):
        quantiles.between(quantiles.largest + 0.01)


@given(residuals)
def test_quantiles_never_cross_and_intervals_are_nested(values):
    quantiles = residual_quantiles(values)
    assert quantiles.offset.shape == (43, *values.shape[1:])
    assert (np.diff(quantiles.offset, axis=0) >= 0).all()
    served = [c for c in np.arange(0.01, 1.0, 0.01) if c <= quantiles.largest]
    pairs = [quantiles.between(c) for c in served]
    for (inner_low, inner_high), (low, high) in pairwise(pairs):
        assert (low <= inner_low).all()
        assert (inner_high <= high).all()


@given(residuals, st.permutations([0.05, 0.25, 0.5, 0.75, 0.95]))
def test_quantiles_are_the_ends_of_intervals_to_the_bit(values, levels):
    quantiles = residual_quantiles(values)
    if quantiles.largest < 0.9:
        return
    found = dict(zip(levels, quantiles.quantiles(levels), strict=True))
    np.testing.assert_array_equal(found[0.05], quantiles.between(0.9)[0])
    np.testing.assert_array_equal(found[0.95], quantiles.between(0.9)[1])
    np.testing.assert_array_equal(found[0.25], quantiles.between(0.5)[0])
    np.testing.assert_array_equal(found[0.75], quantiles.between(0.5)[1])
    counted = ~np.isnan(values).any(axis=0)
    np.testing.assert_allclose(found[0.5][counted], np.median(values, axis=0)[counted], rtol=1e-12, atol=1e-12)


def test_a_level_between_stored_ones_takes_the_next_farther_out():
    quantiles = one(np.arange(999))
    assert ends(quantiles, 0.91) == ends(quantiles, 0.95)
    low, high = quantiles.quantiles([0.04, 0.51])
    assert low[0, 0] == ends(quantiles, 0.95)[0]
    assert high[0, 0] == ends(quantiles, 0.05)[1]


def test_a_step_without_residuals_takes_the_widest_of_its_target():
    values = np.random.default_rng(0).normal(size=(50, 2, 4)) * np.array([1.0, 2.0, 3.0, 4.0])
    values[:, 0, 1] = np.nan
    values[:30, 1, 2] = np.nan
    quantiles = residual_quantiles(values)
    assert quantiles.count == 20
    lower, upper = quantiles.between(0.9)
    assert lower[0, 1] == lower[0].min()
    assert upper[0, 1] == upper[0].max()
    assert one([np.nan] * 5).count == 0


@pytest.mark.parametrize("draw", ["normal", "standard_cauchy"])
@pytest.mark.parametrize(("n", "coverage", "inside"), [(50, 0.9, 47), (50, 0.5, 27), (12, 0.9, 12), (19, 0.9, 18)])
def test_the_share_inside_has_the_beta_law_promised(draw, n, coverage, inside):
    """Given n residuals the share inside is Beta(k, n + 1 - k), light tails or heavy; 12 are served by the largest."""
    rng = np.random.default_rng(n)
    law = stats.norm if draw == "normal" else stats.cauchy
    quantiles = residual_quantiles(getattr(rng, draw)(size=(n, 1, 3000)))
    lower, upper = quantiles.between(coverage)
    share = (law.cdf(upper) - law.cdf(lower))[0]
    if inside == n:
        # ± the largest absolute residual of a law that is symmetric about 0
        assert (lower == -upper).all()
    assert stats.kstest(share, stats.beta(inside, n + 1 - inside).cdf).pvalue > TINY
    assert stats.kstest(share, stats.beta(inside - 1, n + 2 - inside).cdf).pvalue < TINY


@pytest.mark.parametrize(("n", "coverage"), [(6, 0.8), (9, 0.9), (30, 0.9), (99, 0.98)])
def test_the_next_truth_is_inside_as_often_as_promised_and_no_more(n, coverage):
    draws = 40000
    rng = np.random.default_rng(7)
    skewed = rng.exponential(size=(n + 1, 1, draws)) - 1.0
    lower, upper = residual_quantiles(skewed[:n]).between(coverage)
    below, above = int((skewed[n] < lower).sum()), int((skewed[n] > upper).sum())
    rank = floor((n + 1) * (1 - Fraction(str(coverage))) / 2)
    if rank >= 1:
        for misses in (below, above):
            assert stats.binomtest(misses, draws, rank / (n + 1)).pvalue > TINY
            assert stats.binomtest(misses, draws, (1 - coverage) / 2, alternative="greater").pvalue > TINY
    else:
        assert stats.binomtest(below + above, draws, 1 / (n + 1)).pvalue > TINY


@pytest.mark.parametrize("coverage", [0.0, -0.1, 0.995, 1, float("nan"), "0.9", True, None])
def test_a_coverage_out_of_range_is_one_sentence(coverage):
    with pytest.raises(ArgumentError, match=r"coverage must be above 0 and at most 0\.99; got"):
        one(range(500)).between(coverage)


@pytest.mark.parametrize("levels", [[0.0], [1.0], [0.5, "a"], [float("nan")], [0.5, 0.5], [0.004]])
def test_a_quantile_out_of_range_is_one_sentence(levels):
    with pytest.raises(ArgumentError, match=r"predict: quantiles must"):
        one(range(500)).quantiles(levels)


def test_stored_quantiles_that_make_no_sense_are_refused():
    good = one(range(50)).offset
    assert ResidualQuantiles(good, 50).largest == 0.98
    holes = good.copy()
    holes[3] = np.nan
    for wrong in (good[:8], good[0], good[::-1], holes):
        with pytest.raises(ArgumentError, match="ResidualQuantiles: offset must be 43 rows"):
            ResidualQuantiles(wrong, 50)
    for count in (-1, 2.0, True, "9"):
        with pytest.raises(ArgumentError, match="count must be a whole number"):
            ResidualQuantiles(good, count)

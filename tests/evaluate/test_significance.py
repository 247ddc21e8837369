"""The paired comparison keeps its level under autocorrelation, and sees what is there."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import ttest_1samp

from keiretsu.evaluate.significance import Pairing, compare, mean_interval, units_needed


def one_series(n: int, overlap: int) -> Pairing:
    return Pairing(np.zeros(n, dtype=np.int64), np.arange(n), overlap)


def false_alarms(n: int, overlap: int, memory: float, draws: int) -> float:
    """Share of draws without a difference in which one is claimed at 5 %; losses overlap and remember."""
    generator = np.random.default_rng(0)
    pairing, zeros = one_series(n, overlap), np.zeros(n)
    noise = lfilter([1.0], [1.0, -memory], generator.standard_normal((draws, n + overlap + 200)), axis=1)
    gaps = lfilter(np.ones(overlap) / overlap, [1.0], noise, axis=1)[:, -n:]
    return float(np.mean([compare(gap, zeros, pairing).p_value < 0.05 for gap in gaps]))


def test_level_is_kept_when_horizons_overlap():
    # 400 draws of a rate of 0.05 lie under 0.083 in 99.7 of 100 cases
    assert false_alarms(400, 24, 0.5, draws=400) <= 0.083


@pytest.mark.slow
@pytest.mark.parametrize(("n", "overlap"), [(200, 1), (200, 24), (1000, 48), (1694, 48)])
@pytest.mark.parametrize("memory", [0.0, 0.5, 0.8])
def test_level_is_kept_at_every_length(n, overlap, memory):
    # 2,000 draws of a rate of 0.05 lie under 0.065 in 99.8 of 100 cases
    assert false_alarms(n, overlap, memory, draws=2000) <= 0.065


def test_ten_series_of_equal_length_give_the_t_test_over_their_means():
    generator = np.random.default_rng(1)
    gap = generator.normal(size=(12, 30)) + generator.normal(size=(12, 1)) + 0.4
    pairing = Pairing(np.repeat(np.arange(12), 30), np.tile(np.arange(30), 12), 5)
    found = compare(gap.ravel(), np.zeros(gap.size), pairing)
    known = ttest_1samp(gap.mean(axis=1), 0.0)
    assert found.p_value == pytest.approx(known.pvalue)
    assert found.effective_units == 12
    assert found.interval == pytest.approx(tuple(known.confidence_interval(0.95)))


def test_swapping_the_forecasters_turns_the_sign_and_nothing_else():
    first, second = np.random.default_rng(2).random((2, 300))
    there, back = compare(first, second, one_series(300, 6)), compare(second, first, one_series(300, 6))
    assert there.difference == pytest.approx(-back.difference)
    assert there.p_value == pytest.approx(back.p_value)


def test_one_sided_is_half_of_two_sided_on_the_side_that_speaks_for_the_second():
    first, second = np.random.default_rng(7).random((2, 300))
    there, back = compare(first, second, one_series(300, 2)), compare(second, first, one_series(300, 2))
    assert there.one_sided + back.one_sided == pytest.approx(1.0)
    assert min(there.one_sided, back.one_sided) == pytest.approx(there.p_value / 2)
    level = np.ones(300)
    assert compare(level, level - 0.5, one_series(300, 2)).one_sided == 0.0
    assert compare(level, level, one_series(300, 2)).one_sided == 1.0
    assert compare(level, level + 0.5, one_series(300, 2)).one_sided == 1.0


def test_a_large_difference_is_seen_and_none_is_not():
    losses = np.random.default_rng(3).random(500) + 1.0
    assert (
        compare(losses + 0.5, losses + np.random.default_rng(4).normal(0, 0.1, 500), one_series(500, 4)).p_value < 1e-6
    )
    same = compare(losses, losses, one_series(500, 4))
    assert (same.difference, same.p_value, same.interval) == (0.0, 1.0, (0.0, 0.0))


def test_three_origins_tell_nothing_and_still_are_plain_json():
    found = compare(np.array([1.0, 2.0, 3.0]), np.zeros(3), one_series(3, 1))
    assert found.p_value == found.one_sided == 1.0
    assert found.to_dict()["interval"] == [None, None]
    assert units_needed(found, effect=0.1) == np.inf


def test_overlap_makes_fewer_effective_units_and_a_smaller_effect_needs_more():
    losses = lfilter(np.ones(20) / 20, [1.0], np.random.default_rng(5).standard_normal(1000))
    found = compare(losses, np.zeros(1000), one_series(1000, 20))
    assert found.effective_units < 200
    assert units_needed(found, effect=0.01) > units_needed(found, effect=0.1) >= 2
    low, high = mean_interval(losses, one_series(1000, 20))
    assert low < losses.mean() < high


def test_series_on_one_calendar_count_their_moments_once():
    shared = np.random.default_rng(6).standard_normal(200)
    alone = compare(shared, np.zeros(200), one_series(200, 2))
    pairing = Pairing(np.repeat(np.arange(4), 200), np.tile(np.arange(200), 4), 2)
    copies = compare(np.tile(shared, 4), np.zeros(800), pairing)
    assert copies.p_value == pytest.approx(alone.p_value)

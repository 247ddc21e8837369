"""Means, ratios and their intervals: by hand, with truth missing, and where a forecast is not finite."""

from __future__ import annotations

import numpy as np
import pytest

from evaluate.kpis.plain_models import ONE, line
from keiretsu.evaluate.kpi import TargetScale, accuracy
from keiretsu.evaluate.kpis.estimate import estimate, paired_ratio, part
from keiretsu.evaluate.kpis.losses import origin_losses
from keiretsu.evaluate.kpis.rows import evenly
from keiretsu.evaluate.significance import Pairing, mean_interval


def test_a_mean_has_the_interval_of_the_scorecard():
    losses = np.random.default_rng(0).random(60)
    found = estimate(losses, line(60, 3))
    assert found.mean == losses.mean()
    assert found.interval == mean_interval(losses, line(60, 3))


def test_missing_truth_is_left_out_and_an_infinite_loss_leaves_no_mean():
    losses = np.r_[np.random.default_rng(1).random(30), np.nan]
    assert estimate(losses, line(31)).origins == 30
    gone = estimate(np.r_[losses, np.inf], line(32))
    assert (gone.mean, gone.interval, gone.diverged) == (None, None, 1)
    assert estimate(np.full(4, np.nan), line(4)).to_dict() == {
        "mean": None, "interval": None, "origins": 0, "diverged": 0,
    }  # fmt: skip


def test_origins_that_stand_apart_share_fewer_rows():
    found = part(line(100, 24), np.arange(0, 100, 10))
    assert (found.overlap, len(found.time)) == (3, 10)
    assert part(line(100, 24), np.arange(40, 60)).overlap == 24


def test_a_ratio_of_losses_in_proportion_is_known_exactly():
    losses = 1 + np.random.default_rng(2).random(50)
    found = paired_ratio(3 * losses, losses, line(50))
    assert found.ratio == pytest.approx(3.0)
    assert found.interval == pytest.approx((3.0, 3.0))


def test_a_ratio_turned_over_has_the_interval_turned_over():
    first, second = 1 + np.random.default_rng(3).random((2, 80))
    there, back = paired_ratio(first, second, line(80)), paired_ratio(second, first, line(80))
    assert there.interval[0] == pytest.approx(1 / back.interval[1])
    assert there.interval[0] < there.ratio < there.interval[1]


def test_the_interval_of_a_ratio_holds_in_19_of_20_cases():
    generator, misses = np.random.default_rng(4), 0
    for _ in range(400):
        common = generator.exponential(size=100)
        found = paired_ratio(2 * common + generator.exponential(size=100), common + 0.5, line(100))
        misses += not found.interval[0] <= 2.0 <= found.interval[1]
    # 400 draws of a rate of 0.05 lie under 0.083 in 99.7 of 100 cases
    assert misses / 400 <= 0.083


def test_a_ratio_that_is_not_a_number_is_none():
    ones, zeros = np.ones(20), np.zeros(20)
    assert paired_ratio(ones, zeros, line(20)).ratio is None
    assert paired_ratio(zeros, ones, line(20)).ratio == 0.0
    endless = paired_ratio(np.r_[np.inf, ones[1:]], ones, line(20))
    assert (endless.ratio, endless.diverged, endless.size) == (None, 1, np.inf)


def test_losses_of_origins_are_those_of_the_scorecard():
    generator = np.random.default_rng(5)
    truth, mean = generator.normal(size=(2, 9, 2, 5))
    truth[0, 0, :3] = np.nan
    scale = TargetScale(np.array([2.0, 0.5]), np.ones(2), 1)
    np.testing.assert_allclose(
        origin_losses(truth, mean, scale), accuracy(truth, mean, scale, targets=("a", "b")).losses
    )


def test_a_forecast_that_is_not_finite_counts_only_where_there_is_truth():
    truth = np.array([[[1.0, np.nan]], [[np.nan, np.nan]], [[1.0, 2.0]]])
    mean = np.array([[[3.0, np.nan]], [[np.nan, np.inf]], [[1.0, np.nan]]])
    np.testing.assert_array_equal(origin_losses(truth, mean, ONE), [2.0, np.nan, np.inf])


def test_places_are_spread_from_end_to_end():
    np.testing.assert_array_equal(evenly(np.arange(10, 20), 4), [10, 13, 16, 19])
    np.testing.assert_array_equal(evenly(np.arange(3), 4), [0, 1, 2])


def test_units_are_clusters_in_a_part_too():
    series = np.repeat(np.arange(12), 5)
    pairing = Pairing(series, np.tile(np.arange(5), 12), 2)
    losses = np.random.default_rng(6).random(60)
    assert estimate(losses, part(pairing, np.arange(60))).interval == mean_interval(losses, pairing)

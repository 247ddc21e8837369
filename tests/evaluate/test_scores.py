"""Key figures against sums done by hand; backtests on both kinds of split."""

from __future__ import annotations

import numpy as np
import pytest

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.errors import ArgumentError
from keiretsu.estimators import Forecast
from keiretsu.evaluate import Naive, candidate
from keiretsu.evaluate.kpi import TargetScale, accuracy, skill, target_scale
from keiretsu.evaluate.kpi import coverage as coverage_of

ONE = TargetScale(np.ones(1), np.array([2.0]), 1)


def test_one_target_is_scored_in_its_own_unit_and_missing_truth_is_left_out():
    truth = np.array([[[1.0, np.nan]], [[2.0, 4.0]]])
    found = accuracy(truth, np.zeros((2, 1, 2)), ONE, targets=("a",))
    np.testing.assert_allclose(found.losses, [1.0, 3.0])
    assert (found.mae, found.mase) == (2.0, 1.0)
    assert found.by_horizon == (1.5, 4.0)
    assert found.rmse == pytest.approx(np.sqrt((1 + 10) / 2))


def test_several_targets_count_alike_whatever_their_units(hourly):
    packed = pack(hourly)
    scale = target_scale(packed, np.array([0, 1]), 24)
    error = np.stack([scale.unit[0] * np.ones((3, 4)), 2 * scale.unit[1] * np.ones((3, 4))], axis=1)
    assert accuracy(error, np.zeros_like(error), scale, targets=("a", "b")).mae == pytest.approx(1.5)


def test_coverage_counts_observed_cells_only():
    truth = np.array([[[0.0, np.nan]], [[5.0, 1.0]]])
    band = Forecast(np.zeros((2, 1, 2)), np.full((2, 1, 2), -1.0), np.full((2, 1, 2), 1.0))
    found = coverage_of(truth, band, ONE, nominal=0.9)
    assert found == {"nominal": 0.9, "measured": pytest.approx(2 / 3), "mean_width": 2.0}


def test_skill_needs_a_naive_error():
    assert skill(1.0, 2.0) == 0.5
    assert skill(1.0, 0.0) is None


@pytest.mark.parametrize("name", ["hourly", "engines"])
def test_the_naive_forecast_has_no_skill_in_a_backtest(name, request):
    series = request.getfixturevalue(name)
    card = kr.backtest(Naive(5), series, cuts=3, target=series.channels[-1])
    assert card.scores["skill"] == pytest.approx(0.0)
    assert len(card.cuts) == 3
    assert "mae" in str(card)


def test_names_and_cuts_are_checked(hourly):
    with pytest.raises(ArgumentError, match="ridge"):
        candidate("rigde")
    with pytest.raises(ArgumentError, match="cuts"):
        kr.backtest(Naive(5), hourly, cuts=0, target="a")

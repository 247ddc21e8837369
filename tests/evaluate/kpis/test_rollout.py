"""Forecasts of forecasts: what is appended, how far the truth reaches, and the blocks by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evaluate.kpis.plain_models import ONE, Rule, bench_of, line
from keiretsu.data import pack
from keiretsu.evaluate import Naive
from keiretsu.evaluate.folds import stamp_at, time_fold
from keiretsu.evaluate.kpis import predict_rollout, summarise_rollout


def last_value(packed, row):
    return packed.values[row, 0]


def test_the_last_value_rolled_out_is_the_last_value_carried_on(bench):
    made = predict_rollout(Naive(4).fit(bench.fold.train, target="a"), bench.fold, bench.origins)
    found = summarise_rollout(made, bench.truth, **bench.how)
    assert [ratio.ratio for ratio in found.ratios] == pytest.approx([1.0] * 4)
    assert found.blocks[3].mean > found.blocks[0].mean
    assert found.to_dict()["outside_certificate"] is True
    np.testing.assert_array_equal(made["truth"][:, :, :4], bench.truth[made["place"]])


def test_appended_rows_hold_the_forecast_and_nothing_else(bench):
    model = Rule(lambda packed, row: packed.values[row, 0] + 1)
    made = predict_rollout(model, bench.fold, bench.origins, blocks=3, most_origins=1, most_before=50)
    assert [series.rows for series in model.given] == [50, 54, 58]
    added = pack(model.given[-1])
    last = added.values[49, 0]
    np.testing.assert_allclose(added.values[50:, 0], last + np.repeat([1.0, 2.0], 4))
    assert np.isnan(added.values[50:, 1]).all()
    np.testing.assert_array_equal(np.diff(added.stamp[49:]), 10.0)
    np.testing.assert_allclose(made["mean"][0, 0], last + np.repeat([1.0, 2.0, 3.0], 4))


def test_a_calendar_goes_on_at_its_interval(hourly):
    bench = bench_of(time_fold(hourly, stamp_at(hourly, 0.8)))
    model = Rule(last_value)
    predict_rollout(model, bench.fold, bench.origins, blocks=2, most_origins=1)
    steps = model.given[-1].frame["time"].diff().tail(4)
    assert set(steps.dt.total_seconds().to_list()) == {3600}


def test_blocks_by_hand():
    made = {
        "place": np.arange(4),
        "mean": np.repeat([[[1.0, 1.0, 3.0, 3.0]]], 4, axis=0),
        "truth": np.repeat([[[0.0, np.nan, 0.0, 1.0]]], 4, axis=0),
        "carried": np.full((4, 1), 2.0),
    }
    found = summarise_rollout(made, np.zeros((4, 1, 2)), scale=ONE, pairing=line(4))
    assert [block.mean for block in found.blocks] == [1.0, 2.5]
    assert [block.mean for block in found.carried] == [2.0, 1.5]
    assert [ratio.ratio for ratio in found.ratios] == pytest.approx([0.5, 5 / 3])


def test_blocks_end_where_the_truth_does(units):
    long = bench_of(units.fold, targets=("wear",), horizon=30)
    model = Rule(last_value, horizon=30, targets=("wear",))
    made = predict_rollout(model, long.fold, long.origins)
    assert made["mean"].shape[2] == 90
    assert np.isfinite(made["truth"]).all()


def test_a_rollout_that_leaves_the_numbers_has_diverged(bench):
    model = Rule(lambda packed, row: np.inf if np.isnan(packed.values[row, 1]) else packed.values[row, 0])
    found = summarise_rollout(predict_rollout(model, bench.fold, bench.origins), bench.truth, **bench.how)
    assert found.blocks[0].mean is not None
    assert found.blocks[1].diverged == found.blocks[1].origins
    assert found.to_dict()["blocks"][1]["mean"] is None


def test_no_origin_is_a_reason(bench):
    made = predict_rollout(Rule(last_value, horizon=5000), bench.fold, bench.origins)
    assert summarise_rollout(made, bench.truth, **bench.how).reason is not None

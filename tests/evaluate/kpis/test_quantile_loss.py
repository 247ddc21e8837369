"""The weighted quantile loss against sums done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evaluate.kpis.plain_models import Rule, bench_of, line
from keiretsu.evaluate import Naive
from keiretsu.evaluate.folds import stamp_at, time_fold
from keiretsu.evaluate.kpis import predict_quantile_loss, summarise_quantile_loss
from keiretsu.evaluate.kpis.quantile_loss import quantile_losses


def arrays_of(levels, mean, offset):
    return {"levels": np.array(levels), "mean": np.array(mean, dtype=float), "offset": np.array(offset, dtype=float)}


def test_two_levels_by_hand():
    truth = np.array([[[4.0, np.nan]], [[6.0, 10.0]]])
    # quantiles .1 and .5 are 2 and 5 for every cell; pinballs .2, .4, .8 and .5, .5, 2.5; truths sum to 20
    made = arrays_of([0.1, 0.5], np.full((2, 1, 2), 5.0), np.array([-3.0, 0.0]).reshape(2, 1, 1, 1))
    found = summarise_quantile_loss(made, truth, pairing=line(2))
    assert found.by_level == pytest.approx((2 * 1.4 / 20, 2 * 3.5 / 20))
    assert found.wql.mean == pytest.approx((0.14 + 0.35) / 2)
    np.testing.assert_allclose(quantile_losses(made, truth), [[0.04, 0.24], [0.1, 0.6]])


def test_the_median_alone_gives_the_weighted_absolute_error(bench):
    made = predict_quantile_loss(Rule(lambda packed, row: 0.5), bench.fold, bench.origins, levels=(0.5,))
    found = summarise_quantile_loss(made, bench.truth, pairing=bench.examination.pairing)
    assert found.wql.mean == pytest.approx(np.abs(bench.truth - 0.5).sum() / np.abs(bench.truth).sum())
    assert found.wql.interval[0] < found.wql.mean < found.wql.interval[1]


def test_quantiles_are_those_that_training_promises(plant):
    bench = bench_of(time_fold(plant, stamp_at(plant, 0.8)), targets=("a", "b"))
    model = Naive(4).fit(bench.fold.train, target=["a", "b"])
    made = predict_quantile_loss(model, bench.fold, bench.origins)
    asked = model.forecast_at(bench.fold.seen, bench.origins.rows, coverage=0.9)
    np.testing.assert_array_equal(made["mean"] + made["offset"][0], asked.lower)
    np.testing.assert_array_equal(made["mean"] + made["offset"][-1], asked.upper)
    wide = {**made, "offset": 20 * made["offset"]}
    narrow, far = (summarise_quantile_loss(m, bench.truth, pairing=bench.examination.pairing) for m in (made, wide))
    assert narrow.wql.mean < far.wql.mean


def test_a_model_of_few_residuals_has_fewer_levels(hourly):
    few = hourly.head_rows(40)
    bench = bench_of(time_fold(few, stamp_at(few, 0.7)), horizon=1)
    model = Naive(1).fit(bench.fold.train, target="a")
    assert 2 < model.quantiles_.count < 9
    assert predict_quantile_loss(model, bench.fold, bench.origins)["levels"].tolist() == [0.25, 0.5, 0.75]


def test_targets_count_alike_whatever_their_units():
    generator = np.random.default_rng(0)
    truth, mean = generator.normal(size=(2, 30, 2, 3))
    made = arrays_of([0.3, 0.7], mean, generator.normal(size=(2, 1, 2, 3)))
    unit = np.array([1.0, 1000.0])[:, None]
    other = {**made, "mean": mean * unit, "offset": made["offset"] * unit}
    one = summarise_quantile_loss(made, truth, pairing=line(30)).wql
    two = summarise_quantile_loss(other, truth * unit, pairing=line(30)).wql
    assert two.mean == pytest.approx(one.mean)
    assert two.interval == pytest.approx(one.interval)


def test_truths_of_zero_and_forecasts_without_end_leave_no_figure():
    made = arrays_of([0.5], np.zeros((20, 1, 1)), np.zeros((1, 1, 1, 1)))
    nothing = summarise_quantile_loss(made, np.zeros((20, 1, 1)), pairing=line(20))
    assert (nothing.wql.mean, nothing.reason) == (None, "every truth is missing or 0")
    made["mean"][3] = np.nan
    broken = summarise_quantile_loss(made, np.ones((20, 1, 1)), pairing=line(20))
    assert (broken.wql.mean, broken.wql.diverged) == (None, 1)

"""Sequences of several lengths: what diverges is caught, what is stable is not, and the cost is bounded."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from evaluate.kpis.plain_models import ONE, Rule, bench_of, line, start_of
from keiretsu.evaluate import Naive
from keiretsu.evaluate.folds import stamp_at, time_fold
from keiretsu.evaluate.kpis import predict_lengths, summarise_lengths
from keiretsu.evaluate.kpis.rows import context_of, training_length
from keiretsu.train import TrainConfig


def found_by(model, bench, **asked):
    made = predict_lengths(model, bench.fold, bench.origins, **asked)
    return summarise_lengths(made, bench.truth, **bench.how)


def test_a_model_that_looks_at_the_last_value_does_not_grow(bench):
    model = Naive(4).fit(bench.fold.train, target="a")
    found = found_by(model, bench, length=25)
    assert found.multiples == (1, 2, 4, 8, 16, 32)
    assert found.growth == pytest.approx(1.0)
    assert found.interval == pytest.approx((1.0, 1.0))
    assert not found.diverged
    assert "64 origins" in found.note
    assert "reaches 32×" in found.note


def test_a_model_that_runs_away_slowly_is_caught(bench):
    # each row read adds a little to the forecast
    model = Rule(lambda packed, row: packed.values[row, 0] + 0.002 * (row - start_of(packed, row)))
    found = found_by(model, bench, length=50)
    assert found.growth_at == found.multiples[-1]
    assert found.growth > 2
    assert found.interval[0] > 1.5
    sizes = [ratio.ratio for ratio in found.ratios]
    assert sizes == sorted(sizes)


def test_a_model_that_overflows_has_diverged(bench):
    model = Rule(lambda packed, row: np.inf if packed.rows > 250 else packed.values[row, 0])
    found = found_by(model, bench, length=100)
    assert found.diverged
    assert (found.growth, found.interval) == (None, None)
    assert found.mae[0].diverged == 0
    assert found.mae[2].diverged == found.mae[2].origins
    assert found.to_dict()["ratios"][2]["ratio"] is None


def test_all_lengths_end_at_the_same_origins_and_begin_afresh(bench):
    model = Rule(lambda packed, row: packed.values[row, 0])
    made = predict_lengths(model, bench.fold, bench.origins, length=100, most_origins=5)
    assert [series.rows for series in model.given] == [100] * 5 + [200] * 5 + [400] * 5 + [800] * 5
    ends = [series.frame["time"][-1] for series in model.given]
    assert ends == [10 * row for row in bench.origins.rows[made["place"]]] * 4


def test_origins_are_given_up_before_lengths(bench):
    model = Rule(lambda packed, row: packed.values[row, 0])
    fewer = predict_lengths(model, bench.fold, bench.origins, length=100, most_rows=15 * 100 * 10)
    assert (len(fewer["place"]), fewer["multiples"].tolist()) == (10, [1, 2, 4, 8])
    shorter = predict_lengths(model, bench.fold, bench.origins, length=100, most_rows=15 * 100 * 7)
    assert (len(shorter["place"]), shorter["multiples"].tolist()) == (15, [1, 2, 4])
    assert "more than 4× was left out" in str(shorter["note"])


def test_growth_by_hand():
    truth, mean = np.zeros((12, 1, 1)), np.ones((3, 6, 1, 1))
    mean[1] *= 3
    mean[2] *= 2
    place = np.arange(0, 12, 2)
    made = {"place": place, "multiples": np.array([1, 2, 4]), "mean": mean}
    made |= {"length": np.array(7), "note": np.array("by hand")}
    found = summarise_lengths(made, truth, scale=ONE, pairing=line(12))
    assert [mae.mean for mae in found.mae] == [1.0, 3.0, 2.0]
    assert (found.growth, found.growth_at, found.length) == (pytest.approx(3.0), 2, 7)


def test_a_log_that_is_too_short_says_so(units):
    model = Rule(lambda packed, row: 0.0, targets=("wear",))
    made = predict_lengths(model, units.fold, units.origins, length=1000)
    found = summarise_lengths(made, units.truth, **units.how)
    assert (found.multiples, found.growth, found.diverged) == ((), None, False)
    assert "1,000 rows" in found.note


def test_origins_without_a_value_within_one_length_are_not_taken(plant):
    gone = plant.frame.with_columns(a=pl.when(pl.col("time").is_between(8500, 8700)).then(None).otherwise(pl.col("a")))
    series = kr.read(gone.drop("id"), time="time")
    bench = bench_of(time_fold(series, stamp_at(series, 0.8)))
    made = predict_lengths(Rule(lambda packed, row: 0.0), bench.fold, bench.origins, length=10, most_origins=400)
    rows = bench.origins.rows[made["place"]]
    # rows 850 to 870 have no value; from row 859 on none of the last ten has one
    assert not ((rows >= 859) & (rows <= 870)).any()
    assert ((bench.origins.rows >= 859) & (bench.origins.rows <= 870)).any()


def test_units_are_never_joined_into_one_sequence(units):
    model = Rule(lambda packed, row: 0.0, targets=("wear",))
    predict_lengths(model, units.fold, units.origins, length=20)
    assert all(len(series) == 1 for series in model.given)


def test_the_training_length_is_the_crop_or_what_is_read_back(plant):
    assert training_length(kr.Forecaster(4, train=TrainConfig(crop=300)), plant) == 300
    assert training_length(kr.Forecaster(4, train=TrainConfig(feed="lanes", chunk=64)), plant) == 64
    assert training_length(kr.Forecaster(4), plant) == 1000
    ridge = kr.Forecaster(4, mixer=None).fit(plant, target="a")
    assert training_length(ridge, plant) == context_of(ridge) == ridge.pass_.partner.lags

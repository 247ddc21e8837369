"""The error by distance: stretches by hand, slopes that are there, and none where there is none."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.signal import lfilter

from evaluate.kpis.plain_models import ONE, Rule, line, start_of
from keiretsu.data import pack, read
from keiretsu.data.origins import Origins
from keiretsu.evaluate.folds import time_fold
from keiretsu.evaluate.kpis import predict_distance, summarise_distance
from keiretsu.evaluate.kpis.stretches import distance_of, stretches


def of_losses(losses, distance=None, overlap=1):
    made = {"mean": np.array(losses).reshape(-1, 1, 1), "distance": np.arange(len(losses), dtype=float)}
    if distance is not None:
        made["distance"] = np.asarray(distance, dtype=float)
    return summarise_distance(made, np.zeros((len(losses), 1, 1)), scale=ONE, pairing=line(len(losses), overlap))


def test_a_loss_that_grows_in_a_line_has_its_slope():
    found = of_losses(1 + 0.5 * np.arange(81), distance=2.0 * np.arange(81))
    assert found.slope == pytest.approx(0.25)
    assert found.interval == pytest.approx((0.25, 0.25))
    assert found.change == pytest.approx(0.25 * 160 / 21)
    assert len(found.stretches) == 8
    assert found.stretches[0].figure.mean == pytest.approx(np.mean(1 + 0.5 * np.arange(10)))
    assert (found.stretches[0].start, found.stretches[-1].stop) == (0.0, 160.0)
    assert sum(stretch.figure.origins for stretch in found.stretches) == 81


def test_stretches_are_equal_in_time_and_empty_ones_are_left_out():
    found = stretches(np.r_[np.linspace(0, 10, 60), np.linspace(70, 80, 60)])
    assert [(start, stop, len(places)) for start, stop, places in found] == [(0, 10, 59), (10, 20, 1), (70, 80, 60)]
    assert len(stretches(np.arange(25.0))) == 2
    assert stretches(np.zeros(0)) == []


def test_distance_counts_from_the_end_of_training(bench, fleet, units):
    made = predict_distance(Rule(lambda packed, row: 0.0), bench.fold, bench.origins)
    np.testing.assert_allclose(made["distance"][:3], [0.0, 1.0, 2.0])
    several = predict_distance(Rule(lambda packed, row: 0.0), fleet.fold, fleet.origins)
    stamp = fleet.packed.stamp[fleet.origins.rows]
    np.testing.assert_allclose(several["distance"], (stamp - fleet.fold.after) / 10)
    model = Rule(lambda packed, row: 0.0, targets=("wear",))
    held = predict_distance(model, units.fold, units.origins)["distance"]
    starts = np.array([start_of(units.packed, row) for row in units.origins.rows])
    np.testing.assert_array_equal(held, units.origins.rows - starts)


def test_machines_out_of_step_reach_the_end_of_training_each_at_its_own_row():
    stamps = {"a": np.arange(0.0, 900, 10), "b": np.arange(7.0, 900, 10)}
    frame = pl.concat([pl.DataFrame({"id": name, "time": stamp, "x": np.sin(stamp)}) for name, stamp in stamps.items()])
    series = read(frame, id="id", time="time")
    fold = time_fold(series, 600.0)
    packed = pack(fold.seen)
    rows = np.flatnonzero(fold.judged(packed))
    # the first origin of b is its row of 597, before the end of training; what it forecasts lies after that
    assert packed.stamp[rows].min() == 597
    assert packed.stamp[rows[: len(rows) - 1] + 1].min() > 600
    owners = np.repeat(np.arange(2), np.diff(packed.starts))[rows]
    distance = distance_of(fold, Origins(rows=rows, series=owners, stride=1))
    np.testing.assert_allclose(distance, np.maximum(packed.stamp[rows] - 600, 0) / 10)
    assert stretches(distance)[0][0] == 0.0


def test_a_forecast_at_hand_is_not_made_again(bench):
    model = Rule(lambda packed, row: 0.0)
    forecast = model.forecast_at(bench.fold.seen, bench.origins.rows)
    assert predict_distance(model, bench.fold, bench.origins, forecast=forecast)["mean"] is forecast.mean
    assert len(model.given) == 1


def test_no_slope_is_claimed_where_there_is_none():
    generator, claimed = np.random.default_rng(0), 0
    noise = lfilter([1.0], [1.0, -0.5], generator.standard_normal((400, 700)), axis=1)
    for losses in 20 + lfilter(np.ones(24), [1.0], noise, axis=1)[:, -400:] / 24:
        low, high = of_losses(losses, overlap=24).interval
        claimed += not low <= 0 <= high
    # 400 draws of a rate of 0.05 lie under 0.083 in 99.7 of 100 cases
    assert claimed / 400 <= 0.083


def test_what_cannot_be_told_is_none():
    assert of_losses([1.0, 2.0]).slope is None
    assert of_losses(np.ones(30), distance=np.ones(30)).slope is None
    gone = of_losses(np.r_[np.ones(29), np.inf])
    assert (gone.slope, gone.stretches[-1].figure.mean) == (None, None)

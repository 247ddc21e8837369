"""Which horizons meet an abnormal period, and the error on either side."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from evaluate.kpis.plain_models import ONE, Rule, bench_of, line
from keiretsu.errors import ArgumentError, ColumnError
from keiretsu.evaluate.folds import stamp_at, time_fold
from keiretsu.evaluate.kpis import predict_abnormal, summarise_abnormal


def zero(packed, row):
    return 0.0


def marks(bench, periods):
    return predict_abnormal(Rule(zero), bench.fold, bench.origins, periods=periods)["abnormal"]


def test_a_horizon_that_touches_a_period_is_abnormal(bench):
    # rows 850 to 859; horizons of four rows
    met = bench.origins.rows[marks(bench, [(None, 8500, 8590)])]
    np.testing.assert_array_equal(met, np.arange(846, 859))


def test_frames_and_lists_say_the_same(bench):
    frame = pl.DataFrame({"start": [8500, 9000], "end": [8590, 9050]})
    np.testing.assert_array_equal(marks(bench, frame), marks(bench, [(None, 8500, 8590), (None, 9000, 9050)]))


def test_a_channel_of_marks_says_the_same_as_its_periods(plant):
    marked = plant.frame.with_columns(alarm=pl.col("time").is_between(8500, 8590).cast(pl.Float64))
    series = kr.read(marked.drop("id"), time="time")
    bench = bench_of(time_fold(series, stamp_at(series, 0.8)))
    np.testing.assert_array_equal(marks(bench, "alarm"), marks(bench, [(None, 8500, 8590)]))
    with pytest.raises(ColumnError, match="alarm"):
        marks(bench, "alarms")


def test_periods_of_a_series_are_its_own(fleet):
    own = marks(fleet, [("y", 0, 10**6)])
    np.testing.assert_array_equal(own, fleet.origins.series == 1)


def test_stamps_may_be_dates_or_text(hourly):
    bench = bench_of(time_fold(hourly, stamp_at(hourly, 0.8)))
    start = datetime(2024, 1, 18)
    first = marks(bench, [(None, start, start + timedelta(hours=5))])
    second = marks(bench, [(None, "2024-01-18 00:00", "2024-01-18 05:00")])
    assert 0 < first.sum() < len(first)
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("period", [(None, "noon", 3), ("w", 1, 2), (None, 5, 1)])
def test_periods_that_make_no_sense_are_refused(bench, period):
    with pytest.raises(ArgumentError, match="predict_abnormal: periods"):
        marks(bench, [period])


def test_sides_by_hand():
    made = {"mean": np.repeat([3.0, 1.0], [10, 15]).reshape(-1, 1, 1), "abnormal": np.arange(25) < 10}
    found = summarise_abnormal(made, np.zeros((25, 1, 1)), scale=ONE, pairing=line(25))
    assert (found.inside.mean, found.outside.mean, found.counts) == (3.0, 1.0, (10, 15))
    assert found.inside.interval == (3.0, 3.0)


def test_few_origins_on_a_side_are_a_reason():
    made = {"mean": np.zeros((25, 1, 1)), "abnormal": np.arange(25) < 9}
    found = summarise_abnormal(made, np.zeros((25, 1, 1)), scale=ONE, pairing=line(25))
    assert (found.inside, found.outside, found.counts) == (None, None, (9, 16))
    assert "9 origins lie inside" in found.reason

"""When the model to use did worst is told with its risks, and only where it stands out."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest

from keiretsu.data import read
from keiretsu.evaluate.folds import Fold
from keiretsu.proof.worst import worst_stretch

START = datetime(2026, 3, 1)


@pytest.fixture(scope="module")
def series():
    times = pl.datetime_range(START, datetime(2026, 3, 11), interval="1h", closed="left", eager=True)
    frame = pl.DataFrame({"time": times, "flow [L/s]": np.random.default_rng(0).normal(size=len(times))})
    return read(frame, time="time", zone="UTC")


def kpis(**means):
    """Four stretches of 24 rows each."""
    found = {}
    for name, each in means.items():
        stretches = [
            {"start": 24.0 * k, "stop": 24.0 * (k + 1), "mean": mean, "origins": 24} for k, mean in enumerate(each)
        ]
        found[name] = {"distance": {"stretches": stretches}}
    return found


def told(series, made, choice="lightgbm", after=datetime(2026, 3, 5)):
    fold = Fold(series.select(ids=series.ids), series, after)
    return worst_stretch(choice, made, fold, ("flow [L/s]",))


def test_a_breakdown_is_told_with_its_time_and_what_the_last_value_did(series):
    found = told(series, kpis(lightgbm=(1.0, 1.0, 1.0, 9.0), naive=(2.0, 2.0, 2.0, 3.0)))
    assert found is not None
    assert "In the worst of 4 stretches" in found.en
    assert "2026-03-08 00:00 (UTC) to 2026-03-09 00:00 (UTC)" in found.en
    assert "its MAE was 9\u00a0L/s there, 9 times that of the others" in found.en
    assert "Repeating the last value erred less there: 3\u00a0L/s" in found.en
    assert "9\u00a0L/s" in found.ja
    assert "3\u00a0L/s" in found.ja


def test_where_all_failed_it_is_not_said_that_the_last_value_did_better(series):
    found = told(series, kpis(lightgbm=(1.0, 1.0, 1.0, 9.0), naive=(2.0, 2.0, 2.0, 19.0)))
    assert found is not None
    assert "less" not in found.en
    assert "erred 19\u00a0L/s there" in found.en


def test_what_does_not_stand_out_is_no_risk(series):
    assert told(series, kpis(lightgbm=(1.0, 1.2, 0.9, 1.6), naive=(2.0,) * 4)) is None
    assert told(series, kpis(lightgbm=(1.0, 9.0))) is None
    assert told(series, {}) is None


def test_of_held_out_units_it_is_told_how_far_into_them(series):
    found = told(series, kpis(naive=(1.0, 1.0, 1.0, 9.0)), choice="naive", after=None)
    assert found is not None
    assert "after the start of a series" in found.en
    assert "Repeating" not in found.en

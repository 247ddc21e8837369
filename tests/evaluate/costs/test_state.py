"""Bytes that a series keeps between its rows."""

from __future__ import annotations

import pytest

import keiretsu as kr
from keiretsu.estimators import TrainConfig
from keiretsu.evaluate.baselines import LightGBM, Naive, SeasonalNaive, Theta
from keiretsu.evaluate.costs import state_bytes


@pytest.mark.parametrize("mixer", [None, "selective"])
def test_a_stream_keeps_as_many_bytes_as_said_however_many_rows_it_reads(hourly, mixer):
    model = kr.Forecaster(2, mixer=mixer, partner=None if mixer else "ridge", train=TrainConfig(steps=6))
    model.fit(hourly, target="a")
    stream = model.stream(coverage=None)
    sizes = set()
    for row in hourly.tail_rows(30).frame.iter_rows(named=True):
        stream.step({"a": row["a"], "b": row["b"]}, time=row["time"])
        sizes |= {state.bytes for state in stream.states.values()}
    assert sizes == {state_bytes(model)}


def test_baselines_keep_what_their_next_forecast_rests_on(hourly):
    assert state_bytes(Naive(2).fit(hourly, target=["a", "b"])) == 16
    assert state_bytes(SeasonalNaive(2, period=24).fit(hourly, target="a")) == 24 * 8
    theta = Theta(2, period=24).fit(hourly, target="a")
    assert state_bytes(theta) == 8 * (2 + theta.rules_[0].period)


def test_boosting_keeps_the_rows_back_to_its_longest_lag(hourly):
    short, long = (LightGBM(2, rounds=2, period=period, threads=1).fit(hourly, target="a") for period in (1, 100))
    assert state_bytes(long) - state_bytes(short) == 8 * (200 - 48 + 2)


def test_a_model_that_nobody_knows_has_no_number():
    assert state_bytes(object()) is None

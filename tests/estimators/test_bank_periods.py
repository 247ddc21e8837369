"""Periods of a bank's oscillators, found on training rows."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.estimators.clock import Clock
from keiretsu.estimators.partners.periods import find_periods


def found(frame: pl.DataFrame, targets: tuple[str, ...] = ("y",)) -> tuple[float, ...]:
    series = kr.read(frame, time="time")
    packed = pack(series)
    clock = Clock.fit(packed, series.clock)
    columns = np.array([packed.channels.index(name) for name in targets])
    return find_periods(packed, columns, regular=clock.regular, calendar=clock.kind == "datetime")


def cycle(time: np.ndarray, period: float, seed: int = 0) -> np.ndarray:
    return np.sin(2 * np.pi * time / period) + 0.5 * np.random.default_rng(seed).normal(size=len(time))


def test_a_cycle_on_a_regular_clock_is_found_to_a_fraction_of_a_row() -> None:
    time = np.arange(3000)
    assert found(pl.DataFrame({"time": time, "y": cycle(time, 24.0)})) == pytest.approx([24.0], rel=2e-3)
    assert found(pl.DataFrame({"time": time, "y": cycle(time, 17.4)}))[0] == pytest.approx(17.4, rel=2e-3)


def test_a_cycle_on_an_irregular_clock_is_found_in_median_intervals() -> None:
    time = np.cumsum(np.random.default_rng(1).exponential(3.0, 4000))
    frame = pl.DataFrame({"time": time, "y": cycle(time, 200.0)})
    interval = float(np.median(np.diff(time)))
    assert found(frame)[0] * interval == pytest.approx(200.0, rel=0.01)


def test_noise_has_no_period() -> None:
    assert found(pl.DataFrame({"time": np.arange(3000), "y": np.random.default_rng(2).normal(size=3000)})) == ()


def test_day_and_week_return_on_a_calendar_that_holds_them_six_times() -> None:
    noise = np.random.default_rng(3).normal(size=1100)
    stamps = [datetime(2024, 1, 1) + timedelta(hours=k) for k in range(1100)]
    frame = pl.DataFrame({"time": stamps, "y": noise})
    assert found(frame) == (24.0, 168.0)
    assert found(frame.head(900)) == (24.0,)
    assert found(frame.head(100)) == ()
    assert found(frame.with_columns(time=pl.int_range(pl.len()))) == ()


def test_the_order_of_channels_changes_nothing() -> None:
    time = np.arange(2000)
    columns = {name: cycle(time, period, k) for k, (name, period) in enumerate({"a": 24, "b": 7, "c": 50}.items())}
    one = found(pl.DataFrame({"time": time, **columns}), ("a", "b", "c"))
    other = found(pl.DataFrame({"time": time, **dict(reversed(columns.items()))}), ("c", "a", "b"))
    assert one == other
    assert sorted(one) == pytest.approx([7, 24, 50], rel=0.01)


def test_a_period_that_few_channels_share_is_left_out() -> None:
    time = np.arange(2000)
    columns = {name: cycle(time, 24, k) for k, name in enumerate("abcd")} | {"e": cycle(time, 7, 9)}
    assert found(pl.DataFrame({"time": time, **columns}), tuple("abcde")) == pytest.approx([24.0], rel=2e-3)

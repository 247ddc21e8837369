"""Packed series: golden numbers and what packing must not change."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from keiretsu.data import pack, read
from keiretsu.errors import ArgumentError, ColumnError


def test_time_since_last_observed():
    frame = pl.DataFrame({"t": [0, 2, 5, 6], "x": [1.0, None, 1.0, 1.0]})
    packed = pack(read(frame, time="t"))
    assert packed.since_observed[:, 0].tolist() == [0, 2, 5, 1]
    assert packed.observed[:, 0].tolist() == [True, False, True, True]
    assert packed.elapsed.tolist() == [1.0, 1.0, 1.5, 0.5]
    assert packed.interval == 2.0


def test_time_since_last_observed_does_not_cross_series():
    frame = pl.DataFrame({"m": ["a"] * 2 + ["b"] * 3, "t": [0, 9, 100, 103, 107], "x": [1.0, 2.0, None, None, 3.0]})
    packed = pack(read(frame, time="t", id="m"))
    assert packed.since_observed[:, 0].tolist() == [0, 9, 0, 3, 7]


def test_series_end_to_end():
    start = datetime(2024, 1, 1)
    frame = pl.DataFrame(
        {
            "m": ["b", "a", "b", "a", "b"],
            "t": [start + timedelta(hours=k) for k in (0, 5, 1, 6, 3)],
            "x": [1.0, 2.0, None, 4.0, 5.0],
            "y": [1.0, 2.0, 3.0, 4.0, 5.0],
        }
    )
    packed = pack(read(frame, id="m"))
    assert packed.ids == ("a", "b")
    assert packed.starts.tolist() == [0, 2, 5]
    assert packed.starts.dtype == np.int64
    assert packed.reset.tolist() == [True, False, True, False, False]
    assert packed.elapsed.tolist() == [1, 1, 1, 1, 2]
    assert packed.values[:, 1].tolist() == [2, 4, 1, 3, 5]
    assert np.isnan(packed.values[3, 0])
    assert packed.stamp[2] == 1704067200.0
    assert packed.interval == 3600.0
    assert pack(read(frame, id="m"), interval=7200).elapsed.tolist() == [1, 0.5, 1, 0.5, 1]
    assert pack(read(frame, id="m"), channels=["y"]).values.shape == (5, 1)


def test_one_row_and_no_rows():
    series = read(pl.DataFrame({"t": [3], "x": [1.0]}), time="t")
    packed = pack(series)
    assert (packed.rows, packed.interval, packed.elapsed.tolist()) == (1, 1.0, [1.0])
    none = pack(series.head_rows(0))
    assert (none.rows, none.ids, none.starts.tolist()) == (0, (), [0])
    assert none.since_observed.shape == (0, 1)


def test_mistakes():
    series = read(pl.DataFrame({"t": [1, 2], "x": [1.0, 2.0]}), time="t")
    with pytest.raises(ColumnError, match="pack: channel must name a column"):
        pack(series, channels=["z"])
    with pytest.raises(ArgumentError, match="pack: interval must be a positive number; got 0"):
        pack(series, interval=0)

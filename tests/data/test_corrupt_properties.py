"""Faults on hostile logs: the set stays sound, and more severity is the same fault and more of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.data import SeriesSet
from keiretsu.data.corrupt import FAULTS, corrupt

# faults that choose cells, and faults that are larger everywhere
CHOOSING = ["missing_blocks", "random_missing", "stuck", "spikes", "unit_change", "swapped_channels", "dropped_rows"]
GROWING = ["spikes", "drift", "noise"]


def cells(series: SeriesSet, channel: str) -> np.ndarray:
    return series.frame[channel].fill_null(np.nan).to_numpy()


def sound(series: SeriesSet, before: SeriesSet) -> None:
    """What every `SeriesSet` keeps."""
    frame = series.frame
    assert frame.schema == before.frame.schema
    assert series.ids == before.ids
    for name in series.channels:
        assert frame[name].is_finite().all()
    for rows in frame.partition_by("id"):
        assert rows["time"].is_sorted()
        assert rows["time"].n_unique() == rows.height
    assert frame["id"].is_sorted()


@st.composite
def logs(draw) -> SeriesSet:
    """Small hostile logs: any finite number, holes, constants, one row, every kind of clock."""
    frames = []
    clock = draw(st.sampled_from(["datetime", "integer", "number"]))
    for name in ("a", "b")[: draw(st.integers(1, 2))]:
        rows = draw(st.integers(1, 20))
        steps = np.array(draw(st.lists(st.integers(3, 10**6), min_size=rows, max_size=rows)))
        ticks = np.cumsum(steps)
        stamps = {
            "datetime": [datetime(2024, 3, 1) + timedelta(microseconds=int(tick)) for tick in ticks],
            "integer": ticks,
            "number": ticks / 7,
        }[clock]
        values = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False), st.just(3.0))
        cells = {key: draw(st.lists(values, min_size=rows, max_size=rows)) for key in ("p", "q", "r")}
        columns = {key: pl.Series(cell, dtype=pl.Float64) for key, cell in cells.items()}
        frames.append(pl.DataFrame({"id": [name] * rows, "time": stamps, **columns}))
    frame = pl.concat(frames)
    if clock == "datetime":
        frame = frame.with_columns(pl.col("time").cast(pl.Datetime("us")))
    return SeriesSet(frame)


@settings(max_examples=60, deadline=None)
@given(logs(), st.sampled_from(sorted(FAULTS)), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.integers(0, 99))
def test_more_severity_is_the_same_and_more(series, fault, one, other, start, seed):
    low, high = sorted((one, other))
    mild, harsh = (corrupt(series, fault, severity=severity, seed=seed, start=start) for severity in (low, high))
    for made in (mild, harsh):
        sound(made.series, series)
        assert made.series.report.rows_out == made.series.rows
    if fault in CHOOSING:
        for name in series.channels:
            assert not (mild.mask[name] & ~harsh.mask[name]).any()
    if fault in GROWING:
        for name in series.channels:
            # in quarters, so that differences of the largest numbers are numbers too
            before, few, many = (cells(one, name) / 4 for one in (series, mild.series, harsh.series))
            small, large = np.abs(few - before), np.abs(many - before)
            assert np.array_equal(np.isnan(small), np.isnan(before))
            # a sum is rounded to the next number, once for each of the two
            room = 1e-15 * np.abs(before) + 1e-9 * large + 1e-300
            assert np.all((small <= large + room) | np.isnan(before))
    if fault == "jitter":
        ticks, small, large = (
            one.frame["time"].to_physical().to_numpy() for one in (series, mild.series, harsh.series)
        )
        assert np.all(np.abs(small - ticks) <= np.abs(large - ticks) * (1 + 1e-9))

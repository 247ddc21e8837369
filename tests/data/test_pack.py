"""Packed series: golden numbers and what packing must not change."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.data import pack, read
from keiretsu.data.known.calendars import Calendar
from keiretsu.errors import ArgumentError, BudgetError, ColumnError


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


def test_nothing_is_made_before_it_is_asked_for():
    packed = pack(read(pl.DataFrame({"t": [0, 2], "x": [1.0, None]}), time="t"))
    assert not {"values", "elapsed", "observed", "since_observed", "stamp", "reset", "known"} & set(vars(packed))
    first = packed.values
    assert packed.values is first
    for piece in packed.chunks(1):
        assert "values" not in vars(piece)


def test_pieces_of_a_series_go_on_where_the_last_one_ended():
    frame = pl.DataFrame({"m": ["a"] * 4 + ["b"], "t": [0, 2, 5, 6, 6], "x": [1.0, None, 1.0, 1.0, None]})
    one, two, three = pack(read(frame, time="t", id="m")).chunks(2)
    assert (one.ids, two.ids, three.ids) == (("a",), ("a",), ("b",))
    assert (one.offset, two.offset, three.offset) == (0, 2, 4)
    assert two.reset.tolist() == [False, False]
    assert two.starts.tolist() == [0, 2]
    assert two.elapsed.tolist() == [1.5, 0.5]
    assert two.since_observed[:, 0].tolist() == [5, 1]
    assert three.reset.tolist() == [True]
    assert three.since_observed.tolist() == [[0]]


@st.composite
def ragged(draw) -> pl.DataFrame:
    stamps = draw(
        st.lists(st.tuples(st.sampled_from("abc"), st.integers(-9, 60)), min_size=1, max_size=30, unique=True)
    )
    number = st.one_of(st.none(), st.floats(-1e9, 1e9, allow_subnormal=False))
    columns = {name: draw(st.lists(number, min_size=len(stamps), max_size=len(stamps))) for name in ("p", "q")}
    schema = {"m": pl.String, "t": pl.Int64, "p": pl.Float64, "q": pl.Float64}
    return pl.DataFrame({"m": [m for m, _ in stamps], "t": [t for _, t in stamps], **columns}, schema=schema)


@settings(deadline=None, max_examples=50)
@given(ragged(), st.integers(1, 12), st.integers(1, 5), st.booleans())
def test_pieces_put_together_are_the_whole(frame, rows, again, dates):
    # odd microseconds, so that a difference taken in seconds would show
    stamps = pl.lit(datetime(2024, 1, 1)) + pl.duration(microseconds=pl.col("t") * 1_234_567) if dates else pl.col("t")
    frame = frame.with_columns(stamps.alias("t"))
    plan = frame.select("m", "t", plan=pl.int_range(pl.len()).cast(pl.Float64))
    series = read(frame, time="t", id="m")
    known = [plan, Calendar(("hour",))] if dates else [plan]
    static = pl.DataFrame({"m": ["a", "b", "c"], "size": [1, 2, 3]})
    whole = pack(series, known=known, static=static)
    pieces = list(whole.chunks(rows))
    nested = [small for piece in whole.chunks(rows) for small in piece.chunks(again)]
    for parts in (pieces, nested):
        for name in ("values", "elapsed", "reset", "stamp", "observed", "since_observed", "known"):
            together = np.concatenate([getattr(part, name) for part in parts])
            assert together.tobytes() == getattr(whole, name).tobytes(), name
            assert together.dtype == getattr(whole, name).dtype
        borders = np.concatenate([part.offset + part.starts[:-1][part.reset[part.starts[:-1]]] for part in parts])
        assert borders.tolist() == whole.starts[:-1].tolist()
        for part in parts:
            assert part.static.tolist() == [whole.static[whole.ids.index(name)].tolist() for name in part.ids]
            assert part.starts[-1] == part.rows


def test_pieces_of_little():
    series = read(pl.DataFrame({"t": [3], "x": [1.0]}), time="t")
    (piece,) = pack(series).chunks()
    assert (piece.rows, piece.elapsed.tolist(), piece.reset.tolist()) == (1, [1.0], [True])
    assert list(pack(series.head_rows(0)).chunks()) == []
    none = pack(series, channels=[])
    assert none.values.shape == none.since_observed.shape == (1, 0)
    assert [part.values.shape for part in none.chunks(1)] == [(1, 0)]
    with pytest.raises(ArgumentError, match="chunks: rows must be a positive integer; got 0"):
        pack(series).chunks(0)


def test_an_array_that_cannot_fit_is_refused_with_the_number(monkeypatch):
    monkeypatch.setattr("keiretsu.data.packed.available_memory", lambda: 10_000_000)
    series = read(pl.DataFrame({"x": pl.repeat(1.0, 300_000, eager=True)}).with_row_index("t"), time="t")
    packed = pack(series, channels=["x"] * 10)
    with pytest.raises(
        BudgetError, match=r"pack: values must fit .* 10\.0 MB; got 300,000 rows of 10 channels.*24\.0 MB"
    ):
        packed.values  # noqa: B018
    assert sum(piece.values.sum() for piece in packed.chunks()) == 3_000_000

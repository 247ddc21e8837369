"""Simulated logs obey the laws they state, and the same seed gives the same bits."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from keiretsu.data import read
from keiretsu.data.simulate import fleet, latch, linear, relax, wear
from keiretsu.errors import ArgumentError

MAKERS = [latch, relax, wear, linear]


@pytest.mark.parametrize("make", MAKERS)
def test_same_seed_same_bits_and_series_apart(make):
    one = make(3, rows=800, seed=5)
    assert one.series.fingerprint() == make(3, rows=800, seed=5).series.fingerprint()
    assert one.series.fingerprint() != make(3, rows=800, seed=6).series.fingerprint()
    assert make(2, rows=800, seed=5).series.fingerprint() == one.series.select(ids=one.series.ids[:2]).fingerprint()
    assert one.truth.select("id", "time").equals(one.series.frame.select("id", "time"))
    assert one.series.rows == 2400
    assert one.parameters["rows"] == 800
    assert not any(one.series.frame[name].is_nan().any() for name in one.series.channels)


@pytest.mark.parametrize("make", [*MAKERS, fleet])
def test_mistakes(make):
    with pytest.raises(ArgumentError, match=f"{make.__name__}: rows must be a whole number above 0; got 0"):
        make(2, rows=0)


def test_latch_holds_what_stood_at_the_flag():
    made = latch(1, rows=3000, noise=0.0)
    frame, truth = made.series.frame, made.truth
    s, expected = 0.0, []
    for v, up in frame.select("v", "f1").iter_rows():
        s = v if up else s
        expected.append(s)
    assert truth["s1"].to_list() == expected
    np.testing.assert_allclose(frame["y"], truth["s1"] - truth["s2"])


def test_wear_adds_up_and_resets():
    made = wear(1, rows=3000, noise=0.0)
    total, expected = 0.0, []
    for load, up in made.series.frame.select("load2", "f2").iter_rows():
        total = 0.0 if up else total + load / 1000
        expected.append(total)
    np.testing.assert_allclose(made.truth["w2"], expected, atol=1e-9)
    np.testing.assert_allclose(made.series.frame["y"], (made.truth["w1"] - made.truth["w2"]) / 0.4, atol=1e-9)


def test_relax_fades_with_the_clock():
    made = relax(1, rows=2000, noise=0.0)
    frame = made.series.frame.with_columns(made.truth["x"], gap=pl.col("time").diff())
    memory = np.where(frame["mode"].to_numpy() == 1, 200.0, 40_000.0)[1:]
    x = frame["x"].to_numpy()
    np.testing.assert_allclose(
        x[1:], np.exp(-frame["gap"].to_numpy()[1:] / memory) * x[:-1] + frame["dose"].to_numpy()[1:]
    )
    np.testing.assert_allclose(frame["y"], x)


def test_linear_is_linear():
    frame = linear(1, rows=2000, noise=0.0).series.frame
    y, u = frame["y"].to_numpy(), frame["u"].to_numpy()
    np.testing.assert_allclose(y[3:], 0.6 * y[2:-1] - 0.2 * y[1:-2] + 0.5 * u[:-3] - 0.3 * u[2:-1], atol=1e-9)


def test_fleet(tmp_path):
    series = fleet()
    assert len(series) == 50
    assert series.channels == ("load", "pressure", "temperature", "vibration")
    assert series.interval == 3600.0
    assert 0.005 < sum(series.report.missing.values()) / series.rows / 4 < 0.02
    assert min(series.lengths.values()) < 1000 == max(series.lengths.values())
    series.frame.write_parquet(tmp_path / "fleet.parquet")
    assert read(tmp_path / "fleet.parquet", id="id").fingerprint() == series.fingerprint()
    assert fleet(3, rows=1000).fingerprint() == series.select(ids=series.ids[:3]).fingerprint()

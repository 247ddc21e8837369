"""Simulated logs obey the laws they state, and the same seed gives the same bits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from keiretsu.data import read
from keiretsu.data.simulate import (
    Clock,
    Drift,
    Labels,
    Memory,
    Missing,
    Noise,
    Plant,
    Seasons,
    draw_log,
    fleet,
    latch,
    linear,
    plant_log,
    relax,
    wear,
    with_clock_jump,
)
from keiretsu.data.simulate.ranges import draw_numbers
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


def test_a_clock_set_back():
    made = plant_log(2, rows=500, seed=2, plant=Plant(clock=Clock("jitter", variation=0.1)))
    raw = with_clock_jump(made, back=50, at=0.6)
    assert raw.drop("time").equals(made.series.frame.drop("time"))
    for rows in raw.partition_by("id"):
        steps = rows["time"].diff().dt.total_seconds(fractional=True).to_numpy()
        assert np.flatnonzero(steps < 0).tolist() == [300]
        assert steps[300] == pytest.approx(-49 * made.series.interval, rel=0.02)
    with pytest.raises(ArgumentError, match="with_clock_jump: at must lie between 0 and 1; got 2"):
        with_clock_jump(made, at=2)


def test_a_drawn_log_is_what_was_drawn():
    one, again = draw_log(11), draw_log(11)
    assert one.series.fingerprint() == again.series.fingerprint() != draw_log(12).series.fingerprint()
    said = one.parameters
    drawn = said["drawn"]
    assert (said["rows"], said["series"]) == (drawn["rows"], drawn["series"])
    assert (said["reach"], said["level_shift"], said["missing_odds"]) == tuple(
        drawn[name] for name in ("reach", "level_shift", "missing_odds")
    )
    assert said["missing_rate"] == pytest.approx(drawn["missing_rate"], rel=0.3)
    assert one.series.rows == said["rows"] * said["series"]


def test_what_is_drawn_lies_in_its_ranges_and_half_is_null():
    drawn = [draw_numbers(seed) for seed in range(1000)]
    assert all(5_000 <= one["rows"] <= 20_000 and 1 <= one["series"] <= 8 for one in drawn)
    reach = np.array([one["reach"] for one in drawn])
    odds = np.array([one["missing_odds"] for one in drawn])
    shift = np.array([one["level_shift"] for one in drawn])
    cv = np.array([one["interval_cv"] for one in drawn])
    assert np.all(((reach >= 1) & (reach <= 20)) | ((reach >= 500) & (reach <= 2000)))
    assert np.all((odds == 1) | ((odds >= 3) & (odds <= 10)))
    assert np.all((shift == 0) | ((shift >= 1) & (shift <= 4)))
    assert np.all((cv <= 0.05) | ((cv >= 0.3) & (cv <= 2)))
    still = np.array([one["reach"] <= 20 or one["kind"] == "lag" for one in drawn])
    effects = [reach >= 500, odds > 1, cv > 0.3]
    for effect in effects:
        # three binomial standard errors
        assert np.mean(effect) == pytest.approx(0.5, abs=0.05)
    assert np.mean(shift[still] > 0) == pytest.approx(0.5, abs=0.06)
    assert np.abs(np.corrcoef(effects) - np.eye(3)).max() < 0.1


def test_a_fixed_number_changes_no_other():
    free = draw_numbers(5)
    for name, value in (("rows", 6000), ("missing_rate", 0.1), ("signal_to_noise", 9.0)):
        assert draw_numbers(5, **{name: value}) == free | {name: value}
    assert draw_numbers(5, interval_cv=1.0)["clock"] == "gamma"
    assert draw_numbers(5, missing_odds=4.0)["missing_kind"] == "value"
    assert draw_numbers(5, kind="ar", reach=900)["level_shift"] == 0.0
    assert draw_log(5, kind="ar", reach=900, rows=5000).parameters["judged"] == ["interval_cv", "missing_odds", "reach"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: replace(Memory(), kind="lstm"),
            "Memory: kind must be one of none, ar, lag, latch, leak, long; got 'lstm'",
        ),
        (lambda: Memory("ar", 0), "Memory: reach must be a whole number from 1; got 0"),
        (lambda: Clock("jitter", variation=1), "Clock: variation must lie between 0 and 0.4; got 1"),
        (lambda: Drift("wander", -1), "Drift: size must lie between 0"),
        (lambda: Seasons((24.0,)), "Seasons: amplitudes must be as many as periods; got 0 and 1"),
        (lambda: Noise(float("nan")), "Noise: signal_to_noise must lie between"),
        (lambda: Missing(rate=1.0), "Missing: rate must lie between 0 and 0.9; got 1.0"),
        (lambda: Labels(("jitter",)), "Labels: faults must be one of missing_blocks, .*; got 'jitter'"),
        (lambda: plant_log(rows=0), "plant_log: rows must be a whole number above 0; got 0"),
        (
            lambda: plant_log(rows=100, plant=Plant(labels=Labels(("stuck",), periods=4, period_rows=60))),
            "plant_log: labels must fit into the rows; got 4 periods of 60 in 100 rows",
        ),
        (lambda: draw_log(0, reech=3), "draw_log: reech must be one of rows, series"),
    ],
)
def test_mistakes_in_a_plant(make, message):
    with pytest.raises(ArgumentError, match=message):
        make()

"""A simulated plant log is what its parameters say, measured on the log itself."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.data import read
from keiretsu.data.simulate import (
    Clock,
    Drift,
    Labels,
    Memory,
    Missing,
    Noise,
    Plant,
    Regimes,
    Seasons,
    plant_log,
)
from keiretsu.data.simulate.holes import odds_ratio, rates
from keiretsu.data.simulate.memories import autoregression, decayed, fractional, fractional_reach

CLEAR = Noise(1e6)
FULL = Plant(
    memory=Memory("latch", 60, use="nonlinear"),
    regimes=Regimes(3, dwell=150, level=1.0, gain=2.0),
    clock=Clock("gaps", lab_every=50),
    drift=Drift("shift", 2.0, at=0.4),
    seasons=Seasons((48.0, 300.0), (0.5, 0.3)),
    noise=Noise(5.0, freedom=4.0, outlier_rate=0.002, step=0.05),
    missing=Missing("together", rate=0.05, others=0.02, stuck=0.03),
    labels=Labels(("drift", "missing_blocks"), periods=4, period_rows=60, wear=1.0),
)


def column(made, name: str) -> np.ndarray:
    frame = made.series.frame if name in made.series.channels else made.truth
    return frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one, other)[0, 1])


@pytest.mark.parametrize("plant", [Plant(), FULL])
def test_same_seed_same_bits_and_series_apart(plant):
    one = plant_log(3, rows=900, seed=5, plant=plant)
    again = plant_log(3, rows=900, seed=5, plant=plant)
    assert one.series.fingerprint() == again.series.fingerprint()
    assert one.truth.equals(again.truth)
    assert one.parameters == again.parameters
    assert one.series.fingerprint() != plant_log(3, rows=900, seed=6, plant=plant).series.fingerprint()
    two = plant_log(2, rows=900, seed=5, plant=plant)
    assert two.series.fingerprint() == one.series.select(ids=one.series.ids[:2]).fingerprint()
    assert one.truth.select("id", "time").equals(one.series.frame.select("id", "time"))
    assert one.series.report.closes
    assert not any(one.series.frame[name].is_nan().any() for name in one.series.channels)
    text = json.loads(json.dumps(one.parameters))
    assert text["reach"] == plant.memory.reach
    assert text["memory"]["kind"] == plant.memory.kind


def test_a_full_log_has_all_its_parts(tmp_path):
    made = plant_log(2, rows=2000, seed=1, plant=FULL)
    assert made.series.channels == ("c", "flag", "lab", "v", "x1", "x2", "y")
    assert made.truth.columns == ["id", "time", "clean", "season", "regime", "abnormal", "rul", "complete"]
    assert made.truth["regime"].unique().sort().to_list() == [0, 1, 2]
    assert made.truth.filter(pl.col("id") == "plant_log-0")["rul"][[0, -1]].to_list() == [1999, 0]
    assert made.truth["abnormal"].sum() == 2 * 4 * 60
    assert made.series.frame["lab"].count() == 2 * 40
    seen = ~np.isnan(column(made, "y"))
    assert np.array_equal(column(made, "y")[seen], column(made, "complete")[seen])
    # where a fault lost y there is nothing complete either; the rest was lost together
    lost = ~seen & ~np.isnan(column(made, "complete"))
    assert lost.mean() == pytest.approx(0.05, abs=0.02)
    assert np.all(np.isnan(column(made, "x1")[lost]))
    made.series.frame.write_parquet(tmp_path / "log.parquet")
    assert read(tmp_path / "log.parquet", id="id").fingerprint() == made.series.fingerprint()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 900), min_size=1, max_size=80), st.integers(0, 99))
def test_decay_in_blocks_is_decay_row_by_row(ages, seed):
    added = np.random.default_rng(seed).normal(size=len(ages))
    x, expected = 0.0, []
    for age, one in zip(ages, added, strict=True):
        x = np.exp(-age) * x + one
        expected.append(x)
    np.testing.assert_allclose(decayed(-np.array(ages), added), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("reach", [1, 20, 500])
def test_an_autoregression_has_its_time_constant(reach):
    """Its autocorrelation at lag k is exp(−k / reach); the row after a long step knows nothing of the row before."""
    x = autoregression(np.random.default_rng(2), np.full(400 * reach + 40_000, 1 / reach))
    assert np.std(x) == pytest.approx(1, abs=0.1)
    assert correlation(x[:-reach], x[reach:]) == pytest.approx(np.exp(-1), abs=0.1)
    made = plant_log(1, rows=20_000, seed=3, plant=Plant(memory=Memory("ar", 20), noise=CLEAR))
    assert correlation(column(made, "y")[:-20], column(made, "y")[20:]) == pytest.approx(np.exp(-1), abs=0.06)


def test_an_autoregression_by_the_clock_decays_with_it():
    plant = Plant(memory=Memory("ar", 5, counted="time"), clock=Clock("poisson"), noise=CLEAR)
    made = plant_log(1, rows=40_000, seed=4, plant=plant)
    y, steps = column(made, "y"), np.diff(made.series.frame["time"].to_physical().to_numpy()) / 60e6
    near, far = (correlation(y[:-1][part], y[1:][part]) for part in (steps < 0.2, (steps > 2) & (steps < 4)))
    assert near == pytest.approx(np.exp(-0.1 / 5), abs=0.02)
    assert far == pytest.approx(np.exp(-2.7 / 5), abs=0.05)


@pytest.mark.parametrize("reach", [7, 700])
def test_a_lag_is_where_it_is_said_to_be(reach):
    made = plant_log(1, rows=8_000, seed=1, plant=Plant(memory=Memory("lag", reach), noise=CLEAR))
    np.testing.assert_allclose(column(made, "y")[reach:], column(made, "u")[:-reach], atol=0.02)
    bent = plant_log(1, rows=8_000, seed=1, plant=Plant(memory=Memory("lag", reach, use="nonlinear"), noise=CLEAR))
    y, u = column(bent, "y")[reach:], column(bent, "u")[:-reach]
    assert abs(correlation(y, u)) < 0.08
    assert correlation(y, np.abs(u)) > 0.999


@pytest.mark.parametrize("counted", ["rows", "time"])
def test_a_leak_is_what_its_doses_left(counted):
    plant = Plant(memory=Memory("leak", 200, counted=counted), clock=Clock("gamma", variation=1.0), noise=Noise(1e8))
    made = plant_log(1, rows=6_000, seed=1, plant=plant)
    stamp = made.series.frame["time"].to_physical().cast(pl.Float64).to_numpy()
    elapsed = np.diff(stamp, prepend=stamp[0])
    elapsed = elapsed / elapsed[1:].mean() if counted == "time" else np.ones(6_000)
    dose, kept, left = column(made, "dose"), column(made, "clean"), 0.0
    assert 0.02 < (dose != 0).mean() < 0.05
    # variance rate / (1 - exp(-2 / reach)) of a tank on an even clock
    scale = np.sqrt((1 - np.exp(-2 / 200)) * 30)
    for row in range(6_000):
        left = left * np.exp(-elapsed[row] / 200) + scale * dose[row]
        # what was in the tank when the log began has leaked away
        if row > 4_000:
            assert kept[row] == pytest.approx(left, abs=1e-3)


def test_a_leak_has_unit_variance_and_may_be_bent():
    values = []
    for use in ("linear", "nonlinear"):
        plant = Plant(memory=Memory("leak", 50, use=use), noise=CLEAR)
        values.append(column(plant_log(20, rows=4_000, seed=2, plant=plant), "y"))
    assert values[0].var() == pytest.approx(1.0, abs=0.1)
    assert np.abs(values[1]).max() < 1.4


@pytest.mark.parametrize("use", ["linear", "nonlinear"])
def test_a_latch_holds_what_stood_at_the_flag(use):
    made = plant_log(1, rows=6_000, seed=1, plant=Plant(memory=Memory("latch", 300, use=use), noise=Noise(1e8)))
    frame, held, expected = made.series.frame, 0.0, []
    for v, up in frame.select("v", "flag").iter_rows():
        held = v if up else held
        expected.append(held)
    first = int(np.flatnonzero(column(made, "flag"))[0])
    times = column(made, "c") if use == "nonlinear" else 1.0
    np.testing.assert_allclose((np.array(expected) * times)[first:], column(made, "y")[first:], atol=1e-3)
    gaps = np.diff(np.flatnonzero(column(made, "flag")))
    assert 149 <= gaps.min() <= gaps.max() <= 450


def test_fractional_noise_is_fractional():
    """Variance 1, autocorrelation at lag 1 d / (1 − d) (Hosking 1981)."""
    x = fractional(np.random.default_rng(1), 60_000, exponent=0.3)
    assert np.std(x) == pytest.approx(1, abs=0.05)
    assert correlation(x[:-1], x[1:]) == pytest.approx(0.3 / 0.7, abs=0.03)
    assert correlation(x[:-100], x[100:]) > 0.04
    assert fractional_reach(0.0) == 0
    assert fractional_reach(0.1) > fractional_reach(0.1, share=0.5)


@pytest.mark.parametrize(
    ("clock", "low", "high"),
    [
        (Clock("regular"), 0, 0),
        (Clock("jitter", variation=0.03), 0.0285, 0.0315),
        (Clock("gamma", variation=0.3), 0.28, 0.32),
        (Clock("gamma", variation=2.0), 1.85, 2.15),
        (Clock("poisson"), 0.95, 1.05),
        (Clock("bursts", variation=1.5), 1.4, 1.6),
        (Clock("gaps", gap_rate=0.01, gap_rows=50), 3.0, 6.0),
    ],
)
def test_clocks_vary_as_they_say(clock, low, high):
    made = plant_log(2, rows=15_000, seed=2, plant=Plant(channels=0, clock=replace(clock, interval=10.0)))
    steps = np.concatenate(
        [rows["time"].diff().drop_nulls().dt.total_microseconds() for _, rows in made.series.items()]
    )
    assert low <= made.parameters["interval_cv"] <= high
    assert made.parameters["interval_cv"] == pytest.approx(np.std(steps) / np.mean(steps))
    assert steps.min() >= 1
    assert np.mean(steps) / 10e6 == pytest.approx(1.5 if clock.kind == "gaps" else 1.0, rel=0.1)
    assert made.parameters["gaps"] == np.sum(steps > 1.5 * np.median(steps))


@pytest.mark.parametrize("size", [1.0, -4.0])
def test_a_shift_is_as_large_as_it_says(size):
    plant = Plant(memory=Memory("ar", 3), seasons=Seasons((50.0,), (1.0,)), drift=Drift("shift", size, at=0.7))
    made = plant_log(1, rows=10_000, seed=6, plant=plant)
    still = plant_log(1, rows=10_000, seed=6, plant=replace(plant, drift=Drift()))
    moved = column(made, "y") - column(still, "y")
    assert np.all(moved[:7000] == 0)
    np.testing.assert_allclose(moved[7000:], size * np.std(column(still, "y")))
    assert made.parameters["level_shift"] == abs(size)
    assert still.parameters["level_shift"] == 0.0


def test_other_drifts():
    def drifted(drift: Drift) -> tuple[np.ndarray, np.ndarray]:
        made = plant_log(1, rows=8_000, seed=6, plant=Plant(drift=drift, channels=0))
        assert made.parameters["level_shift"] == 0.0
        return column(made, "y"), column(made, "clean")

    still = drifted(Drift())[0]
    spread = np.std(still)
    np.testing.assert_allclose(drifted(Drift("trend", 3.0))[0] - still, np.linspace(0, 3 * spread, 8000), atol=1e-9)
    y, clean = drifted(Drift("variance", 3.0, at=0.5))
    assert np.std(y[4000:]) / np.std(still[4000:]) == pytest.approx(3)
    assert np.std((y - clean)[4000:]) / np.std((y - clean)[:4000]) == pytest.approx(3, rel=0.1)
    ends = [plant_log(1, rows=400, seed=seed, plant=Plant(drift=Drift("wander", 5.0))) for seed in range(60)]
    last = [column(made, "y")[-1] / np.std(column(made, "y") - column(made, "clean")) for made in ends]
    assert np.std(last) > 5


def test_seasons_noise_and_regimes():
    made = plant_log(1, rows=9_600, seed=3, plant=Plant(seasons=Seasons((48.0,), (2.0,)), memory=Memory("none")))
    phase = np.mean(column(made, "y").reshape(-1, 48), axis=0)
    assert (phase.max() - phase.min()) / 2 == pytest.approx(2, abs=0.15)
    noisy = Plant(noise=Noise(4.0, freedom=3.0, outlier_rate=0.01, outlier_size=50, step=0.1))
    made = plant_log(1, rows=20_000, seed=3, plant=noisy)
    y, added = column(made, "y"), column(made, "y") - column(made, "clean")
    assert np.mean(np.abs(added) > 25) == pytest.approx(made.parameters["outlier_rate"], abs=1e-3)
    assert made.parameters["outlier_rate"] == pytest.approx(0.01, abs=0.003)
    assert np.std(added[np.abs(added) < 20]) == pytest.approx(0.5, abs=0.1)
    assert len(np.unique(y[np.abs(y) < 3])) < 100
    plant = Plant(memory=Memory("none"), regimes=Regimes(2, dwell=100, level=4.0, gain=3.0), noise=CLEAR)
    made = plant_log(1, rows=20_000, seed=3, plant=plant)
    y, regime = column(made, "y"), column(made, "regime")
    assert np.mean(y[regime == 1]) - np.mean(y[regime == 0]) == pytest.approx(4, abs=0.2)
    assert np.std(y[regime == 1]) / np.std(y[regime == 0]) == pytest.approx(3, rel=0.1)
    assert 20_000 / np.sum(np.diff(regime) != 0) == pytest.approx(100, rel=0.25)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.001, 0.9), st.floats(0.01, 100))
def test_rates_have_their_odds_ratio_and_mean(rate, odds):
    low, high = rates(rate, odds)
    assert 0 <= low <= 1
    assert 0 <= high <= 1
    assert (low + high) / 2 == pytest.approx(rate)
    assert high * (1 - low) == pytest.approx(odds * low * (1 - high), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("odds", [1.0, 5.0, 0.2])
def test_missing_depends_on_the_value_as_it_says(odds):
    plant = Plant(missing=Missing("value", rate=0.2, odds=odds, others=0.1))
    made = plant_log(2, rows=20_000, seed=1, plant=plant)
    assert made.parameters["missing_odds"] == odds
    assert made.parameters["missing_odds_drawn"] == pytest.approx(odds, rel=0.12)
    gone = np.isnan(column(made, "y"))
    assert gone.mean() == made.parameters["missing_rate"] == pytest.approx(0.2, abs=0.01)
    complete = column(made, "complete")
    assert odds_ratio(complete, gone) == pytest.approx(odds, rel=0.12)
    assert np.mean(np.isnan(column(made, "x1"))) == pytest.approx(0.1, abs=0.01)


@pytest.mark.parametrize("kind", ["random", "blocks", "together"])
def test_other_missing_values_do_not(kind):
    made = plant_log(
        4, rows=20_000, seed=1, plant=Plant(missing=Missing(kind, rate=0.2, odds=7.0, block=30, stuck=0.1))
    )
    assert made.parameters["missing_odds"] == 1.0
    assert made.parameters["missing_odds_drawn"] == pytest.approx(1, abs=0.15)
    gone = np.isnan(column(made, "y"))
    assert gone.mean() == pytest.approx(0.2, abs=0.03)
    length = gone.sum() / np.sum(np.diff(gone.astype(int)) == 1)
    assert length == pytest.approx(30 if kind == "blocks" else 1.25, rel=0.15)
    assert np.array_equal(np.isnan(column(made, "x1")), gone) == (kind == "together")
    complete = column(made, "complete")
    repeats = np.mean(np.diff(complete) == 0)
    assert repeats == pytest.approx(made.parameters["stuck_rate"], abs=0.002) == pytest.approx(0.1, abs=0.03)


def test_abnormal_periods_are_where_the_faults_are():
    plant = Plant(labels=Labels(("drift", "noise", "unit_change"), periods=6, period_rows=80, severity=1.0))
    made = plant_log(1, rows=4_000, seed=2, plant=plant)
    calm = plant_log(1, rows=4_000, seed=2, plant=replace(plant, labels=Labels()))
    abnormal = column(made, "abnormal") == 1
    changed = column(made, "y") != column(calm, "y")
    assert not np.any(changed & ~abnormal)
    assert np.mean(changed[abnormal]) > 0.95
    assert np.sum(np.diff(abnormal.astype(int)) == 1) == 6
    worn = plant_log(1, rows=4_000, seed=2, plant=replace(plant, labels=Labels(wear=3.0)))
    rise = column(worn, "y") - column(calm, "y")
    assert rise[-1] / np.std(column(calm, "clean")) == pytest.approx(3)
    assert np.all(np.diff(rise) >= -1e-9)

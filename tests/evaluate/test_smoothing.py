"""Exponential smoothing and theta: statsmodels' own forecasts, causal states, seasons learned anew in every series."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.data.origins import truth_after
from keiretsu.evaluate import AutoETS, Naive, Theta
from keiretsu.evaluate.baselines.smoothing import Smoothing, forecasts, seasonal_profile

KINDS = [AutoETS, Theta]
SEASONAL = Smoothing(0.3, beta=0.02, gamma=0.1, phi=0.9, trend=0.05, period=7, base=4.0)


def wave(rows: int, *, seed: int = 0, period: int = 12, slope: float = 0.05, phase: int = 0, noise: float = 0.3):
    """A sine on a trend with noise."""
    at = np.arange(rows)
    around = np.random.default_rng(seed).normal(0, noise, rows)
    return 20 + slope * at + 4 * np.sin(2 * np.pi * (at + phase) / period) + around


def log(**series):
    """A SeriesSet with channel `y`, a series a keyword."""
    frames = [
        pl.DataFrame({"unit": name, "row": np.arange(len(values)), "y": values}).with_columns(
            pl.col("y").fill_nan(None)
        )
        for name, values in series.items()
    ]
    return kr.read(pl.concat(frames), time="row", id="unit")


def error(model, series, rows):
    packed = pack(series)
    truth = truth_after(packed, np.array([0]), rows, model.horizon)
    return float(np.nanmean(np.abs(truth - model.forecast_at(series, rows).mean)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_season_on_a_trend_is_found_and_beats_the_last_value_by_far(kind):
    values = wave(900)
    model = kind(24, period=12).fit(log(a=values[:700]), target="y")
    naive = Naive(24).fit(log(a=values[:700]), target="y")
    rows = np.arange(700, 870, 5)
    series = log(a=values)
    assert error(model, series, rows) < 0.2 * error(naive, series, rows)
    assert model.rules_[0].period == 12


@pytest.mark.parametrize("kind", KINDS)
def test_no_bit_changes_with_what_comes_later(kind):
    values = wave(300)
    values[40:60:3] = np.nan
    model = kind(9, period=12).fit(log(a=values[:200]), target="y")
    rows = np.array([0, 5, 22, 23, 24, 47, 48, 100, 250])
    before = model.forecast_at(log(a=values), rows).mean
    for place, row in enumerate(rows):
        later = np.r_[values[: row + 1], np.full(299 - row, -1e6)]
        after = model.forecast_at(log(a=later), rows[place : place + 1]).mean
        np.testing.assert_array_equal(after[0], before[place])
        cut = model.forecast_at(log(a=values[: row + 1]), np.array([row])).mean
        np.testing.assert_array_equal(cut[0], before[place])


@pytest.mark.parametrize("kind", KINDS)
def test_a_unit_never_seen_learns_its_own_season_whatever_its_phase(kind):
    training = log(a=wave(400, slope=0), b=wave(300, seed=1, slope=0))
    model = kind(12, period=12).fit(training, target="y")
    new = log(z=wave(300, seed=2, slope=0, phase=5) + 30)
    rows = np.arange(60, 280, 4)
    assert error(model, new, rows) < 0.7
    assert error(model, new, rows) < 0.25 * error(Naive(12).fit(training, target="y"), new, rows)


@pytest.mark.parametrize("kind", KINDS)
def test_series_side_by_side_are_as_alone_in_any_order_of_rows(kind):
    first, second = wave(120), wave(90, seed=1) - 5
    model = kind(6, period=12).fit(log(a=first, b=second), target="y")
    rows = np.array([170, 30, 125, 110, 30])
    both = model.forecast_at(log(a=first, b=second), rows).mean
    alone = {
        "a": model.forecast_at(log(a=first), np.array([30, 110, 30])).mean,
        "b": model.forecast_at(log(b=second), np.array([50, 5])).mean,
    }
    np.testing.assert_array_equal(both[[1, 3, 4]], alone["a"])
    np.testing.assert_array_equal(both[[0, 2]], alone["b"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_keeps_every_bit(kind, hourly, tmp_path):
    model = kind(6, period=24).fit(hourly, target=["b", "a"])
    model.save(tmp_path / "m.json")
    rows = np.arange(0, 470, 7)
    np.testing.assert_array_equal(
        kind.load(tmp_path / "m.json").forecast_at(hourly, rows).mean, model.forecast_at(hourly, rows).mean
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "values",
    [
        np.full(60, 3.0),
        np.r_[np.full(20, np.nan), wave(60), np.full(20, np.nan)],
        np.where(np.arange(400) % 2 == 0, wave(400), np.nan),
        np.r_[wave(50), 1e12, wave(50)],
        wave(8),
        np.sin(2 * np.pi * np.arange(120) / 12),
        np.arange(100.0),
        wave(30, period=3, noise=0.0, slope=0.0) * 1e-9,
    ],
    ids=["constant", "gaps at both ends", "every other row", "spike", "eight rows", "pure sine", "pure line", "tiny"],
)
def test_forecasts_are_finite_whatever_the_series(kind, values):
    series = log(a=values)
    model = kind(4, period=12).fit(series, target="y")
    answer = model.forecast_at(series, np.arange(len(values)), coverage=0.5)
    assert np.isfinite(np.stack([answer.mean, answer.lower, answer.upper])).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_unit_without_any_value_gets_the_training_mean(kind):
    model = kind(4, period=12).fit(log(a=wave(100)), target="y")
    blind = log(a=wave(50), z=np.full(30, np.nan))
    np.testing.assert_allclose(model.forecast_at(blind, np.array([50, 79])).mean, wave(100).mean())


@pytest.mark.parametrize("kind", KINDS)
def test_a_pure_line_is_carried_on(kind):
    model = kind(10, period=1).fit(log(a=np.arange(200.0)), target="y")
    mean = model.forecast_at(log(a=np.arange(200.0)), np.array([150])).mean[0, 0]
    # theta's drift is half the slope
    np.testing.assert_allclose(mean, 150 + (0.5 if kind is Theta else 1.0) * np.arange(1, 11), rtol=0.001)


@pytest.mark.parametrize(("period", "note"), [(401, "longer than 400"), (1, "No season")])
def test_that_no_season_is_used_is_said(period, note):
    assert note in AutoETS(6, period=period).fit(log(a=wave(1000)), target="y").summary["notes"][0]


def test_a_trend_is_chosen_where_there_is_one():
    walk = np.random.default_rng(0).normal(0, 1, 600).cumsum()
    line = 0.5 * np.arange(600) + np.random.default_rng(1).normal(0, 2, 600)
    walking, straight = (AutoETS(6, period=1).fit(log(a=values), target="y").rules_[0] for values in (walk, line))
    assert walking.alpha > 0.8
    assert walking.trend == 0
    assert (straight.trend, straight.phi) == (pytest.approx(0.5, rel=0.01), 1.0)
    assert straight.alpha < 0.1


def test_theta_takes_no_season_from_noise():
    noise = np.random.default_rng(3).normal(0, 1, 400)
    assert Theta(6, period=12).fit(log(a=noise), target="y").rules_[0].period == 1


@pytest.mark.parametrize(("trend", "damped", "season"), [(None, False, 1), ("add", True, 1), ("add", True, 7)])
def test_states_are_those_of_statsmodels(trend, damped, season):
    """statsmodels starts with the gain α at once; late in a series the start is forgotten."""
    values = wave(448, period=7)
    rule = Smoothing(0.4, 0.05 if trend else 0.0, 0.2 if season > 1 else 0.0, 0.9 if damped else 1.0, period=season)
    start = {"initial_level": 20.0} | ({"initial_trend": 0.0} if trend else {})
    whole = {"seasonal": "add", "seasonal_periods": season} if season > 1 else {}
    start |= {"initial_seasonal": seasonal_profile(values, season)} if season > 1 else {}
    model = ETSModel(values, trend=trend, damped_trend=damped, initialization_method="known", **whole, **start)
    told = {"smoothing_level": rule.alpha, "smoothing_trend": rule.beta, "smoothing_seasonal": rule.gamma}
    told["damping_trend"] = rule.phi
    theirs = model.smooth([told[name] for name in model.param_names]).forecast(20)
    ours = forecasts(rule, values, np.array([447]), 20)[0]
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)


def test_theta_is_that_of_statsmodels():
    values = wave(768, period=12)  # a whole number of doublings: both take the season from all rows
    ours = Theta(24, period=12).fit(log(a=values), target="y")
    theirs = ThetaModel(values, period=12, use_test=False, method="additive").fit()
    mean = ours.forecast_at(log(a=values), np.array([767])).mean[0, 0]
    np.testing.assert_allclose(mean, theirs.forecast(24), rtol=2e-3)


@given(
    values=st.lists(st.one_of(st.just(float("nan")), st.floats(-1e6, 1e6)), min_size=1, max_size=80),
    horizon=st.integers(1, 20),
)
def test_one_pass_equals_a_pass_for_each_origin(values, horizon):
    whole = np.array(values)
    together = forecasts(SEASONAL, whole, np.arange(len(whole)), horizon)
    assert np.isfinite(together).all()
    for row in range(len(whole)):
        np.testing.assert_array_equal(forecasts(SEASONAL, whole[: row + 1], np.array([row]), horizon)[0], together[row])


def test_a_gap_moves_the_states_on_without_correcting_them():
    rule = Smoothing(0.5, beta=0.1, trend=1.0)
    values = np.r_[np.arange(30.0), np.full(4, np.nan)]
    at_end, after_gap = forecasts(rule, values, np.array([29, 33]), 8)
    np.testing.assert_allclose(after_gap[:4], at_end[4:])


@pytest.mark.parametrize("period", [2, 5, 12])
def test_the_profile_of_a_pure_season_on_a_line_is_the_season(period):
    season = np.random.default_rng(0).normal(size=period)
    season -= season.mean()
    values = np.resize(season, 6 * period) + 0.3 * np.arange(6 * period)
    np.testing.assert_allclose(seasonal_profile(values, period), season, atol=1e-9)

"""Covariates of a forecaster: used where they help and only there, and right for series that were never seen."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data import Calendar, Holidays
from keiretsu.errors import ArgumentError, ColumnError, DataError
from keiretsu.estimators import Forecaster, ModelConfig, TrainConfig

HORIZON, WEEK = 12, 168


@cache
def shop(weeks: int = 9) -> pl.DataFrame:
    """time, y, promo, truth: hour of day × weekday and a promotion that is known ahead, and noise of size 1."""
    rng, n = np.random.default_rng(0), weeks * WEEK
    hour, day = np.arange(n) % 24, np.arange(n) // 24 % 7
    work = 6 * np.exp(-0.5 * ((hour - 9) / 2.5) ** 2) + 4 * np.exp(-0.5 * ((hour - 18) / 2) ** 2)
    rest = 5 * np.exp(-0.5 * ((hour - 14) / 4) ** 2)
    promo = np.repeat((rng.random(n // 8 + 1) < 0.2).astype(float), 8)[:n]
    truth = 10 + np.where(day < 5, work, rest) * (1 + 0.1 * day) + 4 * promo
    return pl.DataFrame({"time": stamps(n), "y": truth + rng.normal(size=n), "promo": promo, "truth": truth})


def stamps(count: int) -> pl.Series:
    return (pl.Series(np.arange(count) * 3_600_000_000) + 1_704_067_200_000_000).cast(pl.Datetime("us"))


def log(frame: pl.DataFrame) -> kr.SeriesSet:
    return kr.read(frame.select("time", "y"), time="time")


@cache
def fitted(covariates: bool) -> Forecaster:
    known = [Calendar(("hour", "weekday")), shop().select("time", "promo")] if covariates else None
    return Forecaster(HORIZON, mixer=None).fit(log(shop().head(7 * WEEK)), target="y", known=known)


def error(model: Forecaster) -> float:
    """Root mean square distance to the truth, which holds no noise, on the last two weeks."""
    rows = np.arange(7 * WEEK, 9 * WEEK - HORIZON)
    truth = shop()["truth"].to_numpy()[rows[:, None] + np.arange(1, HORIZON + 1)]
    return float(np.sqrt(np.mean((model.forecast_at(log(shop()), rows).mean[:, 0] - truth) ** 2)))


def test_hours_weekdays_and_a_promotion_bring_the_error_near_the_noise() -> None:
    with_them, without = error(fitted(True)), error(fitted(False))
    assert with_them < 0.4  # beside noise of size 1: the forecast's whole error is 8 % above it
    assert without > 1.5
    facts = fitted(True).summary["covariates"]
    assert facts["used"]
    assert facts["crossed"]
    assert all(trial["passed"] for trial in facts["trials"] if trial["rival"] == facts["kind"])


def test_intervals_are_those_of_the_model_with_covariates() -> None:
    forecast = fitted(True).forecast_at(log(shop()), np.arange(7 * WEEK, 9 * WEEK - HORIZON), coverage=0.9)
    assert 3.0 < np.mean(forecast.upper - forecast.lower) < 4.2  # 3.3 of the noise alone
    y = shop()["y"].to_numpy()[np.arange(7 * WEEK, 9 * WEEK - HORIZON)[:, None] + np.arange(1, HORIZON + 1)]
    assert 0.85 < np.mean((forecast.lower[:, 0] <= y) & (y <= forecast.upper[:, 0])) < 0.95


@pytest.mark.parametrize(("partner", "mixer"), [("ridge", None), ("bank", None), ("ridge", "selective")])
def test_covariates_that_say_nothing_are_not_used(partner: Any, mixer: Any) -> None:
    rng, n = np.random.default_rng(3), 400
    y = np.convolve(rng.normal(size=n + 20), 0.8 ** np.arange(21), mode="valid")
    series = log(pl.DataFrame({"time": stamps(n), "y": y}))
    table = pl.DataFrame({"time": stamps(n + 9), "a": rng.normal(size=n + 9), "b": rng.integers(0, 2, n + 9)})
    model = Forecaster(
        3, partner=partner, mixer=mixer, model=ModelConfig(width=8, state=4), train=TrainConfig(steps=6, chunk=64)
    )
    plain = model.fit(series, target="y").forecast_at(series, np.arange(n), coverage=0.8)
    other = Forecaster(**model.get_params()).fit(series, target="y", known=[table, Calendar(("hour",)), Holidays("JP")])
    assert not other.summary["covariates"]["used"]
    assert "better" in other.summary["covariates"]["unused_because"] or other.summary["covariates"]["trials"] == []
    again = other.forecast_at(series, np.arange(n), coverage=0.8)
    for name in ("mean", "lower", "upper"):
        np.testing.assert_allclose(getattr(again, name), getattr(plain, name), rtol=0, atol=1e-9)
    # told or not told, they are not looked at
    assert other.predict(series).equals(other.predict(series, known="no such file"))
    assert other.stream().step({"y": 1.0}, time="2024-02-01", known={"a": 1.0}).mean.shape == (3,)


def test_a_step_in_a_wandering_level_is_found_in_changes() -> None:
    rng, n = np.random.default_rng(5), 900
    flag = np.repeat((rng.random(n // 30 + 2) < 0.4).astype(float), 30)[: n + 5]
    y = np.cumsum(rng.normal(size=n)) + 6 * flag[:n]
    series, table = log(pl.DataFrame({"time": stamps(n), "y": y})), pl.DataFrame({"time": stamps(n + 5), "flag": flag})
    model = Forecaster(4, mixer=None).fit(series.head_rows(n - 100), target="y", known=table.head(n - 95))
    assert model.summary["covariates"]["kind"] == "changes"
    up = np.flatnonzero((np.diff(flag[:n]) > 0) & (np.arange(n - 1) > n - 101))[:1]
    assert len(up)
    before = model.forecast_at(series, up, known=table).mean[0, 0, 0] - y[up]
    assert 4.5 < before[0] < 7.5


@cache
def machines() -> tuple[kr.SeriesSet, pl.DataFrame]:
    """A hundred and twenty short series about a level that size and maker say, each counted from its own start."""
    rng, frames = np.random.default_rng(7), []
    size, maker = rng.uniform(1, 5, 121), rng.integers(0, 2, 121)
    for number in range(120):
        rows = int(rng.integers(12, 20))
        y = 20 * size[number] + 30 * maker[number] + rng.normal(size=rows)
        frames.append(pl.DataFrame({"id": [f"m{number:03d}"] * rows, "time": np.arange(rows), "y": y}))
    static = pl.DataFrame(
        {"id": [f"m{n:03d}" for n in range(120)] + ["new"], "size": size, "maker": ["A" if m else "B" for m in maker]}
    )
    return kr.read(pl.concat(frames), time="time", id="id"), static


def level(model: Forecaster, static: pl.DataFrame, **row: float) -> float:
    return float(model.stream(coverage=None, static=static).step(row, time=0, id="new").mean[-1])


def test_static_columns_shift_levels_of_series_that_were_never_seen() -> None:
    series, static = machines()
    model = Forecaster(3, mixer=None).fit(series, target="y", static=static)
    assert model.summary["covariates"]["static"] == ["maker=A", "maker=B", "size"]
    assert model.summary["covariates"]["used"]
    for size in (1.5, 4.0):
        for maker, shift in (("A", 30), ("B", 0)):
            row = pl.DataFrame({"id": ["new"], "size": [size], "maker": [maker]})
            # no value of the series was seen yet, so its level is all that is known
            assert abs(level(model, row) - 20 * size - shift) < 4
    unknown = pl.DataFrame({"id": ["new"], "size": [2.0], "maker": ["C"]})
    assert 30 < level(model, unknown) < 80


def test_a_new_series_without_its_row_is_one_sentence() -> None:
    series, static = machines()
    model = Forecaster(3, mixer=None).fit(series, target="y", static=static)
    new = kr.read(pl.DataFrame({"id": ["other"], "time": [0], "y": [50.0]}), time="time", id="id")
    with pytest.raises(
        DataError, match=r"^predict: static must have a row for every series; got none for 'other'\. Add"
    ):
        model.predict(new)
    with pytest.raises(ColumnError, match=r"^predict: static must have the columns of training; got none for 'size'"):
        model.predict(new, static=pl.DataFrame({"id": ["other"], "maker": ["A"]}))
    row = pl.DataFrame({"id": ["other"], "size": [2.0], "maker": ["B"]})
    assert abs(model.predict(new, static=row)["mean"][0] - 50.0) < 15


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_series_shorter_than_the_lags_or_without_a_value_are_answered(rows: int) -> None:
    model, frame = fitted(True), shop().head(rows)
    answer = model.predict(log(frame))["mean"].to_numpy()
    truth = shop()["truth"].to_numpy()[rows : rows + HORIZON]
    assert np.abs(answer - truth).max() < 4
    empty = kr.read(frame.select("time", y=pl.lit(None, dtype=pl.Float64)), time="time", sentinels=[])
    nothing = model.predict(empty)["mean"].to_numpy()
    # what the covariates say is all there is; the shape of the day is right
    assert np.abs(nothing - truth).max() < 2.5


def test_covariates_for_a_model_without_any_are_refused() -> None:
    model, series = fitted(False), log(shop())
    with pytest.raises(
        ArgumentError, match=r"^predict: known and static must be None, as the model was fitted without"
    ):
        model.predict(series, known=shop().select("time", "promo"))
    with pytest.raises(ArgumentError, match=r"^step: known and static must be None"):
        model.stream().step({"y": 1.0}, time="2025-01-01", known={"promo": 1.0})


def test_a_cut_of_the_target_leaves_every_step_with_residuals() -> None:
    """Rows that intervals are measured on do not keep step with those on which the target is observed."""
    rng, n = np.random.default_rng(0), 21_000
    y = rng.normal(size=n)
    y[1::2] = np.nan
    frame = pl.DataFrame({"time": np.arange(n), "y": y, "x": rng.normal(size=n)}).fill_nan(None)
    model = Forecaster(4, mixer=None).fit(kr.read(frame, time="time"), target="y")
    assert model.quantiles_.count > 1900


def test_residuals_of_rows_the_model_was_fitted_on_promise_no_interval() -> None:
    y = np.random.default_rng(0).normal(size=40)
    series = log(pl.DataFrame({"time": stamps(40), "y": y}))
    model = Forecaster(9, mixer=None).fit(series, target="y")
    assert model.summary["calibration"].startswith("training rows the model was fitted on")
    with pytest.raises(ArgumentError, match=r"^predict: coverage must be None, as training left no residual"):
        model.predict(series)
    assert model.predict(series, coverage=None)["mean"].is_finite().all()

"""Intervals of a forecaster: what predict, forecast_at and stream say, and what short training logs cannot."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from polars.testing import assert_frame_equal
from safetensors import safe_open
from safetensors.torch import save_file

import keiretsu as kr
from keiretsu.errors import ArgumentError, FileFormatError
from keiretsu.estimators import Forecaster
from support.fleet import fitted, fleet, read


@cache
def short(rows: int = 20) -> tuple[Forecaster, kr.SeriesSet]:
    """Twenty rows leave six residuals."""
    y = np.random.default_rng(0).normal(size=rows)
    series = kr.read(pl.DataFrame({"time": np.arange(rows), "y": y}), time="time")
    return Forecaster(1, mixer=None).fit(series, target="y"), series


def test_quantile_columns_are_the_ends_of_the_interval_and_never_cross() -> None:
    model, series = fitted(None, irregular=False)
    predicted = model.predict(series, coverage=0.9, quantiles=[0.95, 0.05, 0.5, 0.25, 0.005])
    assert predicted.columns[6:] == ["q0.95", "q0.05", "q0.5", "q0.25", "q0.005"]
    np.testing.assert_array_equal(predicted["q0.05"], predicted["lower"])
    np.testing.assert_array_equal(predicted["q0.95"], predicted["upper"])
    ordered = predicted.select("q0.005", "q0.05", "q0.25", "q0.5", "q0.95").to_numpy()
    assert (np.diff(ordered, axis=1) >= 0).all()
    assert (np.diff(ordered[:, 1:], axis=1) > 0).all()
    assert_frame_equal(predicted[:, :6], model.predict(series), check_exact=True)


def test_several_targets_have_their_own_quantiles() -> None:
    series = read(fleet(irregular=False))
    model = Forecaster(3, mixer=None).fit(series, target=["y", "load"])
    predicted = model.predict(series, coverage=0.5, quantiles=[0.25])
    np.testing.assert_array_equal(predicted["q0.25"], predicted["lower"])
    widths = predicted.with_columns(w=pl.col("upper") - pl.col("lower")).group_by("target").agg(pl.col("w").mean())
    assert widths["w"][0] != widths["w"][1]


def test_forecast_at_says_what_predict_says() -> None:
    model, series = fitted(None, irregular=False)
    alone = series.select(ids=["m1"])
    predicted = model.predict(alone, coverage=0.8)
    forecast = model.forecast_at(alone, np.array([alone.rows - 1]), coverage=0.8)
    np.testing.assert_allclose(forecast.lower[0, 0], predicted["lower"], rtol=1e-12)
    np.testing.assert_allclose(forecast.upper[0, 0], predicted["upper"], rtol=1e-12)


def test_ends_are_signed_quantiles_of_skewed_residuals() -> None:
    y = np.random.default_rng(2).exponential(size=4000)
    series = kr.read(pl.DataFrame({"time": np.arange(4000), "y": y}), time="time")
    model = Forecaster(1, mixer=None).fit(series.head_rows(3000), target="y")
    forecast = model.forecast_at(series, np.arange(2999, 3999), coverage=0.9)
    below, above = forecast.lower[:, 0, 0] > y[3000:], forecast.upper[:, 0, 0] < y[3000:]
    # the .05 and .95 quantiles of an exponential about its mean: -0.95 and 2.0
    np.testing.assert_allclose(forecast.lower - forecast.mean, -0.95, atol=0.1)
    np.testing.assert_allclose(forecast.upper - forecast.mean, 2.0, atol=0.4)
    assert 0.02 < below.mean() < 0.08
    assert 0.02 < above.mean() < 0.08


def test_six_residuals_refuse_90_percent_and_serve_80() -> None:
    model, series = short()
    assert model.quantiles_.count == 6
    with pytest.raises(ArgumentError, match=r"^predict: coverage must be at most 0\.85.*6 residuals.*takes 9\."):
        model.predict(series)
    with pytest.raises(ArgumentError, match=r"^stream: coverage must be at most 0\.85"):
        model.stream()
    with pytest.raises(ArgumentError, match=r"^forecast_at: coverage must be at most 0\.85"):
        model.forecast_at(series, np.array([19]), coverage=0.9)
    with pytest.raises(ArgumentError, match=r"^predict: quantiles must lie between 0\.075 and 0\.925"):
        model.predict(series, coverage=None, quantiles=[0.05])
    predicted = model.predict(series, coverage=0.8, quantiles=[0.1])
    assert (predicted["lower"] < predicted["mean"]).all()
    assert (predicted["q0.1"] == predicted["lower"]).all()
    assert_frame_equal(model.stream(coverage=0.8).read(series).predict(), predicted[:, :6], check_exact=True)


def test_without_coverage_there_is_a_forecast_and_no_interval() -> None:
    model, series = short()
    predicted = model.predict(series, coverage=None)
    assert predicted.schema["lower"] == predicted.schema["upper"] == pl.Float64
    assert predicted["lower"].null_count() == predicted["upper"].null_count() == predicted.height == 1
    np.testing.assert_array_equal(predicted["mean"], model.predict(series, coverage=0.8)["mean"])
    answer = model.stream(coverage=None).step({"y": 1.0}, time=5)
    assert (answer.lower, answer.upper, answer.coverage) == (None, None, None)
    assert answer.mean.shape == (1,)


def test_a_wrong_quantile_is_refused_before_rows_are_read() -> None:
    model, _ = fitted(None, irregular=False)
    nothing: kr.SeriesSet = None  # type: ignore[assignment]
    for quantiles, sentence in (([0.5, 1.0], "numbers from 0.005 to 0.995"), ([0.5, 0.5], "each be named once")):
        with pytest.raises(ArgumentError, match=sentence):
            model.predict(nothing, quantiles=quantiles)


def test_a_file_keeps_the_quantiles_and_one_with_wrong_ones_is_refused(tmp_path: Path) -> None:
    model, series = short()
    place = tmp_path / "m.keiretsu"
    model.save(place)
    again = kr.load(place)
    assert_frame_equal(again.predict(series, coverage=0.8), model.predict(series, coverage=0.8), check_exact=True)
    with pytest.raises(ArgumentError, match="6 residuals"):
        again.predict(series)
    with safe_open(place, framework="pt") as file:
        tensors, header = {name: file.get_tensor(name) for name in file.keys()}, file.metadata()  # noqa: SIM118
    good = tensors["intervals.width"]
    for wrong in (good[:8], good.flip(0), torch.full_like(good, torch.nan)):
        save_file({**tensors, "intervals.width": wrong.contiguous()}, place, metadata=header)
        with pytest.raises(FileFormatError, match=r"does not fit together|intervals"):
            kr.load(place)

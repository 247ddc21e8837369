"""The forecaster at its edges: intervals, the gate, files, mistakes."""

from __future__ import annotations

from math import floor
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats
from sklearn.base import clone

import keiretsu as kr
from keiretsu.errors import ArgumentError, DataError, FileFormatError, NotFittedError, OutputError, TooShortError
from keiretsu.estimators import Forecaster, TrainConfig
from support.fleet import fitted, fleet, read


def noise(rows: int = 3000, seed: int = 0) -> kr.SeriesSet:
    y = np.random.default_rng(seed).normal(size=rows)
    return kr.read(pl.DataFrame({"time": np.arange(rows), "y": y}), time="time")


def test_on_pure_noise_the_gate_stays_shut_and_intervals_keep_their_coverage() -> None:
    series = noise()
    model = Forecaster(4, train=TrainConfig(steps=60)).fit(series.head_rows(2000), target="y")
    assert model.share == 0.0
    assert "did not help" in model.summary["gate_shut_because"]
    rows = np.arange(2000, 2990)
    answer = model.forecast_at(series, rows, coverage=0.9)
    truth = np.stack([series.frame["y"].to_numpy()[rows + k] for k in range(1, 5)], axis=1)
    held = np.sum((answer.lower[:, 0] <= truth) & (truth <= answer.upper[:, 0]), axis=0)
    # Given n residuals the share inside is Beta(k, n + 1 - k), so the number held is beta-binomial.
    n = model.quantiles_.count
    outside = 2 * floor((n + 1) * 0.05)
    low, high = stats.betabinom(len(rows), n + 1 - outside, outside).ppf([1e-6, 1 - 1e-6])
    assert ((low <= held) & (held <= high)).all()
    assert low > 0.8 * len(rows)


def test_a_correction_that_helps_is_let_in_and_helps_later() -> None:
    frame = fleet_of_ramps()
    series = kr.read(frame, time="time", id="id")
    cut = 1200
    train = series.head_rows(cut)
    ridge = Forecaster(8, mixer=None).fit(train, target="y")
    model = Forecaster(8, train=TrainConfig(steps=120, learning_rate=1e-2)).fit(train, target="y")
    assert model.share > 0.3, model.summary["gate"]
    rows = np.concatenate([np.arange(start + cut, start + 1490) for start in range(0, series.rows, 1500)])
    y = series.frame["y"].to_numpy()
    truth = np.stack([y[rows + k] for k in range(1, 9)], axis=1)
    errors = [np.abs(m.forecast_at(series, rows).mean[:, 0] - truth).mean() for m in (ridge, model)]
    assert errors[1] < 0.9 * errors[0]


def fleet_of_ramps(machines: int = 4, rows: int = 1500) -> pl.DataFrame:
    """A mode decides whether y rises or falls; a regression on lags and levels cannot multiply the two."""
    frames = []
    for number in range(machines):
        rng = np.random.default_rng(number)
        mode = np.sign(np.sin(np.arange(rows) / 37 + number))
        drive = np.zeros(rows)
        for t in range(1, rows):
            drive[t] = 0.95 * drive[t - 1] + 0.3 * rng.normal()
        y = np.roll(mode * drive, 4) + 0.05 * rng.normal(size=rows)
        columns = {"id": [f"m{number}"] * rows, "time": range(rows), "mode": mode, "drive": drive, "y": y}
        frames.append(pl.DataFrame(columns))
    return pl.concat(frames)


def test_wider_coverage_is_wider() -> None:
    model, series = fitted(None, irregular=False)
    widths = [
        (f["upper"] - f["lower"]).mean() for c in (0.5, 0.8, 0.9, 0.95) if len(f := model.predict(series, coverage=c))
    ]
    assert widths == sorted(widths)
    assert widths[0] < widths[-1]
    with pytest.raises(ArgumentError, match=r"coverage must be above 0 and at most 0\.99"):
        model.predict(series, coverage=1.0)


def test_several_targets_each_get_rows() -> None:
    series = read(fleet(irregular=False))
    model = Forecaster(3, mixer=None).fit(series, target=["y", "load"])
    predicted = model.predict(series)
    assert predicted.height == 3 * 2 * 3
    assert set(predicted["target"]) == {"y", "load"}
    answer = model.stream().read(series.head_rows(50)).step({"y": 1.0}, time=1e6, id="m0")
    assert answer.mean.shape == (2, 3)
    assert answer.targets == ("y", "load")


def test_a_series_unseen_in_training_is_forecast() -> None:
    model, _ = fitted("selective", irregular=False)
    other = read(fleet(irregular=False, seed=9).with_columns(id=pl.lit("new ") + pl.col("id")))
    assert np.isfinite(model.predict(other)["mean"].to_numpy()).all()


@pytest.mark.parametrize("rows", [1, 2])
def test_one_row_is_enough_to_answer(rows: int) -> None:
    model, series = fitted("selective", irregular=False)
    assert np.isfinite(model.predict(series.head_rows(rows))["mean"].to_numpy()).all()


def test_clone_and_params() -> None:
    model = Forecaster(7, mixer="gru", seed=3)
    assert clone(model).get_params() == model.get_params()
    assert model.set_params(horizon=9).horizon == 9


def test_estimate_keeps_nothing() -> None:
    series = read(fleet(irregular=False))
    model = Forecaster(3, train=TrainConfig(steps=10, chunk=64))
    cost = model.estimate(series, target="y", steps=2)
    assert cost.fixed_seconds > 0
    assert cost.seconds_per_step > 0
    with pytest.raises(NotFittedError, match=r"Call fit\(series"):
        model.predict(series)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"horizon": 0}, "horizon must be a whole number"),
        ({"horizon": 2.5}, "horizon must be a whole number"),
        (
            {"horizon": 3, "mixer": "mamba"},
            "mixer must be one of selective, ssd, lti, linear_attention, attention, gru or None",
        ),
        ({"horizon": 3, "partner": "arima"}, "partner must be one of ridge, bank, average, auto or None"),
        ({"horizon": 3, "mixer": None, "partner": None}, "must not both be None"),
    ],
    ids=str,
)
def test_a_wrong_option_is_one_sentence(options: dict, sentence: str) -> None:
    with pytest.raises(ArgumentError, match=sentence):
        Forecaster(**options).fit(noise(), target="y")


def test_mistakes_in_data_are_named() -> None:
    with pytest.raises(TooShortError, match="at least"):
        Forecaster(96).fit(noise(60), target="y")
    constant = kr.read(pl.DataFrame({"time": range(300), "y": [1.0] * 300}), time="time")
    with pytest.raises(DataError, match="y"):
        Forecaster(5).fit(constant, target="y")


def test_a_damaged_or_foreign_file_is_one_sentence(tmp_path: Path) -> None:
    model, _ = fitted("gru", irregular=False)
    model.save(tmp_path / "good.keiretsu")
    whole = (tmp_path / "good.keiretsu").read_bytes()
    for name, content in {"empty": b"", "text": b"hello", "cut": whole[:-100], "header": whole[:50]}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(FileFormatError, match="must be a model file"):
            kr.load(tmp_path / name)
    with pytest.raises(FileFormatError, match="not a file"):
        kr.load(tmp_path / "absent")
    changed = whole.replace(b'\\"share\\": 1.0', b'\\"shaRe\\": 1.0')
    assert changed != whole
    (tmp_path / "odd").write_bytes(changed)
    with pytest.raises(FileFormatError, match="does not fit together"):
        kr.load(tmp_path / "odd")
    with pytest.raises(OutputError, match="folder"):
        model.save(tmp_path / "text" / "model.keiretsu")

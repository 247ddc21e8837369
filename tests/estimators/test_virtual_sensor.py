"""A virtual sensor: the target is learned from, and its own past is never read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data import simulate
from keiretsu.nn import ModelConfig
from keiretsu.train import TrainConfig

SMALL = {"model": ModelConfig(width=8, depth=1, state=4), "train": TrainConfig(steps=8)}


def driven(rows: int = 1500, seed: int = 0, series: int = 1) -> pl.DataFrame:
    """y is an average of u, which a virtual sensor can find, and noise, which it cannot."""
    frames = []
    for number in range(series):
        rng = np.random.default_rng([seed, number])
        u, y = rng.normal(size=rows), np.zeros(rows)
        for t in range(1, rows):
            y[t] = 0.8 * y[t - 1] + 0.6 * u[t - 1]
        w, noise = rng.normal(size=rows), 0.1 * rng.normal(size=rows)
        frames.append(pl.DataFrame({"id": str(number), "t": np.arange(rows), "u": u, "w": w, "y": y + noise}))
    return pl.concat(frames)


def read(frame: pl.DataFrame) -> kr.SeriesSet:
    return kr.read(frame, time="t", id="id")


@pytest.mark.parametrize("partner", ["ridge", "bank", "average", "auto", None])
def test_what_the_target_was_changes_no_answer(partner: str | None) -> None:
    frame = driven()
    mixer = None if partner else "selective"
    model = kr.Forecaster(2, mixer=mixer, partner=partner, own_past=False, **SMALL).fit(read(frame), target="y")
    rows = np.arange(100, 1490, 50)
    seen = model.forecast_at(read(frame), rows).mean
    other = model.forecast_at(read(frame.with_columns(y=pl.col("y") * 1e3 - 7)), rows).mean
    unknown = model.forecast_at(read(frame.drop("y")), rows).mean
    np.testing.assert_array_equal(seen, other)
    np.testing.assert_array_equal(seen, unknown)


@pytest.mark.parametrize(("partner", "most"), [("ridge", 0.015), ("auto", 0.015), ("average", 0.03), ("bank", 0.05)])
def test_the_other_channels_are_enough_where_they_decide(partner: str, most: float) -> None:
    model = kr.Forecaster(1, mixer=None, partner=partner, own_past=False).fit(read(driven()), target="y")
    fresh = driven(seed=1)
    rows = np.arange(200, 1499)
    truth = fresh["y"].to_numpy()[rows + 1]
    error = model.forecast_at(read(fresh), rows).mean[:, 0, 0] - truth
    # What remains is the noise of the sensor, .01 of a variance of 1, and what doubling half-lives leave of a decay
    # that lies between two of them.
    assert np.mean(error**2) < most


def test_predict_stream_and_file_agree_and_need_no_target(tmp_path: Path) -> None:
    frame = driven()
    model = kr.Forecaster(3, mixer=None, partner="average", own_past=False).fit(read(frame), target="y")
    later = driven(rows=120, seed=2).drop("y")
    predicted = model.predict(read(later))
    stream = model.stream()
    for row in later.iter_rows(named=True):
        answer = stream.step({"u": row["u"], "w": row["w"]}, time=row["t"], id="0")
    np.testing.assert_allclose(answer.mean, predicted["mean"].to_numpy(), rtol=1e-9)
    model.save(tmp_path / "model.safetensors")
    again = kr.load(tmp_path / "model.safetensors")
    assert again.own_past is False
    assert again.predict(read(later)).equals(predicted)


def test_a_target_that_is_told_late_moves_intervals_alone() -> None:
    frame = driven()
    model = kr.Forecaster(1, mixer=None, own_past=False).fit(read(frame), target="y")
    later = driven(rows=300, seed=3)
    told, silent = model.stream(adaptive=True), model.stream(adaptive=True)
    for row in later.iter_rows(named=True):
        said = told.step({"u": row["u"], "w": row["w"], "y": row["y"] + 5.0}, time=row["t"], id="0")
        other = silent.step({"u": row["u"], "w": row["w"]}, time=row["t"], id="0")
    np.testing.assert_array_equal(said.mean, other.mean)
    assert said.upper is not None
    assert other.upper is not None
    assert said.upper[0] > other.upper[0]
    assert told.levels()["judged"][0] == 299
    assert silent.levels()["judged"][0] == 0


def test_a_mixer_finds_what_a_ridge_cannot() -> None:
    log = simulate.latch(10, rows=1200, seed=5, gap=(60, 180)).series
    model = kr.Forecaster(
        1,
        own_past=False,
        model=ModelConfig(width=16, depth=1, state=16, steps=(1e-3, 1.0)),
        train=TrainConfig(steps=160, learning_rate=1e-2),
    ).fit(log, target="y")
    fresh = simulate.latch(2, rows=1500, seed=6, gap=(60, 180)).series
    rows = np.concatenate([np.arange(300, 1490), 1500 + np.arange(300, 1490)])
    truth = fresh.frame["y"].to_numpy()[rows + 1]
    alone = kr.Forecaster(1, mixer=None, own_past=False).fit(log, target="y")
    errors = [np.mean((one.forecast_at(fresh, rows).mean[:, 0, 0] - truth) ** 2) for one in (model, alone)]
    assert model.share > 0
    assert errors[0] < 0.7 * errors[1]


def test_a_log_with_nothing_but_the_target_is_refused() -> None:
    frame = driven().select("id", "t", "y")
    with pytest.raises(kr.KeiretsuError, match="own_past=False needs another channel"):
        kr.Forecaster(1, own_past=False).fit(read(frame), target="y")


def test_one_target_is_not_read_by_another() -> None:
    frame = driven().with_columns(z=pl.col("y") * 2 + 1)
    model = kr.Forecaster(1, mixer=None, own_past=False).fit(read(frame), target=["y", "z"])
    rows = np.arange(100, 1490, 100)
    moved = frame.with_columns(y=pl.lit(0.0), z=pl.lit(3.0))
    said = model.forecast_at(read(frame), rows).mean
    np.testing.assert_array_equal(said, model.forecast_at(read(moved), rows).mean)
    np.testing.assert_allclose(said[:, 1], said[:, 0] * 2 + 1, atol=0.05)


def test_explain_starts_from_the_middle_and_gives_the_target_no_weight() -> None:
    frame = driven(rows=600)
    model = kr.Forecaster(1, mixer=None, own_past=False).fit(read(frame), target="y")
    why = model.explain(read(frame), rows=60)
    assert why.mean == pytest.approx(model.predict(read(frame))["mean"][0])
    assert why.last == pytest.approx(float(frame["y"].median()), abs=1e-9)
    weights = {row["channel"]: row["absolute"] for row in why.by_channel.iter_rows(named=True)}
    assert weights["y"] == 0
    assert weights["u"] > 5 * weights["w"]

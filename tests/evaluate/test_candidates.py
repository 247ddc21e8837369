"""The registry's two ridges on one series: where a slow setting leads, long averages see and last changes do not."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.lib.stride_tricks import sliding_window_view

import keiretsu as kr
from keiretsu.evaluate.candidates import Settings, candidate

HORIZON, TRAIN, ROWS = 36, 6000, 8000


def log() -> pl.DataFrame:
    """A setting that holds for a hundred rows or so, and a noisy target that goes to its level within some fifty."""
    rng = np.random.default_rng(0)
    setting = np.repeat(rng.normal(size=ROWS), rng.integers(60, 140, size=ROWS))[:ROWS]
    level = np.zeros(ROWS)
    for row in range(1, ROWS):
        level[row] = level[row - 1] + (setting[row - 1] - level[row - 1]) / 50
    return pl.DataFrame({"time": np.arange(ROWS), "y": 3 * level + rng.normal(size=ROWS), "setting": setting})


def test_the_ridge_on_long_averages_sees_where_a_slow_setting_leads():
    frame = log()
    series, y = kr.read(frame, time="time"), frame["y"].to_numpy()
    rows = np.arange(TRAIN, ROWS - HORIZON - 1)
    truth = sliding_window_view(y, HORIZON)[rows + 1]
    errors = {}
    for name in ("ridge", "bank"):
        model = candidate(name).build(Settings(HORIZON)).fit(series.head_rows(TRAIN), target=["y"])
        means = np.asarray(model.forecast_at(series, rows).mean).reshape(truth.shape)
        errors[name] = np.abs(means - truth)[:, -1].mean()
    assert errors["bank"] < 0.93 * errors["ridge"]

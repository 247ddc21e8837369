"""A million rows, one at a time through the compiled step, say what one pass over all of them says."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data.simulate import changeover
from keiretsu.estimators import Forecaster, TrainConfig

HORIZON = 3


def plant(machines: int, rows: int, *, seed: int) -> kr.SeriesSet:
    """A plant with long memory on an uneven clock: what a correction finds much in."""
    return changeover(
        machines, rows=rows, seed=seed, gap=(200, 550), memories=(20_000.0, 1_000.0), dwell=(50.0, 200.0),
        pauses=(0.1, 20.0), value_share=0.1, delay=3, noise=0.2,
    ).series  # fmt: skip


def faulty(rows: int, *, seed: int, huge: float = 1e-4) -> pl.DataFrame:
    """One machine of that plant with holes, whole rows missing, stops of hours and huge values."""
    series, rng = plant(1, rows, seed=seed), np.random.default_rng(seed)
    stopped = np.cumsum(rng.random(rows) < 1e-4) * np.timedelta64(14, "h")
    blank = rng.random(rows) < 0.01
    columns = {"time": series.frame["time"].to_numpy() + stopped}
    for name in series.channels:
        values = series.frame[name].cast(pl.Float64).to_numpy().copy()
        values[rng.random(rows) < huge] *= 1e6
        values[blank | (rng.random(rows) < 0.05)] = np.nan
        columns[name] = values
    return pl.DataFrame(columns, nan_to_null=True)


def fitted(mixer: str) -> Forecaster:
    """A forecaster whose correction has earned its place."""
    model = Forecaster(HORIZON, mixer=mixer, train=TrainConfig(steps=400), seed=1)  # type: ignore[arg-type]
    model.fit(plant(12, 800, seed=3), target="y")
    assert model.learned_.causal_pass.correction is not None
    return model


# Share of the answers that may lie beyond 1e-5, within 1e-4: both forms are float32, and what is nearly nothing is told
# by few of its digits. A head's norm (ssd) divides by it; and so it is behind a value a million times too large.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("mixer", "huge", "beyond"), [("selective", 0.0, 0.0), ("selective", 1e-4, 1e-5), ("ssd", 0.0, 1e-5)]
)
def test_a_million_rows_one_at_a_time_are_those_of_one_pass(mixer: str, huge: float, beyond: float) -> None:
    model = fitted(mixer)
    rows = faulty(1_000_000, seed=4, huge=huge)
    stream = model.stream(coverage=0.9)
    assert stream.backend == "fused"
    names = rows.columns[1:]
    said = np.empty((rows.height, 3, HORIZON))
    for row, (stamp, *values) in enumerate(rows.iter_rows()):
        answer = stream.step(dict(zip(names, values, strict=True)), time=stamp)
        said[row] = answer.mean, answer.lower, answer.upper
    series = kr.read(rows, time="time")
    whole = model.forecast_at(series, np.arange(rows.height), coverage=0.9)
    causal = model.learned_.causal_pass
    scale = causal.scaling.scale[causal.targets][0]
    for part, wanted in enumerate((whole.mean, whole.lower, whole.upper)):
        off = np.abs(said[:, part] - wanted[:, 0]) / (scale + np.abs(wanted[:, 0]))
        assert np.mean(off > 1e-5) <= beyond
        assert off.max() <= 1e-4
    last = model.predict(series, coverage=0.9).select("mean", "lower", "upper").to_numpy().T
    np.testing.assert_allclose(said[-1], last, rtol=1e-5, atol=1e-5 * scale)

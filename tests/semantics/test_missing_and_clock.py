"""Rules 4 and 5: what is missing, what is far out, and what the clock does."""

from __future__ import annotations

import numpy as np
import polars as pl

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.estimators import Forecaster, ModelConfig, TrainConfig
from keiretsu.estimators.scaling import CLIP, Scaling
from support.fleet import MIXERS, fitted, fleet, forecaster, read

Case = tuple[Forecaster, kr.SeriesSet]


def test_a_row_without_values_acts_only_through_the_clock(case: Case) -> None:
    """Leaving out rows that hold nothing leaves every other row's answer as it is."""
    model, series = case
    empty = pl.all_horizontal(pl.col(c).is_null() for c in series.channels)
    without = read(series.frame.filter(~empty))
    assert without.rows < series.rows
    packed, kept = pack(series), np.flatnonzero(pack(series).observed.any(axis=1))
    first = packed.starts[:-1]
    # A series' first row has no row before it, so its clock begins where its rows do.
    begins_empty = {name for name, row in zip(packed.ids, first, strict=True) if not packed.observed[row].any()}
    assert not begins_empty
    np.testing.assert_allclose(
        model.forecast_at(series, kept).mean,
        model.forecast_at(without, np.arange(without.rows)).mean,
        rtol=1e-5,
        atol=1e-5,
    )


def test_elapsed_time_matters_on_an_irregular_clock() -> None:
    model, series = fitted("selective", irregular=True)
    stretched = read(series.frame.with_columns(pl.col("time") * 3))
    assert not np.allclose(model.forecast_at(series, [80]).mean, model.forecast_at(stretched, [80]).mean, atol=1e-4)


def test_one_outlier_among_zeros_leaves_everything_finite() -> None:
    values = np.zeros(80)
    values[40] = 1e5
    noise = np.random.default_rng(0).normal(size=80)
    frame = pl.DataFrame({"time": np.arange(80.0), "spike": values, "y": noise})
    series = kr.read(frame, time="time")
    for mixer in MIXERS:
        model = forecaster(3, mixer, ModelConfig(), TrainConfig(steps=5))
        answer = model.fit(series, target=["spike", "y"]).forecast_at(series, np.arange(80), coverage=0.5)
        assert np.isfinite(answer.mean).all()
        assert np.isfinite(answer.upper).all()


def test_a_constant_channel_scales_to_zero_and_is_flagged() -> None:
    frame = fleet(irregular=False).with_columns(stuck=pl.lit(7.0))
    model = Forecaster(3, mixer=None).fit(read(frame), target="y")
    assert model.summary["constant_channels"] == ["stuck"]
    scaling = Scaling.fit(np.full((5, 1), 7.0))
    assert (scaling.apply(np.array([[7.0], [8.0]])) == 0).all()


def test_a_rare_flag_is_neither_centred_nor_shrunk() -> None:
    flag = np.zeros((1000, 1))
    flag[::100] = 3.0
    scaled = Scaling.fit(flag).apply(flag)
    assert scaled.min() == 0.0
    assert scaled.max() == 1.0


def test_clipped_inputs_are_counted() -> None:
    model, series = fitted("selective", irregular=False)
    stream = model.stream().read(series)
    last = float(series.frame["time"].max())
    level = float(model.pass_.scaling.center[0] + 2 * CLIP * model.pass_.scaling.scale[0])
    before = stream.states["m0"]["counts.clipped"].item()
    answer = stream.step({series.channels[0]: level, "y": 0.0}, time=last + 1, id="m0")
    assert answer.clipped >= before + 1
    assert np.isfinite(answer.mean).all()


def test_a_gap_moves_the_lags_on_by_its_length() -> None:
    """On a regular clock an absent row and an empty row are the same thing."""
    model, series = fitted(None, irregular=False)
    frame = series.frame.filter(pl.col("id") == "m0")
    absent = frame.filter(pl.int_range(pl.len()) != 50)
    emptied = frame.with_columns(
        [pl.when(pl.int_range(pl.len()) == 50).then(None).otherwise(pl.col(c)).alias(c) for c in series.channels]
    )
    np.testing.assert_allclose(
        model.forecast_at(read(absent), [99]).mean, model.forecast_at(read(emptied), [100]).mean, rtol=1e-9
    )

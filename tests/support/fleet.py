"""Small fleets on a regular and on an irregular clock, with values missing, and models fitted on them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl

import keiretsu as kr
from keiretsu.estimators import Forecaster, ModelConfig, TrainConfig
from support.mixers import KINDS

MIXERS = (*KINDS, None)
HORIZON = 5


def fleet(*, irregular: bool, seed: int = 0, rows: tuple[int, ...] = (160, 90, 130)) -> pl.DataFrame:
    """id, time, load, flag, y: y follows load with a lag; a tenth of the values and some whole rows are missing."""
    rng = np.random.default_rng(seed)
    frames = []
    for number, count in enumerate(rows):
        gaps = rng.exponential(2.0, count) + 0.1 if irregular else rng.choice([1.0, 1.0, 1.0, 3.0], count)
        load = np.cumsum(rng.normal(size=count)) * 0.3
        flag = (rng.random(count) < 0.05).astype(float)
        y = np.roll(load, 3) + np.sin(np.arange(count) / 4) + 0.1 * rng.normal(size=count)
        values = np.stack((load, flag, y), axis=1)
        values[rng.random(values.shape) < 0.1] = np.nan
        values[rng.random(count) < 0.05] = np.nan
        frame = pl.DataFrame(values, schema=["load", "flag", "y"]).fill_nan(None)
        frames.append(
            frame.insert_column(0, pl.Series("id", [f"m{number}"] * count)).insert_column(
                1, pl.Series("time", np.cumsum(gaps))
            )
        )
    return pl.concat(frames)


def read(frame: pl.DataFrame) -> kr.SeriesSet:
    """The frame as a SeriesSet."""
    return kr.read(frame, time="time", id="id")


def forecaster(horizon: int, mixer: str | None, model: ModelConfig, train: TrainConfig) -> Forecaster:
    """One of `MIXERS` by its name, without a partner; the partner alone where that is None."""
    if mixer is None:
        return Forecaster(horizon, mixer=None, partner="ridge", model=model, train=train)
    model = replace(model, **KINDS[mixer])
    return Forecaster(horizon, mixer=model.mixer, partner=None, model=model, train=train)


@cache
def fitted(mixer: str | None, *, irregular: bool) -> tuple[Forecaster, kr.SeriesSet]:
    """A model whose correction is let in whole, so that the mixer's part of the answer is tested too."""
    series = read(fleet(irregular=irregular))
    shape = ModelConfig(width=16, state=4, window=12, discretization="zoh" if irregular else "euler")
    model = forecaster(HORIZON, mixer, shape, TrainConfig(steps=20, chunk=64, lanes=2))
    return model.fit(series, target="y"), series

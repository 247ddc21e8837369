"""What `scale.py` measures: a ridge partner with a correction of each size on top, four channels, one target."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl

import keiretsu as kr
from keiretsu.bounds import AdaptiveLevels
from keiretsu.estimators import TrainConfig
from keiretsu.estimators.fused import engine_of
from keiretsu.nn import ModelConfig
from keiretsu.runtime import Engine

CHANNELS = ("c0", "c1", "c2", "c3")
SHAPES = {"default (1 × 32)": ModelConfig(), "4 × 128": ModelConfig(width=128, depth=4)}
DEFAULT, LARGE = SHAPES
COVERAGE, ROWS, MINUTE = 0.9, 3000, 60


@cache
def model(shape: str, horizon: int) -> kr.Forecaster:
    """A model of that shape whose correction is let in whole; what it says is worth nothing, what it costs is."""
    rng = np.random.default_rng(0)
    walk = 0.05 * np.cumsum(rng.normal(size=(ROWS, len(CHANNELS))), axis=0)
    values = walk + np.sin(np.arange(ROWS) / 20)[:, None] + 0.3 * rng.normal(size=walk.shape)
    columns = {name: values[:, k] for k, name in enumerate(CHANNELS)}
    log = kr.read(pl.DataFrame({"time": np.arange(ROWS) * MINUTE, **columns}), time="time")
    fitted = kr.Forecaster(horizon, mixer=None, partner="ridge").fit(log, target="c0")
    alone = kr.Forecaster(horizon, partner=None, model=SHAPES[shape], train=TrainConfig(steps=2, crop=300))
    correction = alone.fit(log, target="c0").learned_.causal_pass.correction
    whole = fitted.learned_
    fitted.learned_ = replace(whole, causal_pass=replace(whole.causal_pass, correction=correction))
    return fitted


def engine(shape: str, horizon: int, *, adaptive: bool) -> Engine:
    """Its compiled step, one thread."""
    learned = model(shape, horizon).learned_
    levels = AdaptiveLevels(learned.quantiles, COVERAGE) if adaptive else None
    return engine_of(learned, coverage=COVERAGE, levels=levels)

"""Engines around a model alone: the partner is the last value of channel 0, on a clock that ticks once a unit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.nn import SequenceModel
from keiretsu.runtime import CorrectionArrays, Engine, PartnerArrays, compile_stack


def bare_partner(channels: int, horizon: int) -> PartnerArrays:
    """Scales are 1, so that the forecast is channel 0 and the model's answer."""
    none, floats = np.empty(0, dtype=np.int64), np.empty(0)
    return PartnerArrays(
        channels=channels,
        lags=1,
        horizon=horizon,
        regular=False,
        own_past=True,
        shared=True,
        interval=1.0,
        clip=10.0,
        target=np.array([0]),
        center=np.zeros(channels),
        scale=np.ones(channels),
        filter=none,
        half_life=floats,
        pole=np.empty((0, 2)),
        size=floats,
        segments=np.empty((0, 4), dtype=np.int64),
        first=np.array([0, 0]),
        chosen=none,
        ridge=np.zeros((1, 0, horizon)),
        base=np.zeros((1, horizon)),
    )


def bare_engine(model: SequenceModel, *, channels: int, horizon: int, longest: float = 1e9, **options: Any) -> Engine:
    """An engine of the model; its answers are not limited."""
    correction = CorrectionArrays(
        compile_stack(model),
        masked=False,
        timed=False,
        longest=longest,
        limit=np.full((1, horizon), np.inf, dtype=np.float32),
        share=np.ones(1),
    )
    return Engine(bare_partner(channels, horizon), correction, **options)


def corrections(engine: Engine, slots: NDArray[np.int64], stamp: float, values: NDArray[np.float64]) -> NDArray[Any]:
    """(n, horizon): the model's own answers to a row of each of n series."""
    said = engine.step(slots, np.full(len(slots), float(stamp)), values)
    return said.mean[:, 0] - values[:, :1]

"""A small task for the fit loop: the answer at a row is the input two rows ago."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from keiretsu.nn import ModelConfig, SequenceModel
from keiretsu.train import Checkpoint, Residuals, RowTensors, TrainConfig, Trained, train

CROPS = TrainConfig(steps=60, crops=2, crop=60)
LANES = TrainConfig(steps=60, feed="lanes", lanes=2, chunk=40)
FEEDS = {"crops": CROPS, "lanes": LANES}


def rows_and_residuals(rows: int = 400, starts: tuple[int, ...] = (0, 200)) -> tuple[RowTensors, Residuals]:
    """White noise in two channels; origins are all rows but the first two of each series."""
    x = torch.randn(rows, 2, generator=torch.Generator().manual_seed(0))
    reset = torch.zeros(rows, dtype=torch.bool)
    reset[list(starts)] = True
    value = torch.roll(x[:, :1], 2, 0).numpy()
    early = np.isin(np.arange(rows), [*starts, *(start + 1 for start in starts)])
    origins = np.flatnonzero(~early)
    return RowTensors(x, torch.ones(rows), reset), Residuals(origins, value[origins], np.ones(len(origins), dtype=bool))


def model(seed: int = 0, dropout: float = 0.0) -> SequenceModel:
    """One small selective layer."""
    return SequenceModel(2, 1, ModelConfig(width=16, state=4, dropout=dropout, steps=(0.1, 1.0)), seed=seed)


def run(net: SequenceModel, config: TrainConfig = CROPS, **options: Any) -> Trained:
    """Train on the whole task."""
    rows, residuals = rows_and_residuals()
    given: dict[str, Any] = {"steps": config.steps, "seed": 0} | options
    return train(net, rows, residuals, np.ones(len(rows), dtype=bool), config=config, **given)


def same(left: SequenceModel, right: SequenceModel) -> bool:
    """Whether all weights agree to the bit."""
    return all(torch.equal(a, b) for a, b in zip(left.parameters(), right.parameters(), strict=True))


class Stop(Exception):
    """What a caller's own code may raise."""


def stop_at(step: int) -> Callable[[int], bool]:
    """An `after_step` that raises `Stop`."""

    def after(done: int) -> bool:
        if done == step:
            raise Stop
        return False

    return after


def broken_off(place: Path, config: TrainConfig = CROPS, step: int = 23, **options: Any) -> None:
    """A fit that stopped in a step and has written every step before."""
    with pytest.raises(Stop):
        run(model(dropout=0.2), config, checkpoint=Checkpoint(place, every=0), after_step=stop_at(step), **options)

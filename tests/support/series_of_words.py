"""A task for models of labelled series: which of two words stands in most places?"""

from __future__ import annotations

import numpy as np

from keiretsu.nn import ModelConfig
from keiretsu.train import SeriesData, SeriesTraining

CONFIG = ModelConfig(width=8, state=4, dropout=0.0)
QUICK = SeriesTraining(epochs=3, batch=32, learning_rate=1e-2)


def majority(count: int = 400, *, seed: int = 0, clusters: int | None = None) -> SeriesData:
    """Is the word 1 in most places? Lengths 5 … 20; `clusters` units of equal size."""
    rng = np.random.default_rng(seed)
    rows = [(rng.random(rng.integers(5, 21)) < rng.random()).astype(int) + 2 * (rng.random() < 0) for _ in range(count)]
    label = [int(row.mean() > 0.5) for row in rows]
    unit = None if clusters is None else np.arange(count) * clusters // count
    return SeriesData.of(rows, label, unit=unit)

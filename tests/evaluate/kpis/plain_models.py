"""Models whose forecasts are plain to see, and what they are judged on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from keiretsu.data import Packed, SeriesSet, pack
from keiretsu.data.origins import Origins, spaced
from keiretsu.estimators import Forecast
from keiretsu.evaluate.examine import Goal, examine, open_rows, training_scale
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.kpi import TargetScale
from keiretsu.evaluate.scorecard import Examination
from keiretsu.evaluate.significance import Pairing


@dataclass
class Rule:
    """A model that forecasts `value(packed, row)` at every step, and remembers the logs it was given."""

    value: Callable[[Packed, int], float]
    horizon: int = 4
    targets: tuple[str, ...] = ("a",)

    def __post_init__(self) -> None:
        self.given: list[SeriesSet] = []

    def forecast_at(self, series: SeriesSet, rows: np.ndarray, *, coverage: float | None = None) -> Forecast:
        self.given.append(series)
        packed = pack(series)
        level = np.array([self.value(packed, int(row)) for row in rows], dtype=np.float64)
        mean = np.repeat(level, len(self.targets) * self.horizon).reshape(len(rows), len(self.targets), self.horizon)
        if coverage is None:
            return Forecast(mean, None, None)
        return Forecast(mean, mean - coverage, mean + coverage)


@dataclass(frozen=True)
class Bench:
    fold: Fold
    origins: Origins
    examination: Examination
    packed: Packed

    @property
    def truth(self) -> np.ndarray:
        return self.examination.truth

    @property
    def how(self) -> dict[str, Any]:
        """Scale and pairing, as most summaries take them."""
        return {"scale": self.examination.scale, "pairing": self.examination.pairing}


def start_of(packed: Packed, row: int) -> int:
    """First row of the series that holds a row."""
    return int(packed.starts[np.searchsorted(packed.starts, row, side="right") - 1])


def bench_of(fold: Fold, *, targets: tuple[str, ...] = ("a",), horizon: int = 4, limit: int = 400) -> Bench:
    goal, packed = Goal(targets, horizon), pack(fold.seen)
    origins = spaced(packed, open_rows(fold, packed, goal), limit=limit)
    scale = training_scale(fold.train, targets, period=1)
    return Bench(fold, origins, examine(packed, origins, goal, scale=scale), packed)


def line(n: int, overlap: int = 1) -> Pairing:
    """Neighbours in one series."""
    return Pairing(np.zeros(n, dtype=np.int64), np.arange(n), overlap)


ONE = TargetScale(np.ones(1), np.ones(1), 1)

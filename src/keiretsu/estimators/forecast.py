"""Answers: forecasts from many rows, the answer to one row, and what a fit costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Stamp = datetime | float | int


@dataclass(frozen=True, eq=False)
class Forecast:
    """Forecasts from n rows.

    Attributes:
        mean: (n, targets, horizon) float64, in the data's units.
        lower, upper: like mean, or None when no coverage was asked for.
    """

    mean: NDArray[np.float64]
    lower: NDArray[np.float64] | None
    upper: NDArray[np.float64] | None


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer to one streamed row.

    Attributes:
        id: the series it belongs to.
        time: the row's own stamp, with its offset where the training clock had a zone.
        targets: names, in the order of the first axis below.
        mean, lower, upper: (horizon,) float64 for one target, (targets, horizon) for several; in the data's units.
            lower and upper are None when no coverage was asked for.
        coverage: share of truths that lower to upper is meant to hold; None without them.
        clipped: values of this series' rows so far that lay outside the range the model was built for and were clipped
            before its correction read them.
    """

    id: str
    time: Stamp
    targets: tuple[str, ...]
    mean: NDArray[np.float64]
    lower: NDArray[np.float64] | None
    upper: NDArray[np.float64] | None
    coverage: float | None
    clipped: int


@dataclass(frozen=True)
class FitCost:
    """What a fit will take: `fixed_seconds` whatever the steps, `seconds_per_step` for each optimiser step."""

    fixed_seconds: float
    seconds_per_step: float

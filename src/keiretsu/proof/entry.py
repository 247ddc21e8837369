"""How one candidate of a run did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators import Forecast
from keiretsu.evaluate.candidates import Candidate
from keiretsu.evaluate.cost import Cost
from keiretsu.evaluate.scorecard import Scorecard

OUT_OF_TIME = "no time was left for it within the budget. Raise the budget."


@dataclass(frozen=True, eq=False)
class Entry:
    """How one candidate did.

    Attributes:
        candidate: who; error: why it has no result, None when it has.
        card, losses, forecast, cost: scores, (origins,) losses, forecasts, costs; None where it crashed.
        share: of its correction, None for a baseline; summary: facts of the fit.
        state_bytes: that a series keeps between rows when streaming; None where it is not known.
        model: file below the run's folder, None where there is none.
        seconds: wall clock in all.
    """

    candidate: Candidate
    error: str | None
    card: Scorecard | None
    losses: NDArray[np.float64] | None
    forecast: Forecast | None
    cost: Cost | None
    share: float | None
    summary: dict[str, Any]
    state_bytes: int | None
    model: str | None
    seconds: float

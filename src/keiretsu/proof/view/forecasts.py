"""The forecasts of a series: at the first and the last step from every origin, and whole from some of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.forecast import Forecast
from keiretsu.proof.view.chosen import Origin, Rows
from keiretsu.proof.view.coded import coded_stamps, coded_values

PARTS = ("mean", "lower", "upper")


def coded_origins(
    origin: Origin, ticks: NDArray[Any], forecasts: dict[str, Forecast], *, targets: int, horizon: int
) -> dict[str, Any]:
    """The first and the last step of every forecast of one series as plain JSON.

    Args:
        origin: from which rows was forecast.
        ticks: (rows,) stamps of the series.
        forecasts: of each candidate, from all origins of the run.
    """
    steps = sorted({1, horizon})
    return {
        "count": len(origin.rows),
        "row": coded_stamps(origin.rows),
        "steps": [{"step": step, "time": coded_stamps(ticks[origin.rows + step])} for step in steps],
        "forecasts": {
            name: [[_coded(made, origin.places, number, [step - 1]) for step in steps] for number in range(targets)]
            for name, made in forecasts.items()
        },
    }


def coded_whole(
    origin: Origin, kept: Rows, ticks: NDArray[Any], forecasts: dict[str, Forecast], *, targets: int, horizon: int
) -> dict[str, Any]:
    """Every step of some forecasts of one series as plain JSON, one forecast after another.

    Args:
        kept: places among the series' origins.
    """
    rows = origin.rows[kept]
    ahead = (rows[:, None] + np.arange(1, horizon + 1)).ravel()
    every: Sequence[int] = range(horizon)
    return {
        "count": len(rows),
        "origin": coded_stamps(ticks[rows]),
        "time": coded_stamps(ticks[ahead]),
        "forecasts": {
            name: [_coded(made, origin.places[kept], number, every) for number in range(targets)]
            for name, made in forecasts.items()
        },
    }


def _coded(made: Forecast, places: Rows, target: int, steps: Sequence[int]) -> dict[str, Any]:
    """Mean, and the interval where there is one."""
    arrays = {part: getattr(made, part) for part in PARTS}
    return {
        part: None if array is None else coded_values(array[places, target][:, steps].ravel())
        for part, array in arrays.items()
    }

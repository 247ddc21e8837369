"""Regimes that alternate, levels that move, seasons that return."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.simulate.settings import Drift, Regimes, Seasons

Vector = NDArray[np.float64]


def regime_of(generator: np.random.Generator, rows: int, regimes: Regimes) -> NDArray[np.int64]:
    """(rows,) number of the regime at each row, from 0; stays are geometric with mean `dwell`."""
    changes = (generator.random(rows) < 1 / regimes.dwell) & (np.arange(rows) > 0)
    # any other regime with equal chance: a step of 1 to number − 1 around the circle
    steps = generator.integers(1, max(regimes.number, 2), size=rows)
    return (int(generator.integers(regimes.number)) + np.cumsum(np.where(changes, steps, 0))) % regimes.number


def of_regime(number: NDArray[np.int64], regimes: Regimes) -> tuple[Vector, Vector, Vector]:
    """(rows,) level, gain and factor of the time constant at each row, which are lowest, 1 and 1 in regime 0."""
    place = number / max(regimes.number - 1, 1)
    return regimes.level * (place - 0.5 * (regimes.number > 1)), regimes.gain**place, regimes.decay**place


def seasonal(generator: np.random.Generator, elapsed: Vector, seasons: Seasons) -> Vector:
    """(rows,) the sum of the sines at the rows' times, each with a phase of its own."""
    clock = np.cumsum(elapsed)
    total = np.zeros(len(elapsed))
    for period, amplitude in zip(seasons.periods, seasons.amplitudes, strict=True):
        total += amplitude * np.sin(2 * np.pi * (clock / period + generator.random()))
    return total


def drifting(generator: np.random.Generator, values: Vector, drift: Drift) -> tuple[Vector, Vector]:
    """(rows,) factor and (rows,) what is added, which put the drift into `values`; sizes are in their sd."""
    rows, spread, centre = len(values), float(np.std(values)), float(np.mean(values))
    late = (np.arange(rows) >= drift.at * rows).astype(np.float64)
    ones, size = np.ones(rows), drift.size * spread
    if drift.kind == "shift":
        return ones, size * late
    if drift.kind == "trend":
        return ones, size * np.linspace(0, 1, rows)
    if drift.kind == "wander":
        return ones, size * np.cumsum(generator.normal(size=rows)) / np.sqrt(rows)
    if drift.kind == "variance":
        # deviations from the mean grow, the mean stays
        factor = 1 + (drift.size - 1) * late
        return factor, centre * (1 - factor)
    return ones, np.zeros(rows)

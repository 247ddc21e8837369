"""The cost to expect: minutes and memory of a training, from rows × channels."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.profiling.finding import Finding, counted

FAMILIES = ("ridge", "selective")


@dataclass(frozen=True)
class Cost:
    """What fitting one forecaster with its intervals should take.

    Attributes:
        family: "ridge" (the linear model alone) or "selective" (with a state-space model on top).
        minutes: on two cores like those of the measurement. gigabytes: most memory of the process.
        measured: whether rows and channels lie within what was measured; beyond, the last slope is carried on.
    """

    family: str
    minutes: float
    gigabytes: float
    measured: bool

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON types."""
        return asdict(self)


def expect_cost(rows: int, channels: int) -> tuple[Cost, ...]:
    """Cost by family, linear on logarithmic scales between the measured sizes.

    Args:
        rows, channels: of the training log.
    """
    table = _table()
    grid = [np.log(np.array(table[axis], dtype=np.float64)) for axis in ("rows", "channels")]
    at = (np.log(max(rows, 1)), np.log(max(channels, 1)))
    inside = all(axis[0] <= place <= axis[-1] for axis, place in zip(grid, at, strict=True))
    costs = []
    for family in FAMILIES:
        seconds, gigabytes = (
            float(np.exp(_read(np.log(np.array(table[family][name])), grid, at))) for name in ("seconds", "gigabytes")
        )
        costs.append(Cost(family, round(seconds / 60, 3), round(gigabytes, 3), inside))
    return tuple(costs)


def cost_sentences(length: Finding) -> tuple[str, str]:
    """The cost of a log in a sentence, in English and Japanese."""
    channels = int(length.details["channels"])
    rows = int(length.details["values"]) // max(channels, 1)
    linear, state = expect_cost(rows, channels)
    return (
        f"On two cores, {counted(rows)} × {channels} {'channel' if channels == 1 else 'channels'} should take a linear "
        f"model about {_time(linear.minutes)} and {linear.gigabytes:.1f} GB, and with a state-space model "
        f"{_time(state.minutes)} and {state.gigabytes:.1f} GB.",
        f"2 コアの場合、{rows:,} 行 × {channels} チャネルの学習は、線形モデルで約"
        f"{_time(linear.minutes, japanese=True)}・{linear.gigabytes:.1f} GB、"
        f"状態空間モデルを加えて約{_time(state.minutes, japanese=True)}・{state.gigabytes:.1f} GB の見込みです。",
    )


def _time(minutes: float, *, japanese: bool = False) -> str:
    if minutes < 1:
        return f"{max(round(60 * minutes), 1)} {'秒' if japanese else 's'}"
    if minutes < 90:
        return f"{minutes:.0f} {'分' if japanese else 'min'}"
    return f"{minutes / 60:.1f} {'時間' if japanese else 'h'}"


@cache
def _table() -> dict[str, Any]:
    """What `benchmarks/cost.py` measured."""
    return json.loads(files("keiretsu.data.profiling").joinpath("cost.json").read_text(encoding="utf-8"))


def _read(values: NDArray[np.float64], grid: list[NDArray[np.float64]], at: tuple[float, float]) -> float:
    """Bilinear; beyond the grid with its last slopes."""
    along = [_along(row, grid[1], at[1]) for row in values]
    return _along(np.array(along), grid[0], at[0])


def _along(values: NDArray[np.float64], grid: NDArray[np.float64], at: float) -> float:
    upper = int(np.clip(np.searchsorted(grid, at), 1, len(grid) - 1))
    # a fit smaller than the smallest that was measured costs as much as that one: most of it is the process itself
    share = max((at - grid[upper - 1]) / (grid[upper] - grid[upper - 1]), 0.0)
    # cost does not fall where a log grows, however noisy the measurement
    slope = max(values[upper] - values[upper - 1], 0.0)
    return float(values[upper - 1] + share * slope)

"""The reach of one stretch: how far back its past, or another channel's, still tells something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.profiling.autocorrelation import without_seasons
from keiretsu.data.profiling.change_points import Steps, find_steps, without_steps, without_trend
from keiretsu.data.profiling.events import at_events, rare_events
from keiretsu.data.profiling.lag_bands import Band, skill_by_lag
from keiretsu.data.profiling.samples import Sample
from keiretsu.data.profiling.seasons import cycles, without_cycles
from keiretsu.data.profiling.useful_lag import Reach, clipped, input_reach, own_reach, whitened

Vector = NDArray[np.float64]

# last rows looked at; rows below which cycles are too few for a sharp line in the periodogram
_ROWS, _SHORT = 1 << 15, 1000


@dataclass(frozen=True, eq=False)
class Stretch:
    """A sample without what must not pass for memory.

    Attributes:
        values: (rows,) clipped, without cycles, without steps where they are more than memory makes.
        level: (rows,) the same with steps.
        cycles: period → strength, in mean intervals of the clock.
        steps: of the level.
    """

    values: Vector
    level: Vector
    cycles: dict[float, float]
    steps: Steps


def level_out(sample: Sample, events: Iterable[NDArray[np.int64]] = (), *, periods: tuple[int, ...] = ()) -> Stretch:
    """Take off cycles, then steps or a trend if told from memory, then cycles that steps had hidden.

    Steps that all fall on rows of one rare flag (`events`, among the last 32,768 rows) stay: they are set-points.
    `periods` are cycles known from elsewhere, in rows: of a short stretch they are taken off first.
    """
    values = clipped(sample.values[-_ROWS:])
    if len(values) < _SHORT:
        values = without_seasons(values, periods)
    place = None if sample.place is None else sample.place[-_ROWS:]
    found = cycles(values, place)
    level = without_cycles(values, tuple(found), place)
    steps = find_steps(level)
    set_points = at_events(steps.places, events, near=len(level) // 100, rows=len(level))
    if steps.verdict not in ("shift", "trend") or set_points:
        return Stretch(level, level, found, steps)
    flat = without_steps(values, steps.places) if steps.verdict == "shift" else without_trend(values)
    found = cycles(flat, place)
    return Stretch(
        without_cycles(flat, tuple(found), place),
        without_cycles(values, tuple(found), place),
        found,
        steps,
    )


@dataclass(frozen=True, eq=False)
class Reached:
    """Reach of one stretch, by the past that reaches furthest; `bands` is empty where it was not asked for."""

    best: Reach
    own: Reach
    bands: list[Band]


class News:
    """Channels of one series, and what each one's own past does not foretell, made when asked for and kept."""

    def __init__(self, channels: dict[str, Vector]) -> None:
        self._channels = channels
        self._made: dict[str, tuple[Vector, Vector]] = {}

    def values(self, without: str) -> dict[str, Vector]:
        """The channels but one, their last rows."""
        return {name: values[-_ROWS:] for name, values in self._channels.items() if name != without}

    def of(self, name: str) -> tuple[Vector, Vector]:
        """News of a channel, and of its size."""
        if name not in self._made:
            even = clipped(self._channels[name][-_ROWS:])
            self._made[name] = (whitened(even), whitened(np.abs(even)))
        return self._made[name]


def find_reach(sample: Sample, stretch: Stretch, others: News, *, bands: bool = True) -> Reached:
    """The furthest of: own past, own size (a volatility), and the news of each input and of its size.

    A level shift cannot pass for memory: steps larger than short memory makes were taken off before, in the values and
    in their sizes; the inputs' news are what an autoregression of 32 rows does not foretell.
    """
    seen = None if sample.seen is None else sample.seen[-_ROWS:]
    own = own_reach(stretch.values, seen)
    size = clipped(np.abs(stretch.values))
    steps = find_steps(size)
    inputs = others.values(sample.channel)
    set_points = at_events(steps.places, rare_events(inputs).values(), near=len(size) // 100, rows=len(size))
    size = without_steps(size, steps.places) if steps.verdict == "shift" and not set_points else size
    quick = own_reach(size, seen)
    found = [own, replace(quick, by="own size")]
    known = np.ones(len(stretch.values)) if seen is None else seen
    news = whitened(np.where(known, stretch.values, 0.0)) * known
    for name in inputs:
        found += [input_reach(news, name, one) for one in others.of(name)]
    best = max(found, key=lambda one: one.estimate)
    lags = {}
    for one in found[2:]:
        lags[one.by] = max(one.rows, lags.get(one.by, 0))
    table = skill_by_lag(stretch.values, inputs, lags={name: lag for name, lag in lags.items() if lag}) if bands else []
    return Reached(best, own, table)

"""When rows are written: even, jittered, by chance, in bursts, with gaps; and a clock that was set back."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.series import ID, TIME
from keiretsu.data.simulate.settings import Clock
from keiretsu.data.simulate.simulated import Simulated
from keiretsu.errors import ArgumentError

START = datetime(2025, 1, 6)


def intervals(generator: np.random.Generator, rows: int, clock: Clock) -> NDArray[np.float64]:
    """(rows,) steps before each row in units of the clock's interval; the first is 1. All are above 0."""
    if clock.kind == "jitter":
        # rows move by U(−a, a) off the grid, so that a step has variance 2 a² / 3
        moved = generator.uniform(-1, 1, size=rows) * clock.variation * np.sqrt(1.5)
        steps = 1.0 + np.diff(moved, prepend=moved[0])
    elif clock.kind in ("gamma", "poisson"):
        spread = (1.0 if clock.kind == "poisson" else max(clock.variation, 1e-6)) ** 2
        steps = generator.gamma(1 / spread, spread, size=rows)
    elif clock.kind == "bursts":
        # two lengths with mean 1 and the variation asked for
        share = 1 / clock.burst
        longer = clock.variation / np.sqrt(share * (1 - share))
        steps = 1.0 + longer * (np.where(generator.random(rows) < share, 1.0, 0.0) - share)
    elif clock.kind == "gaps":
        lost = np.ceil(generator.exponential(clock.gap_rows, size=rows))
        steps = 1.0 + np.where(generator.random(rows) < clock.gap_rate, lost, 0.0)
    else:
        steps = np.ones(rows)
    steps[0] = 1.0
    return steps


def stamps(steps: NDArray[np.float64], clock: Clock) -> NDArray[np.datetime64]:
    """(rows,) microsecond stamps from the first of `START` on, each at least a microsecond after the one before."""
    ticks = np.rint((np.cumsum(steps) - steps[0]) * clock.interval * 1e6).astype(np.int64)
    row = np.arange(len(ticks))
    ticks = np.maximum.accumulate(ticks - row) + row
    return np.datetime64(START, "us") + ticks.astype("timedelta64[us]")


def with_clock_jump(made: Simulated, *, back: float = 100.0, at: float = 0.5) -> pl.DataFrame:
    """The rows as a logger would have written them whose clock was set back once in each series.

    A `SeriesSet` is sorted and cannot hold them; give them to `keiretsu.read`.

    Args:
        made: a simulated log on a datetime clock.
        back: how far the clock was set back, in median intervals.
        at: share of each series' rows written before.
    Returns:
        Columns `id`, `time` and the channels, in the order written.
    Raises:
        ArgumentError: the clock is not of stamps, or a number lies outside its range.
    """
    if made.series.clock != "datetime":
        raise ArgumentError(
            f"with_clock_jump: made must have stamps; got a clock of type {made.series.clock}. Use plant_log."
        )
    for name, value, most in (("back", back, 1e9), ("at", at, 1.0)):
        if not 0 <= value <= most:
            raise ArgumentError(
                f"with_clock_jump: {name} must lie between 0 and {most:g}; got {value!r}. Give a number in that range."
            )
    late = pl.int_range(pl.len()).over(ID) >= (at * pl.len().over(ID)).floor()
    moved = pl.col(TIME) - pl.duration(microseconds=round(back * made.series.interval * 1e6))
    return made.series.frame.with_columns(pl.when(late).then(moved).otherwise(pl.col(TIME)).alias(TIME))

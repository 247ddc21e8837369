"""What a baseline carries from row to row: a few numbers where its forecast has a recurrence, else its last rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from keiretsu.evaluate.baselines import LightGBM, SeasonalNaive
from keiretsu.evaluate.baselines.base import Baseline
from keiretsu.evaluate.baselines.features import HALF_LIVES, LAGS
from keiretsu.evaluate.baselines.smoothed import Smoothed
from keiretsu.evaluate.baselines.smoothing import Smoothing

# Rows kept for exponential smoothing with a season: so many seasons, and no fewer or more than these.
SEASONS, FEWEST, MOST = 8, 256, 3200
# Half-lives of the slowest average that boosting reads: beyond them a value weighs 1/256.
HALVINGS = 8


class Form(Protocol):
    """A baseline's state of one series, as a vector of fixed size."""

    @property
    def size(self) -> int:
        """Numbers of the state."""
        ...

    @property
    def reach(self) -> int | None:
        """Rows for which forecasts equal `forecast_at` on the whole series; None: always."""
        ...

    def begin(self) -> NDArray[np.float64]:
        """Before the first row."""
        ...

    def step(self, state: NDArray[np.float64], stamp: float, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Read a row into the state; the (targets, horizon) forecast, NaN where nothing can be said yet."""
        ...


def form_of(model: Baseline, *, interval: float) -> Form:
    """How a fitted baseline runs.

    Args:
        interval: median interval of the log it was fitted on, in the clock's units.
    """
    if isinstance(model, Smoothed):
        if all(rule.period < 2 for rule in model.rules_):
            return Recurrence(model)
        longest = max(rule.period for rule in model.rules_)
        rows = int(np.clip(SEASONS * longest, FEWEST, MOST))
        return LastRows(model, rows, interval, always=False)
    if isinstance(model, LightGBM):
        rows = max(2 * model.period_, max(LAGS), int(HALVINGS * max(HALF_LIVES))) + 1
        return LastRows(model, rows, interval, always=False)
    rows = model.period_ if isinstance(model, SeasonalNaive) else 1
    return LastRows(model, rows, interval, always=True)


@dataclass(frozen=True, eq=False)
class Recurrence:
    """Exponential smoothing without a season: level, trend and number of values of each target; `smoothing.forecasts`
    to the bit, on a series of any length."""

    model: Smoothed
    reach: int | None = None

    @property
    def size(self) -> int:
        """Three numbers a target."""
        return 3 * len(self.model.rules_)

    def begin(self) -> NDArray[np.float64]:
        """Nothing seen."""
        return np.array([[np.nan, rule.trend, 0.0] for rule in self.model.rules_]).ravel()

    def step(self, state: NDArray[np.float64], stamp: float, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """One row; see `Form.step`."""
        del stamp
        mean = np.empty((len(self.model.rules_), self.model.horizon))
        for target, (rule, column) in enumerate(zip(self.model.rules_, self._columns, strict=True)):
            level, trend, count = state[3 * target : 3 * target + 3].tolist()
            level, trend, count = _smoothed(rule, (level, trend, count), float(values[column]))
            state[3 * target : 3 * target + 3] = level, trend, count
            mean[target] = rule.base if level != level else level + self._reaches[target] * trend
        return mean

    @cached_property
    def _columns(self) -> list[int]:
        return [self.model.channels_.index(name) for name in self.model.targets_]

    @cached_property
    def _reaches(self) -> list[NDArray[np.float64]]:
        steps = np.arange(1, self.model.horizon + 1)
        return [np.cumsum(np.power(rule.phi, steps)).astype(np.float64) for rule in self.model.rules_]


def _smoothed(rule: Smoothing, state: tuple[float, float, float], value: float) -> tuple[float, float, float]:
    """One row of `smoothing._run` without a season."""
    level, trend, count = state
    if value != value:
        return (level + trend * rule.phi, trend * rule.phi, count) if count else state
    if not count:
        return value, trend, 1.0
    count += 1.0
    trend *= rule.phi
    level += trend
    error = value - level
    return level + max(rule.alpha, 1.0 / count) * error, trend + rule.beta * error, count


@dataclass(frozen=True, eq=False)
class LastRows:
    """The last rows of a series, oldest first; a gap at their start holds the value that was last seen before.

    State: rows read; then stamps and values, (1 + channels, rows) float64.

    Args:
        model: any baseline.
        rows: that are kept.
        interval: of the log, in the clock's units.
        always: whether forecasts from so many rows are those from all.
    """

    model: Baseline
    rows: int
    interval: float
    always: bool

    @property
    def reach(self) -> int | None:
        """Rows for which forecasts are those from the whole series."""
        return None if self.always else self.rows

    @property
    def size(self) -> int:
        """Of the state."""
        return 1 + (1 + len(self.model.channels_)) * self.rows

    def begin(self) -> NDArray[np.float64]:
        """Nothing seen."""
        state = np.full(self.size, np.nan)
        state[0] = 0.0
        return state

    def step(self, state: NDArray[np.float64], stamp: float, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """One row; see `Form.step`."""
        kept = state[1:].reshape(-1, self.rows)
        seen = int(state[0])
        if seen >= self.rows:
            oldest = kept[1:, 0].copy()
            kept[:, :-1] = kept[:, 1:]
            if self.rows > 1:
                gap = np.isnan(kept[1:, 0])
                kept[1:, 0][gap] = oldest[gap]
            else:
                values = np.where(np.isnan(values), oldest, values)
        place = min(seen, self.rows - 1)
        kept[0, place], kept[1:, place] = stamp, values
        state[0] = seen + 1
        there = min(seen + 1, self.rows)
        piece = cast(Any, _Piece(kept[0, :there], kept[1:, :there].T, self.model.channels_, self.interval, seen + 1))
        return self.model._mean_at(cast(Any, None), piece, np.array([there - 1]))[0]


@dataclass(frozen=True, eq=False)
class _Piece:
    """The part of `Packed` that baselines read, of one series' last rows."""

    stamp: NDArray[np.float64]
    values: NDArray[np.float64]
    channels: tuple[str, ...]
    interval: float
    seen: int
    ids: tuple[str, ...] = ("",)

    @property
    def starts(self) -> NDArray[np.int64]:
        return np.array([0, len(self.stamp)])

    @property
    def rows(self) -> int:
        return len(self.stamp)

    @property
    def offset(self) -> int:
        return self.seen - len(self.stamp)

    @cached_property
    def elapsed(self) -> NDArray[np.float64]:
        elapsed = np.diff(self.stamp, prepend=self.stamp[0]) / self.interval
        elapsed[0] = 1.0
        return elapsed

"""Adaptive conformal intervals: the level asked for moves with what was missed, though each truth comes late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from keiretsu.bounds.conformal import COVERAGES, MIDDLE, ResidualQuantiles
from keiretsu.errors import ArgumentError
from keiretsu.nn import State

RATE = 0.01
# γh stays below 1/8: an answer that comes h rows late must not be over-corrected in the meantime.
LATE = 0.125
# Levels beyond the largest stored coverage in which the interval grows by a factor e.
GROWTH = 0.2
# e^500 times the interval is beyond any truth in float64 that an interval was made for, and still finite.
MOST_GROWTH = 500.0
COUNTS = ("judged", "missed", "empty", "beyond")


@dataclass(frozen=True, eq=False)
class AdaptiveLevels:
    """Intervals that keep their coverage in the long run, whatever the series does.

        κ_t = κ_{t-1} + γ_h (err_{t-h} - α),    κ_0 = c = 1 - α

    for every target and step h by itself: κ is the coverage asked of the calibration's quantiles, err says whether the
    interval issued h rows ago missed the value that has now come. A value that is missing changes nothing. Between
    stored coverages is interpolated. Above the largest of them (.99) the ends go outwards by w (exp((κ - .99)/.2) - 1),
    w half the widest interval, so that an interval is always finite and reaches any truth in the end. At κ ≤ 0 the
    interval is empty: its median is what is issued, and it counts as a miss whatever comes.

    Guarantee, for any sequence of values, with N intervals of one (target, step) judged so far:

        | share of misses - α | ≤ (max(α, 1 - α) + h γ_h + ρ) / (γ_h N),    ρ = max(0, .2 ln(1 + B/w) - .01)

    where B is how far truths ever lie outside the calibration's widest interval; ρ = 0 when none lies farther out than
    w (e^.05 - 1) = .051 w. For h = 1 and ρ = 0 it is Gibbs & Candès's. Proof: if κ reaches a new maximum at t, then
    the interval issued at t - h missed, so κ_{t-h} < 1 + ρ, and at most h updates of at most γ(1 - α) came since:
    κ ≤ 1 + ρ + hγ(1 - α). If it reaches a new minimum, that interval held, so κ_{t-h} > 0 and κ > -hγα. The updates add
    up to κ - κ_0 = γ (misses - Nα), which lies between -(1 - α) - hγα and α + ρ + hγ(1 - α). Empty intervals that held
    the truth all the same make true misses fewer than counted ones; how many were empty is counted. The last h
    intervals of each step are not judged yet, which adds at most h/T over T rows.

    γ_h = min(rate, 1/(8h)): a level hardly moves while it waits for the outcome of what it did.

    It cannot be told from few rows: about 1/γ_h of them pass before the level has followed a change. A level moves both
    ends, so a forecast that is off to one side gets an interval too wide on the other.

    Args:
        quantiles: of the calibration.
        coverage: c in (0, 0.99].
        rate: γ of the first steps, in (0, 0.125].
    Raises:
        ArgumentError: `coverage` is more than the residuals can promise; `rate` is out of range.
    Cost: a row takes O(targets · horizon) time; the state 8 · targets · (2 · horizon² + 5 · horizon) + 8 bytes.
    Source: Gibbs & Candès 2021, proposition 4.1; the delay, the growth and the empty interval are ours.
    """

    quantiles: ResidualQuantiles
    coverage: float
    rate: float = RATE

    def __post_init__(self) -> None:
        self.quantiles.between(self.coverage, function="stream")
        if not 0 < self.rate <= LATE:
            raise ArgumentError(
                f"AdaptiveLevels: rate must be above 0 and at most {LATE}; got {self.rate!r}. Try rate={RATE}."
            )

    @cached_property
    def rates(self) -> NDArray[np.float64]:
        """(horizon,) float64: γ_h of the steps 1 … horizon."""
        return np.minimum(self.rate, LATE / np.arange(1, self.quantiles.offset.shape[2] + 1))

    @property
    def tables(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(2, coverages, targets · horizon), ends at the stored coverages, and (targets, horizon), the unit in which an
        interval grows beyond them; for a step that is compiled."""
        return self._table, self._unit

    def initial_state(self) -> State:
        """Before a series' first row; all parts float64, of their final size.

        `levels.coverage` (1,): c. `levels.asked` (targets, horizon): κ. `levels.issued` (2, horizon, targets, horizon):
        lower and upper ends for the row d + 1 ahead, by the step that issued them; NaN where none was.
        `levels.judged`, `.missed`, `.empty` (targets, horizon): intervals judged, those of them that missed (the empty
        ones included), the empty ones. `levels.beyond`, alike: intervals issued wider than any calibrated.
        """
        _, targets, horizon = self.quantiles.offset.shape
        cells = (targets, horizon)
        return State(
            {
                "levels.coverage": torch.tensor([self.coverage], dtype=torch.float64),
                "levels.asked": torch.full(cells, self.coverage, dtype=torch.float64),
                "levels.issued": torch.full((2, horizon, *cells), torch.nan, dtype=torch.float64),
                **{f"levels.{name}": torch.zeros(cells, dtype=torch.float64) for name in COUNTS},
            }
        )

    def of(self, state: Mapping[str, torch.Tensor], *, function: str = "restore") -> State:
        """The levels' part of a state; a fresh one where it has none.

        Raises:
            ArgumentError: they were kept for another coverage, or by another model.
        """
        fresh = self.initial_state()
        if not any(name.startswith("levels.") for name in state):
            return fresh
        for name, part in fresh.items():
            if name not in state or state[name].shape != part.shape or state[name].dtype != part.dtype:
                raise ArgumentError(
                    f"{function}: states must come from a stream of this model; got one whose part {name!r} does not "
                    "fit. Restore what this model's stream kept."
                )
        kept = float(state["levels.coverage"][0])
        if kept != self.coverage:
            raise ArgumentError(
                f"{function}: states must hold levels of coverage {self.coverage:g}; got levels of {kept:g}. "
                f"Ask for stream(coverage={kept:g}, adaptive=True)."
            )
        return State({name: state[name] for name in fresh})

    def advance(
        self, state: State, truth: NDArray[np.float64], mean: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], State]:
        """Read rows: each first judges the intervals issued for it, then issues those of its own forecast.

        Args:
            state: after the rows before, as `initial_state` or `of` gives it.
            truth: (rows, targets) float64, the targets' values in those rows, NaN where missing.
            mean: (rows, targets, horizon) float64, the forecasts from those rows.
        Returns:
            lower, upper: like mean; the state after the last row.
        """
        rows, _, horizon = mean.shape
        asked = state["levels.asked"].numpy().copy()
        counts = {name: state[f"levels.{name}"].numpy().copy() for name in COUNTS}
        ring = state["levels.issued"].numpy().copy()
        ends = np.empty((2, *mean.shape))
        steps, observed = np.arange(horizon), ~np.isnan(truth)
        for row in range(rows):
            slot = row % horizon
            due, value = ring[:, slot], truth[row][:, None]
            if observed[row].any():
                # NaN, where nothing was issued or nothing has come, is neither held nor missed
                judged = observed[row][:, None] & ~np.isnan(due[0])
                # an empty interval was kept as +∞ to -∞, so it misses everything
                missed = judged & ~((due[0] <= value) & (value <= due[1]))
                asked += self.rates * (missed - judged * (1.0 - self.coverage))
                counts["judged"] += judged
                counts["missed"] += missed
                counts["empty"] += judged & (due[0] > due[1])
            lower, upper = self.offsets(asked)
            np.add(mean[row], lower, out=ends[0, row])
            np.add(mean[row], upper, out=ends[1, row])
            counts["beyond"] += asked > COVERAGES[-1]
            due[:] = np.nan
            # for each step: the row it speaks of
            ahead = (slot + 1 + steps) % horizon
            ring[0, ahead, :, steps] = np.where(asked > 0, ends[0, row], np.inf).T
            ring[1, ahead, :, steps] = np.where(asked > 0, ends[1, row], -np.inf).T
        ring = np.roll(ring, -(rows % horizon), axis=1) if horizon else ring
        parts = {"levels.asked": asked, "levels.issued": ring, **{f"levels.{n}": v for n, v in counts.items()}}
        return ends[0], ends[1], state.merge(State({name: torch.from_numpy(value) for name, value in parts.items()}))

    def offsets(self, asked: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What to add to a forecast for the ends of its interval at any levels.

        Args:
            asked: (targets, horizon) float64: κ, any finite numbers.
        Returns:
            lower, upper: like asked, finite, lower ≤ upper; the interval at a larger κ holds that at a smaller one.
        """
        place = np.clip(np.searchsorted(COVERAGES, asked.ravel(), side="right") - 1, 0, MIDDLE - 1)
        weight = np.clip((asked.ravel() - self._grid[place]) / (self._grid[place + 1] - self._grid[place]), 0.0, 1.0)
        cell = np.arange(asked.size)
        ends = (1.0 - weight) * self._table[:, place, cell] + weight * self._table[:, place + 1, cell]
        lower, upper = ends.reshape(2, *asked.shape)
        over = asked - COVERAGES[-1]
        if (over > 0).any():
            grown = np.expm1(np.clip(over / GROWTH, 0.0, MOST_GROWTH)) * self._unit
            lower, upper = lower - grown, upper + grown
        return lower, upper

    @cached_property
    def _grid(self) -> NDArray[np.float64]:
        return np.array(COVERAGES)

    @cached_property
    def _table(self) -> NDArray[np.float64]:
        """(2, coverages, targets · horizon) float64: lower and upper ends at the stored coverages."""
        offset = self.quantiles.offset.reshape(2 * MIDDLE + 1, -1)
        return np.stack((offset[MIDDLE::-1], offset[MIDDLE:]))

    @cached_property
    def _unit(self) -> NDArray[np.float64]:
        """(targets, horizon) float64: w, above 0; where every residual was the same, the target's widest, else 1."""
        half = 0.5 * (self.quantiles.offset[-1] - self.quantiles.offset[0])
        widest = half.max(axis=1, keepdims=True, initial=0.0)
        return np.where(half > 0, half, np.where(widest > 0, widest, 1.0))

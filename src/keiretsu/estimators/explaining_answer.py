"""One answer as a function of what the last rows held, everything before them fixed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray

from keiretsu.estimators.causal_pass import CausalPass
from keiretsu.estimators.explaining_known import newest_seen
from keiretsu.estimators.known_ahead import KnownAhead
from keiretsu.estimators.scaling import RARE
from keiretsu.nn import SequenceModel, State


@dataclass(frozen=True)
class Place:
    """Which number of a forecast: the target's place among the targets, and the step ahead, from 0."""

    target: int
    step: int


@dataclass(frozen=True, eq=False)
class Seen:
    """What a correction's model was given for the last rows.

    Attributes:
        x: (1, n, inputs) float32, the rows that have any value; elapsed: (1, n), median intervals.
        state: of the model, before them.
    """

    x: torch.Tensor
    elapsed: torch.Tensor
    state: State


class Answering:
    """The pass from the last rows on: values in, one number out.

    Args:
        causal_pass: what answers.
        stamp: (rows,) float64, of one series up to the row that is answered from.
        values: (rows, channels) float64, NaN where missing.
        first: rows from here on may be changed; the state before them is held.
        place: which number of the forecast.
        known: covariates of the series.
    """

    def __init__(
        self,
        causal_pass: CausalPass,
        stamp: NDArray[np.float64],
        values: NDArray[np.float64],
        *,
        first: int,
        place: Place,
        known: KnownAhead,
    ) -> None:
        self._pass, self._place, self._stamp, self._known = causal_pass, place, stamp[first:], known
        nothing = np.zeros(0, dtype=np.int64)
        start = causal_pass.initial_state()
        self._state = causal_pass.advance(start, stamp[:first], values[:first], nothing, known)[1]
        self._last = np.array([len(self._stamp) - 1])

    def __call__(self, values: NDArray[np.float64]) -> float:
        """The answer, in the target's unit, had the last rows held `values` (rows, channels)."""
        mean, _ = self._pass.advance(self._state, self._stamp, values, self._last, self._known)
        return float(mean[0, self._place.target, self._place.step])

    def seen(self, values: NDArray[np.float64]) -> Seen | None:
        """What the correction's model is given for these values; None if it is given no row."""
        correction = self._pass.correction
        if correction is None:
            return None
        notes = _Notes(correction.model)
        spied = replace(correction, model=cast(SequenceModel, notes))
        replace(self._pass, correction=spied).advance(self._state, self._stamp, values, self._last, self._known)
        calls = [call for call in notes.calls if call.x.shape[1]]
        if not calls:
            return None
        return Seen(torch.cat([c.x for c in calls], 1), torch.cat([c.elapsed for c in calls], 1), calls[0].state)


@dataclass(eq=False)
class _Notes:
    """A model that writes down what it is given."""

    model: SequenceModel
    calls: list[Seen] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    def __call__(self, x: torch.Tensor, **told: Any) -> Any:
        return self._noted(self.model, x, told)

    def hidden(self, x: torch.Tensor, **told: Any) -> Any:
        """As `SequenceModel.hidden`."""
        return self._noted(self.model.hidden, x, told)

    def _noted(self, function: Any, x: torch.Tensor, told: dict[str, Any]) -> Any:
        elapsed, state = told.get("elapsed"), told.get("state")
        self.calls.append(
            Seen(
                x,
                x.new_ones(x.shape[:2]) if elapsed is None else elapsed,
                self.model.initial_state(len(x)) if state is None else state,
            )
        )
        return function(x, **told)


def at_rest(
    values: NDArray[np.float64], center: NDArray[np.float64], held: int | NDArray[np.int64]
) -> NDArray[np.float64]:
    """(channels,) float64: what each channel would hold if nothing had happened; NaN for one that was never seen.

    That is its last value; for a rare flag its usual value, since a flag that is up is news, not rest. The target
    itself is always held at its last value, from which forecasts start.

    Args:
        values: (rows, channels), NaN where missing, up to the row that is answered from.
        center: (channels,) of the scaling.
        held: the target's column, or several, that are held at their last value in any case.
    """
    seen, newest = ~np.isnan(values), newest_seen(values)
    any_seen = newest >= 0
    last = np.where(any_seen, values[newest, np.arange(values.shape[1])], np.nan)
    usual = (values == center).sum(axis=0) > RARE * np.maximum(seen.sum(axis=0), 1)
    usual[held] = False
    return np.where(usual & any_seen, center, last)


def resting(values: NDArray[np.float64], rest: NDArray[np.float64]) -> NDArray[np.float64]:
    """(rows, channels) float64: every value that is there at rest; what is missing stays missing.

    Args:
        values: (rows, channels), NaN where missing.
        rest: (channels,) or like values.
    """
    return np.where(np.isnan(values), np.nan, rest)

"""Which answer is to be explained, and the rows it is read from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import Packed
from keiretsu.data.columns import listed, require_column
from keiretsu.errors import ArgumentError
from keiretsu.estimators.causal_pass import CausalPass
from keiretsu.estimators.covariates import Knowledge
from keiretsu.estimators.explaining_answer import Answering, Place, at_rest, resting
from keiretsu.estimators.explaining_known import added_by_covariates, drift
from keiretsu.estimators.known_ahead import KnownAhead
from keiretsu.estimators.learning import Learned


@dataclass(frozen=True, eq=False)
class Question:
    """One answer of a pass.

    Attributes:
        causal_pass: what answers.
        unit: the series' number in its pack; id: its name; target: the name of what is forecast.
        stamp, values: its rows up to the one answered from, (rows,) and (rows, channels), NaN where missing.
        first: rows from here on are told apart.
        place: which number of the forecast.
        known: covariates of the series.
    """

    causal_pass: CausalPass
    unit: int
    id: str
    target: str
    stamp: NDArray[np.float64]
    values: NDArray[np.float64]
    first: int
    place: Place
    known: KnownAhead

    @cached_property
    def rest(self) -> NDArray[np.float64]:
        """(rows, channels) what each would hold had nothing happened; NaN for a channel never seen.

        Covariates are what they were: a target moves as they alone move it, and comes to its last value.
        """
        moving = drift(self.causal_pass, self.known, self.stamp, self.values)
        held = self.column if moving is None else self.causal_pass.targets
        still = at_rest(self.values, self.causal_pass.scaling.center, held)
        return np.broadcast_to(still, self.values.shape) if moving is None else still + moving

    @cached_property
    def covariates(self) -> dict[str, float]:
        """What each covariate adds to the target's last value, in its unit; empty where none are read."""
        seen, (target, step) = self.values[:, self.column], (self.place.target, self.place.step)
        return added_by_covariates(self.causal_pass, self.known, self.stamp, seen, target=target, step=step)

    @cached_property
    def last(self) -> float:
        """The target's last value, from which forecasts start; the scaled centre before any was seen."""
        seen = self.values[:, self.column]
        seen = seen[~np.isnan(seen)]
        return float(seen[-1] if len(seen) else self.causal_pass.scaling.center[self.column])

    @property
    def column(self) -> int:
        """The target's column."""
        return int(self.causal_pass.targets[self.place.target])

    @property
    def window(self) -> NDArray[np.float64]:
        """(rows, channels) the rows to be told apart."""
        return self.values[self.first :]

    @cached_property
    def resting(self) -> NDArray[np.float64]:
        """Like `window`, every value at rest."""
        return resting(self.window, self.rest[self.first :])

    def answering(self, *, corrected: bool, rested: bool = False) -> Answering:
        """The answer as a function of `window`, after the rows before it as they were, or all at rest."""
        one = self.causal_pass if corrected else replace(self.causal_pass, correction=None)
        before = resting(self.values, self.rest) if rested else self.values
        return Answering(one, self.stamp, before, first=self.first, place=self.place, known=self.known)


def ask(
    learned: Learned,
    packed: Packed,
    knowledge: Knowledge,
    *,
    id: str | None,
    target: str | None,
    ahead: int,
    row: int | None,
    rows: int,
) -> Question:
    """Find the answer that is meant; the arguments are those of `explain`.

    Raises:
        ArgumentError: no such series, row or step, or it is not said which.
        ColumnError: `target` is not forecast.
        DataError: nothing is known of the series as a whole.
    """
    causal_pass = learned.causal_pass
    place = Place(_target(learned.targets, target), _whole(ahead, "ahead", causal_pass.horizon) - 1)
    wanted = _whole(rows, "rows", None)
    unit, newest = _where(packed, id, row)
    start = int(packed.starts[unit])
    values = packed.values[start : newest + 1]
    if not causal_pass.own_past:
        # No answer rests on them, and none starts from the last one.
        values = values.copy()
        values[:, causal_pass.targets] = np.nan
    return Question(
        causal_pass,
        unit,
        packed.ids[unit],
        learned.targets[place.target],
        packed.stamp[start : newest + 1],
        values,
        max(0, newest + 1 - start - wanted),
        place,
        knowledge.of(packed.ids[unit]),
    )


def _where(packed: Packed, id: str | None, row: int | None) -> tuple[int, int]:
    """The series' number, and the packed row."""
    if id is not None and id not in packed.ids:
        raise ArgumentError(
            f"explain: id must be one of the {len(packed.ids):,} series; got {id!r}. Choose among {listed(packed.ids)}."
        )
    if row is None:
        if not packed.rows:
            raise ArgumentError("explain: series must have a row; got none. Give the rows to forecast from.")
        if id is None and len(packed.ids) > 1:
            raise ArgumentError(
                f"explain: id must be given where there are several series; got None for {len(packed.ids):,}. "
                f"Choose among {listed(packed.ids)}."
            )
        unit = 0 if id is None else packed.ids.index(id)
        return unit, int(packed.starts[unit + 1]) - 1
    if isinstance(row, bool) or not isinstance(row, (int, np.integer)) or not 0 <= row < packed.rows:
        raise ArgumentError(
            f"explain: row must be a whole number from 0 to {packed.rows - 1}; got {row!r}. "
            "Count the rows of all series, ids in order, then time."
        )
    unit = int(np.searchsorted(packed.starts, row, side="right")) - 1
    if id is not None and packed.ids[unit] != id:
        raise ArgumentError(
            f"explain: row must be one of series {id!r}; got {row}, a row of {packed.ids[unit]!r}. "
            "Leave one of them out."
        )
    return unit, int(row)


def _target(targets: tuple[str, ...], target: str | None) -> int:
    if target is None:
        if len(targets) > 1:
            raise ArgumentError(
                f"explain: target must be given where several channels are forecast; got None. "
                f"Choose among {listed(targets)}."
            )
        return 0
    require_column(target, targets, function="explain", argument="target", source="the forecast's targets")
    return targets.index(target)


def _whole(value: int, name: str, most: int | None) -> int:
    """A whole number from 1 to `most`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not 1 <= value <= (most or value):
        span = "at least 1" if most is None else f"from 1 to the horizon, {most}"
        raise ArgumentError(f"explain: {name} must be a whole number of rows, {span}; got {value!r}. Choose one.")
    return int(value)

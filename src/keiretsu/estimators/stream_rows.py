"""A stream as a service uses it: a row of each of many series, and series that come and go."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from keiretsu.errors import DataError
from keiretsu.nn import State

if TYPE_CHECKING:
    from keiretsu.estimators.causal_pass import CausalPass
    from keiretsu.estimators.known_ahead import KnownAhead
    from keiretsu.estimators.learning import Learned
    from keiretsu.estimators.running import Answered, Running


class StepRows(NamedTuple):
    """Answers to one row of each of n series.

    mean, lower, upper: (n, targets, horizon) float64, in the data's units; no ends without a coverage.
    clipped: (n,) int64, values of each series so far that were clipped before its correction read them.
    """

    mean: NDArray[np.float64]
    lower: NDArray[np.float64] | None
    upper: NDArray[np.float64] | None
    clipped: NDArray[np.int64]


class RowSteps(ABC):
    """What `Stream` offers to a caller who has checked its rows."""

    _running: Running
    _learned: Learned
    _pass: CausalPass
    _last: dict[str, Any]
    _coming: dict[str, NDArray[np.float64]]

    def step_rows(self, ids: Sequence[str], stamps: NDArray[np.float64], values: NDArray[np.float64]) -> StepRows:
        """Read one row of each of n different series, for a caller who has checked them.

        Args:
            ids: n of them, none twice.
            stamps: (n,) float64, as `Clock.stamp` gives them, each after its series' last one.
            values: (n, channels) float64, NaN where missing, in the order of the model's channels.
        Raises:
            DataError: a covariate is missing; see `lacks`.
        """
        if self._running.fused:
            return StepRows(*self._running.step(ids, stamps, values))
        said, clipped = [], np.empty(len(ids), dtype=np.int64)
        for place, name in enumerate(ids):
            stamp = stamps[place : place + 1]
            ahead = self._known(name, float(stamp[0]), {}, None, None)
            said.append(self._advance(name, stamp, values[place : place + 1], ahead))
            clipped[place] = self._running.clipped(name)
        parts = (None if part[0] is None else np.stack(part) for part in zip(*said, strict=True))
        return StepRows(*parts, clipped)  # type: ignore[arg-type]

    def lacks(self, id: str, *, time: float) -> str | None:
        """What covariates a row of that series and stamp would lack, in one sentence; None where it could be read."""
        if self._learned.plan is None:
            return None
        stamp = np.array([time])
        try:
            ahead = self._known(id, time, {}, None, None)
            if ahead is not None:
                ahead.at(stamp)
                ahead.ahead(stamp)
        except DataError as error:
            return str(error)
        return None

    def initial_state(self) -> State:
        """That of a series before its first row; every part has its final size."""
        return self._running.initial_state()

    def resume(self, id: str, state: State) -> None:
        """Let one series go on from a saved state, as `restore` does for all."""
        self.forget(id)
        self._running.put(id, state)

    def keep(self, id: str) -> bytes:
        """A series' state as bytes, always so many for a model."""
        return self._running.keep(id)

    def give(self, id: str, kept: bytes) -> None:
        """Let a series go on from what `keep` gave, on the same machine and by the same version.

        Raises:
            FileFormatError: the bytes are no state of this model.
        """
        self.forget(id)
        self._running.give(id, kept)

    def clipped(self, id: str) -> int:
        """Values of a series so far that were clipped before its correction read them."""
        return self._running.clipped(id)

    def forget(self, id: str) -> None:
        """Drop a series; its next row is its first."""
        self._running.drop(id)
        for kept in (self._last, self._coming):
            kept.pop(id, None)

    @abstractmethod
    def _known(
        self,
        name: str,
        stamp: float,
        values: Mapping[str, float | None],
        known: Mapping[str, float | None] | None,
        future: Any,
    ) -> KnownAhead | None: ...

    @abstractmethod
    def _advance(
        self, name: str, stamp: NDArray[np.float64], values: NDArray[np.float64], known: KnownAhead | None
    ) -> Answered: ...

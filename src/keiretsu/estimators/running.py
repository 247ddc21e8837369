"""Where the series of a stream stand, and how a row moves them on: by the compiled step, or by the causal pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from keiretsu.bounds import AdaptiveLevels
from keiretsu.errors import FileFormatError
from keiretsu.estimators.fused import engine_of, why_not
from keiretsu.estimators.fused_state import read_state, write_state
from keiretsu.estimators.known_ahead import KnownAhead
from keiretsu.nn import State
from keiretsu.runtime import Engine, Precision, Said

if TYPE_CHECKING:
    from keiretsu.estimators.learning import Learned

# Adaptive levels need the forecast of every row; so many rows' forecasts are held at once.
BLOCK = 1024
# Rows for which another thread is worth waking.
ROWS_A_THREAD = 24


class Answered(NamedTuple):
    """What was last said of a series: (targets, horizon) float64 each; no ends without a coverage."""

    mean: NDArray[np.float64]
    lower: NDArray[np.float64] | None
    upper: NDArray[np.float64] | None


class Running:
    """The states of a stream's series.

    A series stands either as a `State` or as a slot of the compiled step's arena. A single row goes through the
    compiled step, where there is one for the model; many rows of one series go through the causal pass. Both are the
    same pass (1e-5).

    Args:
        learned: a fitted forecaster's content.
        coverage: of the intervals; None gives none.
        levels: where they are adaptive.
        precision: of the compiled step's matrices.

    Attributes:
        backend: "fused", or why single rows go through torch.
    """

    def __init__(
        self, learned: Learned, *, coverage: float | None, levels: AdaptiveLevels | None, precision: Precision
    ) -> None:
        self._learned, self._coverage, self._levels = learned, coverage, levels
        self._precision: Precision = precision
        self._pass = learned.causal_pass
        self._ends = None if coverage is None else learned.quantiles.between(coverage, function="stream")
        reason = why_not(learned)
        self.backend = f"torch: {reason}" if reason else "fused"
        self._engine: Engine | None = None
        self._states: dict[str, State] = {}
        self._slots: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._slots or name in self._states

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._slots, *self._states}))

    @property
    def fused(self) -> bool:
        """Whether single rows go through the compiled step."""
        return self.backend == "fused"

    @property
    def engine(self) -> Engine:
        """The compiled step, made when it is first needed."""
        if self._engine is None:
            self._engine = engine_of(
                self._learned, coverage=self._coverage, levels=self._levels, precision=self._precision
            )
        return self._engine

    def initial_state(self) -> State:
        """That of a series before its first row."""
        return self.with_levels(self._pass.initial_state())

    def with_levels(self, state: State) -> State:
        """The same state with the levels of this stream; fresh ones where it holds none."""
        bare = State({name: part for name, part in state.items() if not name.startswith("levels.")})
        return bare if self._levels is None else bare.merge(self._levels.of(state))

    def state(self, name: str) -> State:
        """Where a series stands; KeyError where there is none of that name."""
        slot = self._slots.get(name)
        return self._states[name] if slot is None else read_state(self.engine, slot)

    def put(self, name: str, state: State) -> None:
        """Let a series stand there."""
        self.drop(name)
        self._states[name] = self.with_levels(state)

    def drop(self, name: str) -> None:
        """Forget a series."""
        self._states.pop(name, None)
        slot = self._slots.pop(name, None)
        if slot is not None:
            self.engine.close(slot)

    def stamp(self, name: str) -> float | None:
        """The stamp of a series' last row; None of one that is not known."""
        slot = self._slots.get(name)
        if slot is not None:
            return float(self.engine.head(slot)["stamp"])
        return float(self._states[name]["clock.stamp"]) if name in self._states else None

    def clipped(self, name: str) -> int:
        """Values of a series so far that were clipped."""
        slot = self._slots.get(name)
        if slot is not None:
            return int(self.engine.head(slot)["clipped"])
        return int(self._states[name]["counts.clipped"])

    def keep(self, name: str) -> bytes:
        """A series' state as bytes, always so many."""
        return self.engine.keep(self._slot(name)) if self.fused else self.state(name).to_bytes()

    def give(self, name: str, kept: bytes) -> None:
        """Let a series go on from what `keep` gave.

        Raises:
            FileFormatError: the bytes are no state of this model.
        """
        if not self.fused:
            self.put(name, State.from_bytes(kept))
            return
        size = self.engine.layout.bytes
        if len(kept) != size:
            raise FileFormatError(
                f"stream: a kept state must be one of this model's, of {size} bytes; got one of {len(kept)} bytes. "
                "Name the store that this model made."
            )
        self.engine.give(self._slot(name), kept)

    def advance(
        self, name: str, stamp: NDArray[np.float64], values: NDArray[np.float64], known: KnownAhead | None
    ) -> Answered:
        """Read rows of one series and answer after the last: stamp (rows,), values (rows, channels)."""
        if len(stamp) == 1 and self.fused:
            mean, lower, upper, _ = self.step([name], stamp, values)
            return Answered(*(None if part is None else part[0] for part in (mean, lower, upper)))  # type: ignore[arg-type]
        state = self.state(name) if name in self else self.initial_state()
        if self._levels is None:
            mean, state = self._pass.advance(state, stamp, values, np.array([len(stamp) - 1]), known)
            ends = (None, None) if self._ends is None else (mean[0] + self._ends[0], mean[0] + self._ends[1])
            said = Answered(mean[0], *ends)
        else:
            said, state = self._adapt(self._levels, state, (stamp, values), known)
        self.drop(name)
        self._states[name] = state
        return said

    def step(self, names: Sequence[str], stamps: NDArray[np.float64], values: NDArray[np.float64]) -> Said:
        """One row of each of n different series through the compiled step; see `Engine.step`."""
        slots = np.fromiter((self._slot(name) for name in names), dtype=np.int64, count=len(names))
        engine = self.engine
        engine.threads = max(1, min(torch.get_num_threads(), len(slots) // ROWS_A_THREAD))
        return engine.step(slots, stamps, values)

    def _slot(self, name: str) -> int:
        slot = self._slots.get(name)
        if slot is None:
            slot = self._slots[name] = self.engine.open()
            state = self._states.pop(name, None)
            if state is not None:
                write_state(self.engine, slot, state)
        return slot

    def _adapt(
        self,
        levels: AdaptiveLevels,
        state: State,
        read: tuple[NDArray[np.float64], NDArray[np.float64]],
        known: KnownAhead | None,
    ) -> tuple[Answered, State]:
        stamp, values = read
        said, kept = None, levels.of(state)
        for start in range(0, len(stamp), BLOCK):
            rows = slice(start, min(start + BLOCK, len(stamp)))
            wanted = np.arange(rows.stop - start)
            mean, state = self._pass.advance(state, stamp[rows], values[rows], wanted, known)
            lower, upper, kept = levels.advance(kept, values[rows][:, self._pass.targets], mean)
            said = Answered(mean[-1], lower[-1], upper[-1])
        assert said is not None  # noqa: S101 (a chunk of a series has rows)
        return said, state.merge(kept)

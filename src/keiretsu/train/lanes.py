"""Rows in lanes: one long pass cut into stretches that are read side by side, by chunks, with carried state."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from keiretsu.nn import SequenceModel, State
from keiretsu.train.rows import Chunk, RowTensors


class Lanes:
    """Endless chunks over the rows that may be learned from; a `Feed`.

    The rows are cut into `lanes` stretches of equal length. A lane that starts in mid-series takes over, from the
    second epoch on, the state with which the lane before it ended: the state it would have in one unbroken pass, one
    epoch late. Chunk edges move every epoch, so that no row is always the first of its gradient horizon.

    Args:
        rows: all packed rows.
        number: (rows,) int64, the origin at each row, -1 where none may be learned from.
        keep: (rows,) bool, the rows that may be read.
        lanes, chunk: see `TrainConfig`; fewer lanes are used when there are few rows.
        rng: moves the chunk edges.
    """

    def __init__(
        self,
        rows: RowTensors,
        number: NDArray[np.int64],
        keep: NDArray[np.bool_],
        *,
        lanes: int,
        chunk: int,
        rng: np.random.Generator,
    ) -> None:
        kept = np.flatnonzero(keep)
        self.lanes = int(np.clip(len(kept) // chunk, 1, lanes))
        self.length = -(-len(kept) // self.lanes)
        self.chunk, self.rng = min(chunk, self.length), rng
        self._rows, self._number = rows, number
        # Padding repeats the last row, after it, cleared and without loss: it changes nothing.
        places = np.arange(self.lanes * self.length)
        self._index = kept[np.minimum(places, len(kept) - 1)].reshape(self.lanes, -1)
        self._real = (places < len(kept)).reshape(self.lanes, -1)
        # The epoch's first chunk is of random length; `_start` is the place of the next chunk in every lane.
        self._first, self._start = self.length, self.length

    def next(self, model: SequenceModel, after: State | None) -> tuple[Chunk, State]:
        """The next rows of every lane; see `Feed`."""
        if self._start >= self.length or after is None:
            after, self._start = self._first_state(model, after), 0
            self._first = int(self.rng.integers(1, self.chunk + 1)) if self.length > self.chunk else self.length
        width = self._first if self._start == 0 else self.chunk
        part = slice(self._start, min(self._start + width, self.length))
        self._start = part.stop
        real = self._real[:, part]
        return Chunk.gather(self._rows, self._number, self._index[:, part], begins=~real, loss=real), after

    @property
    def at_end(self) -> bool:
        """Whether the next chunk begins an epoch."""
        return self._start >= self.length

    def position(self) -> dict[str, Any]:
        """See `Feed`."""
        return {"first": self._first, "start": self._start}

    def go_to(self, position: dict[str, Any]) -> None:
        """See `Feed`."""
        self._first, self._start = int(position["first"]), int(position["start"])

    def _first_state(self, model: SequenceModel, last: State | None) -> State:
        """States to begin an epoch with: each lane takes over from its neighbour's last one."""
        fresh = model.initial_state(self.lanes)
        if last is None:
            return fresh
        return State({name: torch.cat((fresh[name][:1], part[:-1])) for name, part in last.items()})

"""Rows in lanes: one long pass cut into stretches that are read side by side, by chunks, with carried state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from keiretsu.nn import SequenceModel, State


@dataclass(frozen=True, eq=False)
class RowTensors:
    """Packed rows as a model reads them.

    Attributes:
        x: (rows, inputs) float32.
        elapsed: (rows,) float32, median intervals since the row before.
        reset: (rows,) bool, True on each series' first row.
    """

    x: Tensor
    elapsed: Tensor
    reset: Tensor

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, eq=False)
class Chunk:
    """One step's rows: tensors (lanes, rows, …), and which of its rows are origins."""

    x: Tensor
    elapsed: Tensor
    reset: Tensor
    place: Tensor  # (origins,) position in the flattened (lanes · rows)
    origin: Tensor  # (origins,) number of the origin there


class Lanes:
    """Endless chunks over the rows that may be learned from.

    The rows are cut into `lanes` stretches of equal length. A lane that starts in mid-series takes over, from the
    second epoch on, the state with which the lane before it ended: the state it would have in one unbroken pass, one
    epoch late. Chunk edges move every epoch, so that no row is always the first of its gradient horizon.

    Args:
        rows: all packed rows.
        keep: (rows,) bool, the rows that may be read.
        origin_rows: (origins,) packed row of each origin; `usable` says which may be learned from.
        lanes, chunk: see `TrainConfig`; fewer lanes are used when there are few rows.
        rng: moves the chunk edges.
    """

    def __init__(
        self,
        rows: RowTensors,
        keep: NDArray[np.bool_],
        origin_rows: NDArray[np.int64],
        usable: NDArray[np.bool_],
        *,
        lanes: int,
        chunk: int,
        rng: np.random.Generator,
    ) -> None:
        kept = np.flatnonzero(keep)
        self.lanes = int(np.clip(len(kept) // chunk, 1, lanes))
        self.length = -(-len(kept) // self.lanes)
        self.chunk, self.rng = min(chunk, self.length), rng
        number = np.full(len(rows), -1, dtype=np.int64)
        number[origin_rows[usable]] = np.flatnonzero(usable)
        index = torch.from_numpy(kept)
        self.x = self._cut(rows.x[index])
        self.elapsed = self._cut(rows.elapsed[index])
        self.reset = self._cut(rows.reset[index], fill=True)
        self.number = self._cut(torch.from_numpy(number[kept]), fill=-1)

    def _cut(self, values: Tensor, fill: float | bool = 0) -> Tensor:
        padding = self.lanes * self.length - len(values)
        # Padding comes after the last row, with `reset`, and holds no origin: it changes nothing.
        tail = values.new_full((padding, *values.shape[1:]), fill)
        return torch.cat((values, tail)).view(self.lanes, self.length, *values.shape[1:])

    def edges(self) -> list[tuple[int, int]]:
        """Chunk bounds of one epoch, the first one of random length."""
        first = int(self.rng.integers(1, self.chunk + 1)) if self.length > self.chunk else self.length
        cuts = [0, *range(first, self.length, self.chunk), self.length]
        return list(pairwise(cuts))

    def epoch(self) -> Iterator[Chunk]:
        """The chunks of one pass over all rows."""
        for start, stop in self.edges():
            number = self.number[:, start:stop].reshape(-1)
            place = torch.nonzero(number >= 0).flatten()
            rows = slice(start, stop)
            yield Chunk(self.x[:, rows], self.elapsed[:, rows], self.reset[:, rows], place, number[place])

    def first_state(self, model: SequenceModel, last: State | None) -> State:
        """States to begin an epoch with: each lane takes over from its neighbour's last one."""
        fresh = model.initial_state(self.lanes)
        if last is None:
            return fresh
        return State({name: torch.cat((fresh[name][:1], part[:-1])) for name, part in last.items()})

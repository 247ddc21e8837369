"""How a layer's state lies in a slot, and back: channels side by side, padded to whole blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from keiretsu.nn import State


class StatePart(Protocol):
    """Some of a layer's state."""

    @property
    def floats(self) -> int:
        """Numbers it takes in a slot."""
        ...

    def write(self, state: State, to: NDArray[np.float32]) -> None:
        """From a `State` of one series (batch 1), whose names are the layer's own, into (floats,)."""
        ...

    def read(self, slot: NDArray[np.float32]) -> dict[str, Tensor]:
        """The inverse of `write`."""
        ...


@dataclass(frozen=True, eq=False)
class Turned:
    """A tensor whose channels become the last axis and get places of their own there.

    Attributes:
        name: in the layer's state.
        shape: of the tensor, without the batch; axes: its axes in the slot's order, the channels last.
        columns: (channels,) places of the channels in a row; wide: numbers of a row.
    """

    name: str
    shape: tuple[int, ...]
    axes: tuple[int, ...]
    columns: NDArray[np.int64]
    wide: int

    @property
    def _rows(self) -> tuple[int, ...]:
        return tuple(self.shape[axis] for axis in self.axes[:-1])

    @property
    def floats(self) -> int:
        """Numbers in a slot."""
        return int(np.prod(self._rows, dtype=np.int64)) * self.wide

    def write(self, state: State, to: NDArray[np.float32]) -> None:
        """See `StatePart`."""
        rows = np.zeros((*self._rows, self.wide), dtype=np.float32)
        rows[..., self.columns] = state[self.name][0].float().numpy().transpose(self.axes)
        to[:] = rows.ravel()

    def read(self, slot: NDArray[np.float32]) -> dict[str, Tensor]:
        """See `StatePart`."""
        rows = slot.reshape(*self._rows, self.wide)[..., self.columns]
        back = np.ascontiguousarray(rows.transpose(np.argsort(self.axes)))
        return {self.name: torch.from_numpy(back)[None]}


@dataclass(frozen=True)
class Ring:
    """The window of an attention layer: keys, values, how many rows were seen, and where the next one goes.

    Attributes:
        rows, heads, width: of the ring.
    """

    rows: int
    heads: int
    width: int

    @property
    def floats(self) -> int:
        """Numbers in a slot."""
        return 2 * self.rows * self.heads * self.width + 2

    def write(self, state: State, to: NDArray[np.float32]) -> None:
        """See `StatePart`. Rows that were seen are the newest ones, at the end."""
        half = self.rows * self.heads * self.width
        to[:half] = state["keys"][0].float().numpy().ravel()
        to[half : 2 * half] = state["values"][0].float().numpy().ravel()
        to[2 * half :] = (int(state["seen"].sum()), 0)

    def read(self, slot: NDArray[np.float32]) -> dict[str, Tensor]:
        """See `StatePart`."""
        half, shape = self.rows * self.heads * self.width, (self.rows, self.heads, self.width)
        seen, place = (int(number) for number in slot[2 * half :])
        keys, values = (np.roll(part.reshape(shape), -place, axis=0) for part in (slot[:half], slot[half : 2 * half]))
        there = np.arange(self.rows) >= self.rows - seen
        return {
            "keys": torch.from_numpy(keys)[None],
            "values": torch.from_numpy(values)[None],
            "seen": torch.from_numpy(there)[None],
        }

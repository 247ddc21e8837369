"""What training reads and what it is to learn: rows, residuals at some of them, and the chunk of one step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True, eq=False)
class RowTensors:
    """Packed rows as a model reads them.

    Attributes:
        x: (rows, inputs) float32.
        elapsed: (rows,) float32, median intervals since the row before.
        reset: (rows,) bool, True on each series' first row.
        packed: (rows,) int64, the number by which messages call each row, where rows without any value were left out;
            None when that is the row's own number.
    """

    x: Tensor
    elapsed: Tensor
    reset: Tensor
    packed: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.x)

    def called(self, row: int) -> int:
        """The packed number of a row."""
        return row if self.packed is None else int(self.packed[row])


@dataclass(frozen=True, eq=False)
class Residuals:
    """What is to be learned.

    Attributes:
        rows: (origins,) int64, packed row of each origin.
        value: (origins, outputs) float32, truth minus partner, in residual scales.
        usable: (origins,) bool, origins that may be learned from.
    """

    rows: NDArray[np.int64]
    value: NDArray[np.float32]
    usable: NDArray[np.bool_]

    def numbers(self, keep: NDArray[np.bool_]) -> NDArray[np.int64]:
        """(rows,) int64: the number of the origin at each row that may carry loss, -1 at every other row."""
        number = np.full(len(keep), -1, dtype=np.int64)
        usable = np.flatnonzero(self.usable & keep[self.rows])
        number[self.rows[usable]] = usable
        return number


@dataclass(frozen=True, eq=False)
class Chunk:
    """One step's rows, side by side.

    Attributes:
        x: (batch, length, inputs); elapsed, reset: (batch, length).
        place: (origins,) int64, positions in the flattened (batch · length) that carry loss.
        origin: (origins,) int64, the number of the origin at each of them.
        row: (batch, length) int64, which row of `RowTensors` each is.
    """

    x: Tensor
    elapsed: Tensor
    reset: Tensor
    place: Tensor
    origin: Tensor
    row: NDArray[np.int64]

    @classmethod
    def gather(
        cls,
        rows: RowTensors,
        number: NDArray[np.int64],
        index: NDArray[np.int64],
        *,
        begins: NDArray[np.bool_],
        loss: NDArray[np.bool_],
    ) -> Self:
        """The rows of one step, the only copy of them that is made.

        Args:
            rows, number: all rows, and `Residuals.numbers`.
            index: (batch, length) rows to read.
            begins: (batch, length) where the state is cleared besides the series' first rows.
            loss: (batch, length) where origins may carry loss.
        """
        there = np.where(loss, number[index], -1).reshape(-1)
        place = np.flatnonzero(there >= 0)
        flat = torch.from_numpy(index.reshape(-1))
        # index_select moves whole rows; plain indexing would move number by number.
        x, elapsed, reset = (part.index_select(0, flat) for part in (rows.x, rows.elapsed, rows.reset))
        return cls(
            x.view(*index.shape, -1),
            elapsed.view(index.shape),
            reset.view(index.shape) | torch.from_numpy(begins),
            torch.from_numpy(place),
            torch.from_numpy(there[place]),
            index,
        )

    def to(self, device: torch.device) -> Chunk:
        """The same on another device; origins stay, since targets do."""
        if device == self.x.device:
            return self
        x, elapsed, reset = self.x.to(device), self.elapsed.to(device), self.reset.to(device)
        return Chunk(x, elapsed, reset, self.place.to(device), self.origin, self.row)

    def of_origins(self, pick: NDArray[np.int64]) -> Chunk:
        """The same rows with loss at some of its origins only."""
        some = torch.from_numpy(pick)
        place = self.place[some.to(self.place.device)]
        return Chunk(self.x, self.elapsed, self.reset, place, self.origin[some], self.row)

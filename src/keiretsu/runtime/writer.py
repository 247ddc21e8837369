"""Collects a stack's instructions, weights and states while its layers are walked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from keiretsu.runtime.instructions import BLOCK, Instruction, Op, padded
from keiretsu.runtime.parts import StatePart

Numbers = NDArray[np.float32]


class Placed(NamedTuple):
    """A layer's part of the state: under which prefix, where in the slot's floats."""

    prefix: str
    offset: int
    part: StatePart


def numbers(tensor: Tensor) -> Numbers:
    """A tensor's values, float32."""
    return np.ascontiguousarray(tensor.detach().float().cpu().numpy())


def columns(*widths: int) -> NDArray[np.int64]:
    """Places of channels that lie in several parts, each padded to whole blocks."""
    starts = np.cumsum([0, *(padded(width) for width in widths)])
    return np.concatenate([start + np.arange(width) for start, width in zip(starts, widths, strict=False)])


class Writer:
    """A program under way.

    Attributes:
        prefix: of the layer that is being walked, for its states.
    """

    def __init__(self) -> None:
        self.instructions: list[Instruction] = []
        self.reals: list[tuple[float, float]] = []
        self.parts: list[Placed] = []
        self.prefix = ""
        self.scratch = self.floats = 0
        self._vectors: list[Numbers] = []
        self._matrices: list[Numbers] = []
        self._weights = self._matrix = 0

    def room(self, width: int) -> int:
        """A place in the scratch for `width` numbers, in whole blocks."""
        place = self.scratch
        self.scratch += padded(width)
        return place

    def vectors(self, rows: Sequence[Numbers], wide: int, at: NDArray[np.int64] | None = None) -> int:
        """Rows of numbers, each padded to `wide`; their channels stand in the columns `at`, else from 0 on."""
        table = np.zeros((len(rows), wide), dtype=np.float32)
        for row, given in zip(table, rows, strict=True):
            row[np.arange(len(given)) if at is None else at] = given
        place = self._weights
        self._vectors.append(table.ravel())
        self._weights += table.size
        return place

    def matrix(self, weight: Numbers, wide: int, at: NDArray[np.int64] | None = None) -> int:
        """(outputs, inputs) as blocks of columns, each output in its column of `wide`: see `native/step/products.h`."""
        table = np.zeros((weight.shape[1], wide), dtype=np.float32)
        table[:, np.arange(len(weight)) if at is None else at] = weight.T
        blocks = table.reshape(len(table), wide // BLOCK, BLOCK).transpose(1, 0, 2)
        place = self._matrix
        self._matrices.append(blocks.ravel())
        self._matrix += blocks.size
        return place

    def state(self, part: StatePart) -> int:
        """Room for a part of the layer's state."""
        place = self.floats
        self.parts.append(Placed(self.prefix, place, part))
        self.floats += -(-part.floats // 16) * 16
        return place

    def emit(self, op: Op, *, least: float = 0.0, room: float = 1.0, **fields: int) -> None:
        """One more instruction; `least` and `room` are its real numbers."""
        self.instructions.append(Instruction(op, **fields))
        self.reals.append((least, room))

    def emit_copy(self, source: int, out: int, wide: int) -> None:
        """out = source."""
        zeros = self.vectors([np.empty(0, dtype=np.float32)], wide)
        self.emit(Op.ADD, source=source, more=-1, out=out, wide=wide, weights=zeros)

    def product(
        self,
        source: int,
        weight: Numbers,
        *,
        out: int,
        bias: Numbers | None = None,
        at: NDArray[np.int64] | None = None,
        wide: int | None = None,
        add: bool = False,
    ) -> None:
        """out = bias + weight · source, or added to what is there.

        Args:
            weight: (outputs, inputs); bias: (outputs,).
            at: columns of the outputs, from 0 on when not given; wide: numbers of a row of them.
        """
        wide = padded(len(weight)) if wide is None else wide
        bias = np.zeros(len(weight), dtype=np.float32) if bias is None else bias
        self.emit(
            Op.PRODUCT,
            source=source,
            out=out,
            size=weight.shape[1],
            wide=wide,
            weights=self.vectors([bias], wide, at),
            matrix=self.matrix(weight, wide, at),
            add=int(add),
        )

    @property
    def weights(self) -> Numbers:
        """All vectors, one after the other."""
        return np.concatenate(self._vectors) if self._vectors else np.empty(0, dtype=np.float32)

    @property
    def matrices(self) -> Numbers:
        """All matrices, one after the other."""
        return np.concatenate(self._matrices) if self._matrices else np.empty(0, dtype=np.float32)

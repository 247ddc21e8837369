"""Rows cut at their resets, so that a path that knows none can run between them: no row meets another piece's."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

# Pieces of fewer rows are filled up to one length together: a pass a length would cost more than the rows it saves.
SHORT = 64


@dataclass(frozen=True)
class Alike:
    """Pieces of about one length: none is filled up to twice its rows, but for those of fewer than `SHORT`.

    Attributes:
        rows: (n,) int64. Their rows among all rows of the batch, one series after the other.
        place: (n,) int64. Of each of these among the rows of the pieces laid side by side, each of `longest`.
        count: of the pieces.
        longest: rows of the longest.
    """

    rows: Tensor
    place: Tensor
    count: int
    longest: int

    def cut(self, u: Tensor) -> Tensor:
        """(batch, length, channel) to (piece, longest, channel), with zeros after the end of a piece."""
        rows = u.flatten(0, 1)[self.rows]
        laid = rows.new_zeros(self.count * self.longest, rows.shape[1]).index_copy(0, self.place, rows)
        return laid.unflatten(0, (self.count, self.longest))


@dataclass(frozen=True)
class Pieces:
    """What lies between the resets of a batch.

    Attributes:
        reset: (batch, length) bool. A piece begins at each mark and at each first row.
        groups: of pieces of about one length.
        longest: rows of the longest piece.
        typical: rows of the piece that a row is in, on average over the rows.
    """

    reset: Tensor
    groups: tuple[Alike, ...]
    longest: int
    typical: int

    @classmethod
    def of(cls, reset: Tensor) -> Pieces:
        """Cut at the marks of `reset`, (batch, length) bool; there must be a row."""
        begins = reset.clone()
        begins[:, 0] = True
        begins = begins.flatten()
        first, number = begins.nonzero()[:, 0], begins.cumsum(0) - 1
        within = torch.arange(len(number), device=reset.device) - first[number]
        size = torch.bincount(number)
        kind = size.clamp(min=SHORT // 2).log2().floor()
        groups = []
        for one in kind.unique():
            rows = (kind[number] == one).nonzero()[:, 0]
            longest = int(size[kind == one].max())
            order = (kind == one).cumsum(0) - 1
            groups.append(Alike(rows, order[number[rows]] * longest + within[rows], int((kind == one).sum()), longest))
        return cls(reset, tuple(groups), int(size.max()), int(size.square().sum()) // len(number))

    def join(self, parts: list[Tensor]) -> Tensor:
        """(piece, longest, channel) of each group back to (batch, length, channel)."""
        flat = parts[0].new_zeros(self.reset.numel(), parts[0].shape[-1])
        for group, part in zip(self.groups, parts, strict=True):
            flat = flat.index_copy(0, group.rows, part.flatten(0, 1)[group.place])
        return flat.unflatten(0, self.reset.shape)

    def before_any(self) -> Tensor:
        """(batch, length) bool: rows that the state before the first row still reaches."""
        return self.reset.cumsum(1) == 0

    def last(self) -> Tensor:
        """(batch, length) bool: rows of the piece that each series ends with."""
        closed = self.reset.cumsum(1)
        return closed == closed[:, -1:]

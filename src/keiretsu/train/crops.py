"""Random crops: stretches of consecutive rows, long enough that a gradient reaches what was written long before."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.nn import SequenceModel, State
from keiretsu.train.bundles import bundle
from keiretsu.train.rows import Chunk, RowTensors
from keiretsu.train.stretches import Stretches

# What was written before a crop is not known in it: this first part of a crop carries no loss.
UNKNOWN = 3

Piece = tuple[int, int, int, int]


class Crops:
    """Endless chunks of a few crops each; a `Feed`.

    With crops of c rows of which the first w = c/3 carry no loss, a crop of a stretch of L > c rows is drawn by a
    number s, -(c - w) < s < L - w, each equally likely: it has its loss on rows s + w … s + c - 1, so that every row
    is in as many crops as any other, c - w. For s <= 0 the crop begins with the series, whose state is known to be
    empty, and all rows before s + c carry loss. Near the end the crop begins earlier, and what goes before its loss is
    longer. A stretch of at most c rows is read whole, as often as any row of a long one; short ones are put together
    into one crop, with the state cleared between them. The draws of a step lie in equal parts of all there is to draw.

    Args:
        rows: all packed rows.
        number: (rows,) int64, the origin at each row, -1 where none may be learned from; at least one is.
        keep: (rows,) bool, the rows that may be read.
        crops, crop: see `TrainConfig`; fewer crops are used when there are few rows.
        rng: draws them.
    """

    def __init__(
        self,
        rows: RowTensors,
        number: NDArray[np.int64],
        keep: NDArray[np.bool_],
        *,
        crops: int,
        crop: int,
        rng: np.random.Generator,
    ) -> None:
        self._rows, self._number, self._rng = rows, number, rng
        self._crop, self._warm = crop, crop // UNKNOWN
        stretches = Stretches.of(rows.reset.numpy(), number, keep)
        self.crops = int(np.clip(-(-int(stretches.length.sum()) // crop), 1, crops))
        self._long = stretches.select(stretches.length > crop)
        self._short = stretches.select(stretches.length <= crop)
        self._bundles = bundle(self._short.length, crop)
        with_loss = crop - self._warm
        self._lowest = np.where(self._long.known, 1 - with_loss, 0)
        draws = self._long.length - self._warm - self._lowest
        # Ends of each long stretch's draws, then of each bundle's, on one axis.
        self._ends = np.cumsum(np.concatenate((draws, np.full(len(self._bundles), with_loss))))

    def next(self, model: SequenceModel, after: State | None) -> tuple[Chunk, State]:
        """Fresh crops, from a state of zero; see `Feed`."""
        del after
        while True:
            chunk = self._chunk(self._draw())
            if len(chunk.place):
                return chunk, model.initial_state(len(chunk.x))

    def position(self) -> dict[str, Any]:
        """Nothing: the generator's state says all."""
        return {}

    def go_to(self, position: dict[str, Any]) -> None:
        """See `Feed`."""

    def _draw(self) -> list[list[Piece]]:
        """For each crop its pieces: first row, rows, and where in the piece the loss begins and ends."""
        total = int(self._ends[-1])
        shares = (np.arange(self.crops) + self._rng.random(self.crops)) / self.crops
        return [self._pieces(min(int(share * total), total - 1)) for share in shares]

    def _pieces(self, drawn: int) -> list[Piece]:
        which = int(np.searchsorted(self._ends, drawn, side="right"))
        long = len(self._long.begin)
        if which >= long:
            return [self._whole(int(k)) for k in self._bundles[which - long]]
        began = int(self._ends[which - 1]) if which else 0
        s = drawn - began + int(self._lowest[which])
        length, crop = int(self._long.length[which]), self._crop
        start = min(max(s, 0), length - crop)
        first = 0 if s <= 0 and self._long.known[which] else s + self._warm
        last = min(s + crop, length)
        # Rows after the last loss are not read.
        return [(int(self._long.begin[which]) + start, last - start, first - start, last - start)]

    def _whole(self, k: int) -> Piece:
        length = int(self._short.length[k])
        return int(self._short.begin[k]), length, 0 if self._short.known[k] else length // UNKNOWN, length

    def _chunk(self, crops: list[list[Piece]]) -> Chunk:
        longest = max(sum(piece[1] for piece in pieces) for pieces in crops)
        index = np.empty((len(crops), longest), dtype=np.int64)
        begins = np.zeros((len(crops), longest), dtype=bool)
        loss = np.zeros((len(crops), longest), dtype=bool)
        for k, pieces in enumerate(crops):
            at = 0
            for start, length, first, last in pieces:
                index[k, at : at + length] = np.arange(start, start + length)
                begins[k, at] = True
                loss[k, at + first : at + last] = True
                at += length
            # Padding repeats a row that may be read, after the last one and without loss: it changes nothing.
            index[k, at:] = index[k, at - 1]
        return Chunk.gather(self._rows, self._number, index, begins=begins, loss=loss)

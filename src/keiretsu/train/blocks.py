"""Training rows cut into consecutive blocks, for rolling origins and cross-fitting inside training."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import Packed, SeriesSet
from keiretsu.data.holdout import counts_from_start
from keiretsu.data.origins import series_of

BLOCKS = 5


@dataclass(frozen=True, eq=False)
class Blocks:
    """Which block each origin stands in, and in which its horizon ends.

    Attributes:
        kind: "time" (equal shares of the rows, by stamp) or "unit" (groups of whole series, where each series counts
            from its own start).
        count: number of blocks.
        origin: (origins,) int64, block of the origin's own row.
        end: (origins,) int64, block of the last row of its horizon; an origin may be learned from before block k is
            seen only if `end < k`.
        batch: (origins,) int64, a label shared by origins whose losses hang together (a stretch of time at least a
            horizon long, or a series); paired intervals count batches, not rows.
        of_row: (rows,) int64, block of every packed row.
    """

    kind: str
    count: int
    origin: NDArray[np.int64]
    end: NDArray[np.int64]
    batch: NDArray[np.int64]
    of_row: NDArray[np.int64]

    def within(self, block: int) -> NDArray[np.bool_]:
        """Origins that stand and end in `block`."""
        return (self.origin == block) & (self.end == block)

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """All (origin block, end block) pairs that occur."""
        return tuple(sorted(set(zip(self.origin.tolist(), self.end.tolist(), strict=True))))

    def pairs_before(self, block: int) -> list[tuple[int, int]]:
        """Pairs of origins that are over before `block` begins: what may be learned from before it is seen."""
        return [pair for pair in self.pairs if max(pair) < block]

    def pairs_without(self, block: int, *, upto: int) -> list[tuple[int, int]]:
        """Pairs over before block `upto` that share no row with `block`: what its cross-fitted partner learns from."""
        return [pair for pair in self.pairs_before(upto) if block not in pair]


def make_blocks(
    series: SeriesSet, packed: Packed, origins: NDArray[np.int64], *, horizon: int, seed: int = 0
) -> Blocks:
    """Cut the rows into five blocks of consecutive time, or of whole series.

    Args:
        series, packed: training rows.
        origins: (n,) int64, packed rows whose whole horizon lies inside their series.
        horizon: rows ahead.
        seed: shuffles the series where blocks are groups of series.
    """
    owner = series_of(packed)
    if counts_from_start(series, packed):
        order = np.random.default_rng(seed).permutation(len(packed.ids))
        group = np.empty(len(order), dtype=np.int64)
        group[order] = np.arange(len(order)) * BLOCKS // len(order)
        of_row = group[owner]
        return Blocks("unit", BLOCKS, of_row[origins], of_row[origins + horizon], owner[origins], of_row)
    # Ranks rather than stamps, so that blocks hold equal shares of rows however uneven the clock is; equal stamps share
    # a rank, so that one moment of a fleet is never on both sides of a cut.
    _, rank, counts = np.unique(packed.stamp, return_inverse=True, return_counts=True)
    share = (np.cumsum(counts) - counts)[rank] / packed.rows
    of_row = np.minimum((share * BLOCKS).astype(np.int64), BLOCKS - 1)
    rows_a_series = packed.rows / len(packed.ids)
    stretches = max(1, int(rows_a_series // max(horizon, 1)))
    if len(packed.ids) >= 10:
        batch = owner[origins]
    else:
        # At most ten batches a block: fewer, longer ones leave less correlation between neighbours.
        batch = (share[origins] * min(stretches, 10 * BLOCKS)).astype(np.int64)
    return Blocks("time", BLOCKS, of_row[origins], of_row[origins + horizon], batch, of_row)

"""Forecast origins: rows from which the whole horizon can be checked, and the truth that follows them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, gcd

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import Packed

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Origins:
    """Rows to forecast from, evenly spaced in every series.

    Attributes:
        rows: (n,) int64, rows of the packed order, ascending.
        series: (n,) int64, number of the series each belongs to.
        stride: rows between neighbouring origins of a series.
    """

    rows: Rows
    series: Rows
    stride: int

    def __len__(self) -> int:
        return len(self.rows)

    def overlap(self, horizon: int) -> int:
        """How many neighbouring origins share rows of their horizons: ceil(horizon / stride), at least 1."""
        return max(1, ceil(horizon / self.stride))


def series_of(packed: Packed) -> Rows:
    """(rows,) int64: the number of the series that each row belongs to."""
    return np.repeat(np.arange(len(packed.ids)), np.diff(packed.starts))


def truth_after(packed: Packed, columns: NDArray[np.int64], rows: Rows, horizon: int) -> NDArray[np.float64]:
    """(n, targets, horizon) float64: the values 1 … horizon rows after each row, in the data's units.

    NaN where a value is missing or the series has ended.
    """
    ends = packed.starts[1:][series_of(packed)[rows]]
    ahead = rows[:, None] + np.arange(1, horizon + 1)
    values = packed.values[np.minimum(ahead, packed.rows - 1)][:, :, columns]
    values[ahead >= ends[:, None]] = np.nan
    return np.ascontiguousarray(values.transpose(0, 2, 1))


def eligible(packed: Packed, columns: NDArray[np.int64], horizon: int, observed: float = 0.5) -> Mask:
    """(rows,) bool: can this row be an origin whose forecast is checked?

    The whole horizon lies inside the series; of every target at least the share `observed` of it is known; and every
    target has been seen at least once at or before the row.
    """
    known = packed.observed[:, columns]
    counts = np.concatenate([np.zeros((1, len(columns)), dtype=np.int64), np.cumsum(known, axis=0)])
    series = series_of(packed)
    rows = np.arange(packed.rows)
    last = np.minimum(rows + horizon + 1, packed.rows)
    ahead = counts[last] - counts[rows + 1]
    seen = counts[rows + 1] - counts[packed.starts[series]]
    inside = rows + horizon < packed.starts[series + 1]
    return inside & (ahead >= max(1, ceil(observed * horizon))).all(axis=1) & (seen > 0).all(axis=1)


def spaced(packed: Packed, allowed: Mask, *, limit: int, period: int = 1) -> Origins:
    """About `limit` of the allowed rows at most, with one stride for all series.

    The stride is the smallest that keeps to the limit and still meets at least eight phases of a season of `period`
    rows (all of them, if it has fewer): a stride of a day would see one hour of the day only.
    """
    total = int(allowed.sum())
    stride = max(1, ceil(total / limit))
    while period > 1 and period // gcd(stride, period) < min(period, 8):
        stride += 1
    return with_stride(packed, allowed, stride)


def with_stride(packed: Packed, allowed: Mask, stride: int) -> Origins:
    """Every `stride`-th allowed row of each series, from its first one on."""
    rows = np.flatnonzero(allowed)
    series = series_of(packed)[rows]
    first = np.searchsorted(series, series, side="left")
    kept = (np.arange(len(rows)) - first) % stride == 0
    return Origins(rows=rows[kept], series=series[kept], stride=stride)

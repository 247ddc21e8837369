"""A few tens of thousands of rows that stand for a long log: whole stretches, evenly spread over it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.origins import series_of
from keiretsu.data.packed import Packed

MOST_ROWS, _STRETCHES = 50_000, 64


@dataclass(frozen=True, eq=False)
class Stretches:
    """Rows of a log that lie together.

    Attributes:
        values: (rows, channels) float64, NaN where missing.
        owner: (rows,) int64, number of the piece a row belongs to; neighbours of one number follow each other.
        series: (rows,) int64, number of the series.
        pieces: how many pieces.
    """

    values: NDArray[np.float64]
    owner: NDArray[np.int64]
    series: NDArray[np.int64]
    pieces: int


def take_stretches(packed: Packed, *, rows: int = MOST_ROWS) -> Stretches:
    """All rows of a log of at most `rows` rows, else 64 stretches of it that are as many together."""
    series = series_of(packed)
    values = packed.values
    cut = np.zeros(packed.rows, dtype=bool)
    cut[packed.starts[:-1]] = True
    if packed.rows > rows:
        begin = np.linspace(0, packed.rows, _STRETCHES, endpoint=False).astype(np.int64)
        chosen = (begin[:, None] + np.arange(rows // _STRETCHES)).ravel()
        values, series = values[chosen], series[chosen]
        cut = cut[chosen]
        cut[:: rows // _STRETCHES] = True
    owner = np.cumsum(cut) - 1
    return Stretches(values, owner, series, int(owner[-1]) + 1 if len(owner) else 0)

"""A long series in few marks: each keeps the lowest and the highest of its rows, and the first and the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Marks:
    """Values of consecutive rows, a mark for each bucket of them; all are (marks,), NaN where nothing is known.

    Attributes:
        first, lowest, highest, last: of the values that are known.
        missing: how many are not.
    """

    first: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    last: NDArray[np.float64]
    missing: Rows


def bucket_starts(ticks: NDArray[Any], *, each: int, gap: float) -> Rows:
    """Rows at which buckets begin: every `each` rows, and after every pause longer than `gap`.

    A mark then never spans a stretch of time of which the log holds nothing.

    Args:
        ticks: (rows,) stamps, ascending.
        each: rows a bucket holds at most.
        gap: in the units of `ticks`.
    """
    rows = np.arange(len(ticks))
    if not len(ticks):
        return rows
    begins = np.concatenate([[True], np.diff(ticks) > gap])
    since = rows - np.maximum.accumulate(np.where(begins, rows, 0))
    return np.flatnonzero(since % each == 0)


def marks_of(values: NDArray[np.float64], starts: Rows) -> Marks:
    """Reduce `values` to a mark for each bucket.

    Args:
        values: (rows,) float64, NaN where missing.
        starts: (marks,) rows at which buckets begin; the first is 0.
    """
    known = ~np.isnan(values)
    rows = np.arange(len(values))
    # fmin and fmax pass over what is missing
    lowest, highest = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    first = np.minimum.reduceat(np.where(known, rows, len(values)), starts)
    last = np.maximum.reduceat(np.where(known, rows, -1), starts)
    empty = last < 0
    return Marks(
        first=np.where(empty, np.nan, values[np.minimum(first, len(values) - 1)]),
        lowest=lowest,
        highest=highest,
        last=np.where(empty, np.nan, values[np.maximum(last, 0)]),
        missing=np.add.reduceat((~known).astype(np.int64), starts),
    )

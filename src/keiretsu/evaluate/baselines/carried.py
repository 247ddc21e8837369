"""The last observed value at every row, series by series."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def last_observed(values: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """(rows, channels) int64: the row, at or before each row, that last had a value; -1 where the series had none yet.

    Args:
        values: (rows, channels) float64, NaN where missing.
        starts: (series + 1,) int64, first row of each series, then the number of rows.
    """
    rows = np.arange(len(values))
    known = np.where(np.isnan(values), -1, rows[:, None])
    last = np.maximum.accumulate(known, axis=0)
    first = np.repeat(starts[:-1], np.diff(starts))
    return np.where(last >= first[:, None], last, -1)


def carried_forward(values: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """(rows, channels) float64: `values` with each gap filled by the value before it;
    NaN before a series' first value."""
    last = last_observed(values, starts)
    filled = np.take_along_axis(values, np.maximum(last, 0), axis=0) if len(values) else values.copy()
    filled[last < 0] = np.nan
    return filled

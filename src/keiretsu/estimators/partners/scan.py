"""Sums that decay from row to row, for many rows at once."""

from __future__ import annotations

from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray


def decaying_sums(decay: NDArray[Any], added: NDArray[np.float64], start: NDArray[Any]) -> NDArray[Any]:
    """h_t = decay_t h_{t-1} + added_t at every row.

    Rows are cut into about √n strips of √n rows: all strips are summed side by side from 0, the ends are carried from
    strip to strip, and what is carried is added with its decay. No decay is divided by, so nothing overflows and any
    cut of the rows gives the same sums to rounding.

    Args:
        decay: (rows, filters) float64 or complex128, of size at most 1.
        added: (rows, channels) float64.
        start: (filters, channels) like decay, h before the first row.
    Returns:
        (rows, filters, channels) like decay.
    Cost: O(rows · filters · channels) time and memory; about 2 √rows steps of Python.
    """
    rows, filters = decay.shape
    if not rows:
        return np.empty((0, *start.shape), dtype=start.dtype)
    if rows == 1:
        return decay[:, :, None] * start + added[:, None]
    width = isqrt(rows - 1) + 1
    strips = -(-rows // width)
    spare = strips * width - rows
    # Rows that only fill up the last strip keep h as it is.
    kept = np.pad(decay, ((0, spare), (0, 0)), constant_values=1).reshape(strips, width, filters)
    news = np.pad(added, ((0, spare), (0, 0))).reshape(strips, width, 1, -1)
    sums = np.empty((strips, width, *start.shape), dtype=start.dtype)
    carried = np.empty((strips, *start.shape), dtype=start.dtype)
    sums[:, 0] = news[:, 0]
    for row in range(1, width):
        sums[:, row] = kept[:, row, :, None] * sums[:, row - 1] + news[:, row]
    product = np.cumprod(kept, axis=1)
    before = start
    for strip in range(strips):
        carried[strip] = before
        before = product[strip, -1][:, None] * before + sums[strip, -1]
    sums += product[..., None] * carried[:, None]
    return sums.reshape(strips * width, *start.shape)[:rows]

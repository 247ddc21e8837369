"""Faults by which values are lost: one by one, in blocks, or behind a sensor that repeats itself."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.corrupt.fault import How, Vector

# rows from one stretch to the next: at least, and exponential on top of that
_APART, _MORE = 40, 60.0


def random_missing(values: Vector, how: How) -> tuple[Vector, dict[str, Any]]:
    """Each value is lost with chance severity · share."""
    lost = how.generator.random(len(values)) < how.severity * how.share
    return np.where(lost, np.nan, values), {}


def missing_blocks(values: Vector, how: How) -> tuple[Vector, dict[str, Any]]:
    """Of every hundred rows or so a block is lost whose length is severity · share of them."""
    return np.where(_stretches(len(values), how), np.nan, values), {}


def stuck(values: Vector, how: How) -> tuple[Vector, dict[str, Any]]:
    """In such stretches the sensor repeats the value it had as each began; values that were missing stay missing."""
    inside = _stretches(len(values), how)
    begins = inside & ~np.concatenate([[False], inside[:-1]])
    known = ~np.isnan(values)
    last = np.maximum.accumulate(np.where((~inside | begins) & known, np.arange(len(values)), -1))
    return np.where(inside & known & (last >= 0), values[last], values), {}


def _stretches(rows: int, how: How) -> NDArray[np.bool_]:
    """(rows,) stretches with fixed beginnings whose lengths grow in proportion to the severity."""
    count = rows // _APART + 1
    # drawn in pairs, so that a longer series begins as a shorter one does
    drawn = how.generator.random((count, 2))
    lengths = _APART + np.ceil(-_MORE * np.log1p(-drawn[:, 0]))
    piece = np.searchsorted(np.cumsum(lengths), np.arange(rows), side="right")
    begins = np.cumsum(lengths) - lengths
    place = np.arange(rows) - (begins + drawn[:, 1] * (1 - how.share) * lengths)[piece]
    return (place >= 0) & (place < how.severity * how.share * lengths[piece])

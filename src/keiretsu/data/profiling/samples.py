"""The stretches of a log on which its memory and its level are judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.pack import Packed

# bounds that keep a profile within seconds: series × channels looked at, and rows of each (its last ones)
MOST_PAIRS, MOST_ROWS, FEWEST_ROWS = 48, 1 << 17, 20
_MOST_MISSING, _WIDEST_GRID = 0.5, 4


@dataclass(frozen=True, eq=False)
class Sample:
    """One channel of one series, on a grid of median intervals where the clock is regular, without holes.

    Attributes:
        id, channel: whose it is.
        values: (rows,) float64; missing rows are interpolated, for these statistics only.
    """

    id: str
    channel: str
    values: NDArray[np.float64]


def take_samples(packed: Packed, *, target: str | None, regular: bool) -> list[Sample]:
    """Up to 48 pairs of series and channel, the longest series first; constant or mostly empty ones are passed over."""
    channels = packed.channels if target is None else (target,)
    order = np.argsort(-np.diff(packed.starts), kind="stable")
    per_channel = max(MOST_PAIRS // max(len(channels), 1), 1)
    samples = []
    for channel in channels[:MOST_PAIRS]:
        taken = 0
        for number in order:
            if taken == per_channel:
                break
            values = _grid(packed, int(number), packed.channels.index(channel), regular)
            if values is not None:
                samples.append(Sample(packed.ids[number], channel, values))
                taken += 1
    return samples


def _grid(packed: Packed, number: int, column: int, regular: bool) -> NDArray[np.float64] | None:
    rows = slice(max(packed.starts[number], packed.starts[number + 1] - MOST_ROWS), packed.starts[number + 1])
    values = packed.values[rows, column]
    seen = ~np.isnan(values)
    if len(values) < FEWEST_ROWS or seen.mean() < 1 - _MOST_MISSING:
        return None
    known = values[seen]
    if known.max() - known.min() <= 1e-9 * np.abs(known).max():
        return None
    place = np.arange(len(values), dtype=np.float64)
    if regular:
        place = np.round((packed.stamp[rows] - packed.stamp[rows][0]) / packed.interval)
    length = int(place[-1]) + 1
    if length > _WIDEST_GRID * len(values):
        place, length = np.arange(len(values), dtype=np.float64), len(values)
    # scaled here, so that no statistic meets numbers too large to square
    scaled = (known - np.median(known)) / np.max(np.abs(known - np.median(known)))
    return np.interp(np.arange(length), place[seen], scaled)

"""The stretches of a log on which its memory and its level are judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.pack import Packed
from keiretsu.data.profiling.clock_channels import clock_channels

# bounds that keep a profile within seconds: series × channels looked at, and rows of each (its last ones)
MOST_PAIRS, MOST_ROWS, FEWEST_ROWS = 48, 1 << 17, 20
_MOST_MISSING, _WIDEST_GRID = 0.5, 4


@dataclass(frozen=True, eq=False)
class Sample:
    """One channel of one series, on a grid of median intervals where the clock is regular, without holes.

    Attributes:
        id, channel: whose it is.
        values: (rows,) float64; missing rows are interpolated, for these statistics only.
        seen: (rows,) bool, where a value was; None: everywhere.
        place: (rows,) float64, times in mean intervals; None where values are on an even grid.
        number: place of the series among those of the log; None where the values come from elsewhere.
    """

    id: str
    channel: str
    values: NDArray[np.float64]
    seen: NDArray[np.bool_] | None = None
    place: NDArray[np.float64] | None = None
    number: int | None = None


@dataclass(frozen=True, eq=False)
class _Grid:
    rows: slice
    place: NDArray[np.float64]
    length: int


def take_samples(packed: Packed, *, target: str | None, regular: bool) -> list[Sample]:
    """Up to 48 pairs of series and channel, the longest series first; constant or mostly empty ones are passed over.

    Without a target channels that only tell the time are passed over, too, unless there are no others.
    """
    channels: tuple[str, ...] = () if target is None else (target,)
    if target is None:
        # a clock among the channels reaches further and moves more than any other, and says nothing of the log
        clocks = clock_channels(packed)
        channels = tuple(name for name in packed.channels if name not in clocks) or packed.channels
    order = np.argsort(-np.diff(packed.starts), kind="stable")
    per_channel = max(MOST_PAIRS // max(len(channels), 1), 1)
    samples = []
    for channel in channels[:MOST_PAIRS]:
        taken = 0
        for number in order:
            if taken == per_channel:
                break
            sample = _sample(packed, int(number), channel, regular=regular)
            if sample is not None:
                samples.append(sample)
                taken += 1
    return samples


def take_inputs(packed: Packed, sample: Sample, *, regular: bool = False) -> dict[str, NDArray[np.float64]]:
    """All channels of the sample's series, holes interpolated; constant and mostly empty ones are left out.

    `regular`: on the even grid of the sample; else by rows.
    """
    if sample.number is None:
        return {}
    inputs = {}
    for channel in sorted(packed.channels):
        other = _sample(packed, sample.number, channel, regular=regular)
        if other is not None:
            inputs[channel] = other.values
    return inputs


def row_of(packed: Packed, sample: Sample, share: float) -> int | None:
    """The row of the log before which a share of the sample's values lie; None where the sample is of no log."""
    if sample.number is None:
        return None
    rows = _rows(packed, sample.number)
    seen = np.flatnonzero(packed.observed[rows, packed.channels.index(sample.channel)])
    return int(rows.start + seen[min(round(share * len(seen)), len(seen) - 1)])


def _sample(packed: Packed, number: int, channel: str, *, regular: bool) -> Sample | None:
    grid = _grid(packed, number, regular)
    values = packed.values[grid.rows, packed.channels.index(channel)]
    seen = ~np.isnan(values)
    if len(values) < FEWEST_ROWS or seen.mean() < 1 - _MOST_MISSING:
        return None
    known = values[seen]
    if known.max() - known.min() <= 1e-9 * np.abs(known).max():
        return None
    # scaled here, so that no statistic meets numbers too large to square
    scaled = (known - np.median(known)) / np.max(np.abs(known - np.median(known)))
    filled = np.interp(np.arange(grid.length), grid.place[seen], scaled)
    there = np.zeros(grid.length, dtype=bool)
    there[grid.place[seen].astype(np.int64)] = True
    return Sample(packed.ids[number], channel, filled, there, None if regular else _times(packed, grid.rows), number)


def _grid(packed: Packed, number: int, regular: bool) -> _Grid:
    rows = _rows(packed, number)
    count = int(rows.stop - rows.start)
    place = np.arange(count, dtype=np.float64)
    if regular and count:
        even = np.round((packed.stamp[rows] - packed.stamp[rows][0]) / packed.interval)
        if even[-1] + 1 <= _WIDEST_GRID * count:
            place = even
    return _Grid(rows, place, int(place[-1]) + 1 if count else 0)


def _rows(packed: Packed, number: int) -> slice:
    """Those of a series that are looked at."""
    return slice(max(packed.starts[number], packed.starts[number + 1] - MOST_ROWS), packed.starts[number + 1])


def _times(packed: Packed, rows: slice) -> NDArray[np.float64]:
    stamp = packed.stamp[rows]
    mean = (stamp[-1] - stamp[0]) / max(len(stamp) - 1, 1)
    return (stamp - stamp[0]) / mean

"""Stretches in which the plant stood still: channels far from where they usually are, and still."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.packed import Packed
from keiretsu.data.profiling.clock_channels import clock_channels
from keiretsu.data.reading.values.proposals import is_code
from keiretsu.data.series import TIME
from keiretsu.data.stamps import spelled_stamps
from keiretsu.data.stops import FAR, SHORTEST, STILL, Usual, looks_like_a_stop, runs

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]

# rows of a series below which nothing is usual; series looked at; rows from which values that move a little are still
_FEWEST, _SERIES, _NEARLY = 200, 200, 12
# runs of one channel beyond which resting is how it runs; share of rows that may be of stops
_MOST_RUNS, _MOST = 60, 0.25


@dataclass(frozen=True)
class Stop:
    """A stretch of rows in which the plant seems to have stood still.

    Attributes:
        id: the series.
        begin, end: places of the first row and of the one after the last, in the packed order.
        first, last: stamps of the first and the last row, as the source writes them.
        lasting: time from the first row to the one after the last, in seconds or clock units.
        channels: those that left their usual range.
        judged: how many could tell.
    """

    id: str
    begin: int
    end: int
    first: str
    last: str
    lasting: float
    channels: tuple[str, ...]
    judged: int

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON types."""
        told = {"id": self.id, "first": self.first, "last": self.last, "lasting": self.lasting}
        return told | {"channels": list(self.channels), "judged": self.judged}


def find_stops(packed: Packed, *, zone: str | None = None) -> tuple[Stop, ...]:
    """Stretches in which channels stand still, far from where they usually are.

    A channel begins one where, over six rows and more, it keeps a single value (twelve, if it moves by up to 5 % of its
    distance from the median) that lies more than three interquartile ranges from its median. A stretch is a stop if two
    channels at least, and two fifths of those that can tell, leave their usual range in it. Where one channel alone can
    tell and keeps a single value it may be a stop, or a sensor that was silent. Well-known codes for "no value" tell of
    none, nor does a value other than 0 that several channels share. Usual is what a series does outside of all such
    stretches.

    Args:
        packed: the log; series of under 200 rows are passed over, and all but the 200 longest.
        zone: in which stamps are written.
    Cost: O(rows · channels) time.
    """
    clocks = clock_channels(packed)
    columns = [at for at, name in enumerate(packed.channels) if name not in clocks]
    lengths = np.diff(packed.starts)
    longest = np.argsort(-lengths, kind="stable")[:_SERIES]
    found = []
    for number in sorted(int(each) for each in longest if lengths[each] >= _FEWEST):
        begin, end = int(packed.starts[number]), int(packed.starts[number + 1])
        values = packed.values[begin:end, columns]
        for first, stop, left, judged in _in_series(values):
            names = tuple(packed.channels[columns[at]] for at in left)
            found.append(_stop(packed, number, slice(begin + first, begin + stop), zone, channels=names, judged=judged))
    return tuple(found)


def within_stops(stops: tuple[Stop, ...], rows: int) -> Mask:
    """(rows,) whether a row is of a stop."""
    inside = np.zeros(rows, dtype=bool)
    for one in stops:
        inside[one.begin : one.end] = True
    return inside


def without_stops(packed: Packed, stops: tuple[Stop, ...]) -> Packed:
    """The log with no value in the rows of stops: what the running plant does; as it is where there are none."""
    if not stops:
        return packed
    running = pl.Series(~within_stops(stops, packed.rows))
    return replace(packed, frame=packed.frame.with_columns(pl.when(running).then(pl.col(list(packed.channels)))))


def _in_series(values: Vector) -> list[tuple[int, int, list[int], int]]:
    """First row, row after the last, columns that left their usual range, and how many were judged, by stop."""
    resting = [_resting(values[:, at]) for at in range(values.shape[1])]
    spans = _together([span for each in resting for span in each])
    inside = np.zeros(len(values), dtype=bool)
    for begin, end in spans:
        inside[begin:end] = True
    if not spans or inside.mean() > _MOST:
        return []
    found = []
    usual = [Usual.of(values[~inside, at]) for at in range(values.shape[1])]
    for begin, end in spans:
        told = {at: one.left_by(values[begin:end, at]) for at, one in enumerate(usual) if one is not None}
        left = [at for at, away in told.items() if away]
        judged = sum(away is not None for away in told.values())
        alone = judged == len(left) == 1 and _constant(values[begin:end, left[0]])
        if (alone or looks_like_a_stop(len(left), judged)) and not _one_code(values[begin:end][:, left]):
            found.append((begin, end, left, judged))
    return found


def _resting(values: Vector) -> list[tuple[int, int]]:
    """Where a channel stands still far from its median: the first row and the one after the last."""
    known = ~np.isnan(values)
    if int(known.sum()) < _FEWEST:
        return []
    low, middle, high = np.quantile(values[known], (0.25, 0.5, 0.75))
    if low == high:
        return []
    far = known & (np.abs(values - middle) > FAR * (high - low))
    if not far.any():
        return []
    first, stop = runs(far, np.zeros(len(values), dtype=np.int64), known=known)
    long = stop - first >= SHORTEST
    if long.sum() > _MOST_RUNS:
        return []
    return [
        (int(begin), int(end))
        for begin, end in zip(first[long], stop[long], strict=True)
        if _still(values[begin:end], float(middle))
    ]


def _still(values: Vector, middle: float) -> bool:
    """Whether the middle half of a run hardly moves, and its value is none that means "no value"."""
    here = values[~np.isnan(values)]
    low, at, high = np.quantile(here, (0.25, 0.5, 0.75))
    if is_code(float(at)):
        return False
    # beside a constant half a plant cools down and starts up
    return bool(low == high or (len(here) >= _NEARLY and high - low <= STILL * abs(at - middle)))


def _constant(values: Vector) -> bool:
    return bool(np.nanmin(values) == np.nanmax(values))


def _one_code(values: Vector) -> bool:
    """Whether half of several channels read one and the same value other than 0: a logger wrote it."""
    middles = np.nanmedian(values, axis=0)
    shared, times = np.unique(middles[middles != 0], return_counts=True)
    return bool(len(shared)) and int(times.max()) >= 2 and 2 * int(times.max()) >= len(middles)


def _together(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap as one, in order."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def _stop(
    packed: Packed, number: int, rows: slice, zone: str | None, *, channels: tuple[str, ...], judged: int
) -> Stop:
    ends = packed.frame[TIME].gather([rows.start, rows.stop - 1])
    first, last = spelled_stamps(pl.Series(ends), zone)
    lasting = float(packed.stamp[rows.stop - 1] - packed.stamp[rows.start]) + packed.interval
    return Stop(packed.ids[number], rows.start, rows.stop, first, last, lasting, channels, judged)

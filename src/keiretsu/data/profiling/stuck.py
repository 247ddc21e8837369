"""Sensors that stand still: runs of exactly equal values that the channel's own repetition does not explain."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.origins import series_of
from keiretsu.data.packed import Packed
from keiretsu.data.profiling.stops import Stop, find_stops, within_stops
from keiretsu.data.profiling.whereabouts import whereabouts

# distinct values from which a channel is a measurement and no setting; runs shorter than this are never called stuck
_MEASURED, _SHORTEST = 20, 6
# where the five commonest values are most of all, the channel is too coarse to say
_COMMONEST, _MOSTLY = 5, 0.8
# chance, over all runs of a channel, at which a run is too long; and how many times that length counts
_CHANCE, _FACTOR = 1e-6, 3.0
# a value that this many long runs share is where a channel rests (off, clipped), and no place where it got stuck
_RESTING = 3


def stuck_channels(
    packed: Packed, stops: tuple[Stop, ...] | None = None, *, zone: str | None = None
) -> dict[str, dict[str, Any]]:
    """By channel with any: how many runs got stuck, rows of the longest, share of values in them, shortest that counts.

    And where the longest lies: its "series" (None where the log has one), and "from", the stamp of its first row.

    Repetition is taken as geometric: with a share q of neighbouring pairs equal, long runs left out, one of N runs
    lasts L rows or more with chance N q^(L-1) at most. A run counts as stuck at three times the length at which that is
    1e-6, so that a slow signal in coarse steps passes. Settings and coarse channels (few values, or five that are most
    of all) are not judged, nor are runs at the channel's least or greatest value, or at one where several of them lie:
    there it rests. Where the plant stood still no sensor is stuck.

    Args:
        packed: the log.
        stops: of the plant; None: they are looked for.
        zone: of the log, in which stamps are written.
    """
    owner = series_of(packed)
    still = within_stops(find_stops(packed) if stops is None else stops, packed.rows)
    found = {}
    for at, name in enumerate(packed.channels):
        rows = np.flatnonzero(packed.observed[:, at])
        one = _stuck(packed.values[rows, at], owner[rows], still[rows])
        if one is not None:
            begin = whereabouts(packed, int(rows[one.pop("begin")]), zone=zone)
            found[name] = {**one, "series": begin.series, "from": begin.stamp}
    return found


def _stuck(values: NDArray[np.float64], owner: NDArray[np.int64], still: NDArray[np.bool_]) -> dict[str, Any] | None:
    """The facts of one channel, with "begin", the place among its values at which the longest run begins."""
    if len(values) < _SHORTEST:
        return None
    equal = (values[1:] == values[:-1]) & (owner[1:] == owner[:-1])
    if not equal.any() or equal.all():
        return None
    begins = np.flatnonzero(np.concatenate(([True], ~equal)))
    lengths = np.diff(begins, append=len(values))
    if lengths.max() < _SHORTEST:
        return None
    shortest = _threshold(lengths)
    long = lengths >= shortest
    if not long.any() or not _measures(values):
        return None
    held = values[begins[long]]
    _, place, times = np.unique(held, return_inverse=True, return_counts=True)
    resting = (times[place] >= _RESTING) | (held == values.min()) | (held == values.max())
    # a run that is mostly of a stop may begin before or end after it
    stopped = np.add.reduceat(still.astype(np.int64), begins)[long] * 2 > lengths[long]
    free = ~(resting | stopped)
    stuck = lengths[long][free]
    if not len(stuck):
        return None
    return {
        "begin": int(begins[long][free][np.argmax(stuck)]),
        "runs": len(stuck),
        "longest": int(stuck.max()),
        "share": round(float(stuck.sum() / len(values)), 6),
        "shortest": int(shortest),
    }


def _measures(values: NDArray[np.float64]) -> bool:
    """Whether the channel takes many values, none of them most of the time."""
    times = np.unique(values, return_counts=True)[1]
    return len(times) >= _MEASURED and bool(np.sum(np.sort(times)[-_COMMONEST:]) <= _MOSTLY * len(values))


def _threshold(lengths: NDArray[np.int64]) -> int:
    """Rows from which a run is too long for the channel's own repetition."""
    # the longest twentieth may be what is looked for
    usual = lengths[lengths <= np.quantile(lengths, 0.95)]
    repeated = max(float(np.sum(usual - 1)), 0.5)
    share = repeated / (repeated + len(usual))
    chance = 1 + np.log(_CHANCE / len(lengths)) / np.log(share)
    return max(int(np.ceil(_FACTOR * chance)), _SHORTEST)

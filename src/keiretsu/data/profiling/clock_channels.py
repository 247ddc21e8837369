"""Channels that only tell the time (a running clock, the time since an event, operating hours) or only count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.packed import Packed

Vector = NDArray[np.float64]

# series looked at, fewest steps, share of rows that must move at the rate and that must be accounted for, slack of it
_SERIES, _FEWEST, _MOVING, _TOLD, _SLACK = 4, 20, 0.5, 0.98, 1e-3
# last rows of each that are looked at
_ROWS = 20_000


def clock_channels(packed: Packed) -> frozenset[str]:
    """Channels that rise at the rate of the clock, rest, or begin again from 0, in each series in which they move.

    What such a channel says of a late row it says of no early one: rules learned from it are used beyond the values
    they were learned on, and it tells late rows from early ones whether or not anything has changed.

    Args:
        packed: the log; its four longest series are looked at.
    """
    ends = [(int(packed.starts[number]), int(packed.starts[number + 1])) for number in longest_series(packed)]
    pieces = [slice(max(first, stop - _ROWS), stop) for first, stop in ends]
    found = []
    for column, name in enumerate(packed.channels):
        told = [_tells_time(packed.values[rows, column], packed.stamp[rows]) for rows in pieces]
        known = [one for one in told if one is not None]
        if known and all(known):
            found.append(name)
    return frozenset(found)


def counting_channels(packed: Packed) -> frozenset[str]:
    """Channels that only rise, or only fall, at most rows of each series in which they move: meters and counters.

    One tells how late a row is by itself, in a log in which nothing changes, too.

    Args:
        packed: the log; its four longest series are looked at.
    """
    found = []
    for column, name in enumerate(packed.channels):
        told = [_counts(packed.values[packed.starts[n] : packed.starts[n + 1], column]) for n in longest_series(packed)]
        known = [one for one in told if one is not None]
        if known and all(known):
            found.append(name)
    return frozenset(found)


def longest_series(packed: Packed) -> NDArray[np.int64]:
    """Numbers of the four longest series."""
    return np.argsort(-np.diff(packed.starts), kind="stable")[:_SERIES]


def _counts(values: Vector) -> bool | None:
    """None where nothing moves."""
    steps = np.diff(values[~np.isnan(values)])
    if not np.any(steps != 0):
        return None
    # one step is a shift; a counter moves at most rows
    return bool(np.mean(steps != 0) > _MOVING and (np.all(steps >= 0) or np.all(steps <= 0)))


def _tells_time(values: Vector, stamp: Vector) -> bool | None:
    """None where there are too few steps to say."""
    known = ~np.isnan(values)
    values, stamp = values[known], stamp[known]
    steps, lasting = np.diff(values), np.diff(stamp)
    if len(steps) < _FEWEST or not steps.any():
        return None
    rising = (steps > 0) & (lasting > 0)
    if rising.mean() < _MOVING:
        return False
    rate = float(np.median(steps[rising] / lasting[rising]))
    due = rate * lasting
    at_rate = np.abs(steps - due) <= _SLACK * due
    # a fall to 0 and what the clock has run since, at most one interval
    begun = (steps < due) & (values[1:] >= 0) & (values[1:] <= due * (1 + _SLACK))
    return bool(at_rate.mean() >= _MOVING and np.mean(at_rate | begun | (steps == 0)) >= _TOLD)

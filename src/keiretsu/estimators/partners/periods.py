"""Periods of the oscillators of a bank, found on training rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import Packed
from keiretsu.data.profiling.autocorrelation import seasonal_periods
from keiretsu.data.profiling.samples import Sample, take_samples
from keiretsu.data.profiling.seasons import cycles

MOST_PERIODS = 3
# Stretches looked at, the longest of each target; of each, the last rows.
STRETCHES, ROWS = 16, 1 << 15
# A period that training holds fewer times, or that has fewer places, is left out.
RETURNS, PLACES = 6, 3.0
# Seconds; on a clock that knows the time of day they return without being found.
DAY, WEEK = 86_400.0, 604_800.0
# Periods this near to each other are one.
ALIKE = 0.03


def find_periods(packed: Packed, targets: NDArray[np.int64], *, regular: bool, calendar: bool) -> tuple[float, ...]:
    """At most three periods, the strongest first.

    Those that a third of the stretches looked at share come first, then day and week where the clock is a calendar's
    and training holds them six times.

    Args:
        packed: training rows of all series.
        targets: (targets,) columns that are looked at.
        regular: whether rows come at equal distances; periods are then sought in the autocorrelation, too.
        calendar: whether stamps are seconds of a calendar.
    Returns:
        Periods in median intervals.
    """
    samples = _samples(packed, sorted(packed.channels[int(column)] for column in targets), regular)
    shared = _shared([_regular(one) if regular else _irregular(one, packed) for one in samples])
    if calendar:
        longest = float(np.max(packed.stamp[packed.starts[1:] - 1] - packed.stamp[packed.starts[:-1]], initial=0.0))
        shared += [one / packed.interval for one in (DAY, WEEK) if RETURNS * one <= longest]
    kept: list[float] = []
    for period in shared:
        if period >= PLACES and not any(_alike(period, known) for known in kept):
            kept.append(period)
    return tuple(kept[:MOST_PERIODS])


def _samples(packed: Packed, channels: list[str], regular: bool) -> list[Sample]:
    """The longest series of each channel; of many channels, some that are evenly spread over their names."""
    channels = channels[:: -(-len(channels) // STRETCHES)]
    each = STRETCHES // len(channels)
    return [one for name in channels for one in take_samples(packed, target=name, regular=regular)[:each]]


def _regular(sample: Sample) -> dict[float, float]:
    """Period → autocorrelation; a sharp line of the periodogram near a whole period says which fraction it is."""
    values = sample.values[-ROWS:]
    periods = seasonal_periods(values)
    lines = list(cycles(values)) if periods else []
    found: dict[float, float] = {}
    for period, strength in periods.items():
        near = min(lines, key=lambda line: abs(line - period), default=float(period))
        found[near if _alike(near, period) else float(period)] = strength
    return found


def _irregular(sample: Sample, packed: Packed) -> dict[float, float]:
    """Period → share of variance, of sharp lines of the periodogram."""
    if sample.place is None or sample.number is None or len(sample.values) < 2:
        return {}
    # The sample counts mean intervals of its own rows, the last ones of its series.
    last = int(packed.starts[sample.number + 1]) - 1
    mean = float(packed.stamp[last] - packed.stamp[last + 1 - len(sample.values)]) / (len(sample.values) - 1)
    return cycles(sample.values[-ROWS:], sample.place[-ROWS:] * (mean / packed.interval))


def _shared(found: list[dict[float, float]]) -> list[float]:
    """Periods that a third of the stretches have, by the sum of their strengths, in no order of the stretches."""
    lines = [(strength, period, number) for number, one in enumerate(found) for period, strength in one.items()]
    groups: list[list[tuple[float, float, int]]] = []
    for line in sorted(lines, key=lambda line: (-line[0], line[1])):
        home = next((group for group in groups if _alike(group[0][1], line[1])), None)
        if home is None:
            groups.append([line])
        elif all(line[2] != number for _, _, number in home):
            home.append(line)
    many = [group for group in groups if 3 * len(group) >= len(found)]
    many.sort(key=lambda group: (-sum(strength for strength, _, _ in group), group[0][1]))
    return [group[0][1] for group in many]


def _alike(left: float, right: float) -> bool:
    return abs(left - right) <= ALIKE * max(left, right)

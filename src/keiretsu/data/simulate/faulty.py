"""Faults put into stretches of a simulated series, so that what is abnormal is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.corrupt.fault import How, robust_spread
from keiretsu.data.corrupt.faults import FAULTS
from keiretsu.data.simulate.settings import Labels
from keiretsu.errors import ArgumentError

Vector = NDArray[np.float64]
# a fault fills its period, but spikes stay single values
_SPIKES = 0.1


def with_faults(generator: np.random.Generator, values: Vector, labels: Labels) -> tuple[Vector, Vector]:
    """The values with faults in their abnormal periods, and (rows,) 1.0 where a period is abnormal, else 0.0.

    One period begins at random in each of as many equal parts of the series; faults are taken in turn.
    """
    part = len(values) // labels.periods
    if part < labels.period_rows:
        raise ArgumentError(
            f"plant_log: labels must fit into the rows; got {labels.periods} periods of {labels.period_rows} in "
            f"{len(values)} rows. Give more rows or fewer periods."
        )
    spread = robust_spread(values)
    made, abnormal = values.copy(), np.zeros(len(values))
    for number, stream in enumerate(generator.spawn(labels.periods)):
        fault = FAULTS[labels.faults[number % len(labels.faults)]]
        begin = number * part + int(stream.integers(part - labels.period_rows + 1))
        rows = slice(begin, begin + labels.period_rows)
        share = _SPIKES if fault.name == "spikes" else 1.0
        made[rows] = fault.apply(made[rows], How(labels.severity, spread, share, stream))[0]
        abnormal[rows] = 1.0
    return made, abnormal

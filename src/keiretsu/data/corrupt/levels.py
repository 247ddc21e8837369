"""Faults by which values are wrong: spikes, drift, noise, another unit."""

from __future__ import annotations

from typing import Any

import numpy as np

from keiretsu.data.corrupt.fault import How, Vector, finite

SPIKE, DRIFT, NOISE = 10.0, 5.0, 2.0
# factor and offset of what the numbers are turned into
UNITS = {
    "times 1000": (1e3, 0.0),
    "divided by 1000": (1e-3, 0.0),
    "°C to °F": (1.8, 32.0),
    "°C to K": (1.0, 273.15),
    "bar to psi": (14.5038, 0.0),
    "m³/h to L/s": (1 / 3.6, 0.0),
}


def spikes(values: Vector, how: How) -> tuple[Vector, dict[str, Any]]:
    """On `share` of the rows, single values are off by severity · 5 to 15 spreads, up or down."""
    drawn = how.generator.random((len(values), 3))
    height = np.where(drawn[:, 1] < 0.5, -1.0, 1.0) * SPIKE * (0.5 + drawn[:, 2])
    return _added(values, np.where(drawn[:, 0] < how.share, height, 0.0), how), {}


def drift(values: Vector, how: How) -> tuple[Vector, dict[str, Any]]:
    """The value runs away in a straight line, up or down, and is off by severity · 5 spreads on the last row."""
    sign = -1.0 if how.generator.random() < 0.5 else 1.0
    rows = len(values)
    return _added(values, sign * DRIFT * np.arange(1, rows + 1) / max(rows, 1), how), {"sign": sign}


def noise(values: Vector, how: How) -> tuple[Vector, dict[str, Any]]:
    """Normal noise is added whose standard deviation is severity · 2 spreads."""
    return _added(values, NOISE * how.generator.normal(size=len(values)), how), {}


def unit_change(values: Vector, how: How) -> tuple[Vector, dict[str, Any]]:
    """For the first `severity` of the rows the numbers are in another unit, drawn from `UNITS`."""
    name = list(UNITS)[int(how.generator.integers(len(UNITS)))]
    factor, offset = UNITS[name]
    with np.errstate(over="ignore"):
        changed = finite(values * factor + offset)
    return np.where(np.arange(len(values)) < how.severity * len(values), changed, values), {"unit": name}


def _added(values: Vector, spreads: Vector, how: How) -> Vector:
    with np.errstate(over="ignore"):
        return finite(values + how.severity * how.spread * spreads)

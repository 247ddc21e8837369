"""Intervals as arrays: fixed ends, or levels that follow what was missed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.bounds import AdaptiveLevels
from keiretsu.bounds.adaptive import GROWTH, MOST_GROWTH
from keiretsu.bounds.conformal import COVERAGES

Ends = tuple[NDArray[np.float64], NDArray[np.float64]]


def interval_spec(ends: Ends | None, levels: AdaptiveLevels | None) -> dict[str, Any]:
    """As the compiled step takes them.

    Args:
        ends: (targets, horizon) each, what is added to a forecast; None without intervals.
        levels: where the ends are adaptive.
    """
    none = np.empty(0)
    lower, upper = (none, none) if ends is None else (end.astype(np.float64).ravel() for end in ends)
    spec: dict[str, Any] = {
        "interval_any": int(ends is not None),
        "adaptive": int(levels is not None),
        "lower": lower,
        "upper": upper,
        "grid": np.array(COVERAGES),
        "table": none,
        "unit": none,
        "rate": none,
        "coverage": 0.0,
        "growth": GROWTH,
        "most_growth": MOST_GROWTH,
    }
    if levels is None:
        return spec
    table, unit = levels.tables
    return spec | {
        "table": np.ascontiguousarray(table).ravel(),
        "unit": np.ascontiguousarray(unit).ravel(),
        "rate": np.ascontiguousarray(levels.rates),
        "coverage": levels.coverage,
    }

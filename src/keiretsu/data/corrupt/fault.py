"""What a fault is, and what it is told about the channel it acts on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class How:
    """How strongly and by which chance a fault acts on one channel of one series.

    Attributes:
        severity: above 0 to 1.
        spread: the channel's own robust standard deviation, in its units, above 0.
        share: of the rows touched at severity 1, for faults that touch some rows only.
        generator: draws are made row by row and do not depend on `severity`, so that a higher severity changes what a
            lower one changes, and more.
    """

    severity: float
    spread: float
    share: float
    generator: np.random.Generator


def untouched(values: Vector, how: How) -> tuple[Vector, dict[str, Any]]:
    """The values as they are: faults of channels and of rows do nothing to a channel alone."""
    return values, {}


@dataclass(frozen=True)
class Fault:
    """One way in which a log goes wrong.

    Attributes:
        name: as `corrupt` is told.
        acts_on: "values" (one channel apart from the others), "channels" (which column stands where) or "rows".
        meaning: what severity says, in words.
        share: default of `corrupt`'s `share`; None where it has no part.
        apply: for faults of values: (rows,) values from the start on, NaN where missing → (rows,) values and what else
            there is to say, in plain JSON types.
    """

    name: str
    acts_on: Literal["values", "channels", "rows"]
    meaning: str
    share: float | None = None
    apply: Callable[[Vector, How], tuple[Vector, dict[str, Any]]] = untouched


def robust_spread(values: Vector) -> float:
    """Interquartile range ÷ 1.349, the standard deviation of normal values; above 0 always.

    Where half the values are one value it is the standard deviation; of a constant, a hundredth of its size, or 1.
    """
    known = values[~np.isnan(values)]
    if not len(known):
        return 1.0
    # divided first, so that numbers near the largest there are do not overflow
    largest = float(np.max(np.abs(known)))
    if largest < 1e-300:
        return 1.0
    scaled = known / largest
    low, high = np.quantile(scaled, [0.25, 0.75])
    spread = float(high - low) / 1.349
    if spread <= 1e-12:
        spread = float(np.std(scaled))
    return min((spread if spread > 1e-12 else 0.01) * largest, float(np.finfo(np.float64).max))


def finite(values: Vector) -> Vector:
    """The values, those too large for float64 cut off at its largest number."""
    most = np.finfo(np.float64).max
    return np.clip(values, -most, most)

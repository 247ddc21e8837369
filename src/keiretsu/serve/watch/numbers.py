"""The memory that a series' state lies in."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    Numbers = memoryview[float]


def numbers(whole: array[float]) -> Numbers:
    """All of it; parts of the view share its memory, and single numbers are read and written fast."""
    return memoryview(whole).cast("B").cast("d")


def floats(part: Numbers) -> NDArray[np.float64]:
    """The same memory as an array."""
    return np.frombuffer(cast(Any, part), dtype=np.float64)

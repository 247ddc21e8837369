"""Weights in bfloat16: the upper half of a float32, rounded to the nearest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def to_half(weights: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Rounded to the nearest, ties to even; weights are finite."""
    bits = weights.view(np.uint32).astype(np.uint64)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)

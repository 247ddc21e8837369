"""Weights in bfloat16: the upper half of a float32, rounded to the nearest, two to a word."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def to_half(weights: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Rounded to the nearest, ties to even; weights are finite."""
    bits = weights.view(np.uint32).astype(np.uint64)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def in_words(weights: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Packed matrices as bfloat16: of every 32 columns, c and c + 16 share a word (`native/step/products.h`)."""
    return np.ascontiguousarray(to_half(weights).reshape(-1, 2, 16).transpose(0, 2, 1)).ravel()

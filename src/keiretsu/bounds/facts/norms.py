"""Norms of trained weights, each in float64 and rounded up: what a radius or a constant is made of.

A weight that is not finite has norm ∞.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import torch
from torch import Tensor

# Above what float64 loses in a singular value decomposition or a sum of some thousand squares.
SAFETY = 1 + 1e-9


def weight(parameter: Tensor) -> Tensor:
    """The numbers of a parameter in float64, without a graph."""
    return parameter.detach().to("cpu", torch.float64)


def spectral(matrix: Tensor) -> float:
    """‖W‖₂ of a matrix: the largest factor by which it lengthens a row."""
    return SAFETY * _finite(matrix, lambda W: torch.linalg.matrix_norm(W, 2))


def largest_row(matrix: Tensor) -> float:
    """max_i ‖W_i‖₂: the largest entry that W makes of a row of length 1."""
    return SAFETY * _finite(matrix, lambda W: torch.linalg.vector_norm(W, dim=1).max())


def length(vector: Tensor) -> float:
    """‖b‖₂ over all entries."""
    return SAFETY * _finite(vector, torch.linalg.vector_norm)


def largest(vector: Tensor) -> float:
    """max |b_i|, exact."""
    return _finite(vector, lambda b: b.abs().max())


def taps(kernel: Tensor) -> float:
    """κ = Σ_i max_j |K_ji| of a kernel (channel, taps): the most that a convolution channel by channel lengthens."""
    return SAFETY * _finite(kernel, lambda K: K.abs().amax(0).sum())


def _finite(parameter: Tensor, norm: Callable[[Tensor], Tensor]) -> float:
    values = weight(parameter)
    # a singular value decomposition of NaN would raise
    return float(norm(values)) if bool(values.isfinite().all()) else inf

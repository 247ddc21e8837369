"""Starting values with which an event reaches the state at the size it came in, and is read from it at that size."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

# SiLU of this is 1: a gate that starts here is open.
OPEN = 1.278
# Up to so many inputs each arrives at its own size; more of them share that room.
INPUTS_AT_FULL_SIZE = 16


def keep_variance(layer: nn.Linear, *, gain: float = 1.0) -> nn.Linear:
    """Weights N(0, gain² / inputs) and no bias: the answer has gain² times the variance of what is read."""
    nn.init.normal_(layer.weight, std=gain / math.sqrt(layer.in_features))
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


def keep_events(layer: nn.Linear) -> nn.Linear:
    """Weights N(0, 1) and no bias, for the embedding: a rare flag among silent channels keeps its size."""
    return keep_variance(layer, gain=math.sqrt(min(layer.in_features, INPUTS_AT_FULL_SIZE)))


def near_identity(channels: int, taps: int) -> Tensor:
    """(channels, taps): a short convolution that passes the newest row on, and a little of the rows before it."""
    weights = 0.1 * (2 * torch.rand(channels, taps) - 1) / math.sqrt(taps)
    weights[:, -1] += 1
    return weights

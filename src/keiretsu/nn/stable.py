"""Parameterisations that keep a state-space model stable whatever the optimiser does."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class StableDecay(nn.Module):
    """A diagonal real A whose every entry stays at or below -margin.

    a = -(margin + exp(log_rate)); with `margin=None`, a = -exp(log_rate) + shift with a free shift, which may cross 0.

    Args:
        channels: d_inner.
        states: d_state; the rates start at 1 … d_state (S4D-real initialisation, Gu et al. 2022).
        margin: the distance kept from 0, in 1 / model time.
    """

    def __init__(self, channels: int, states: int, margin: float | None) -> None:
        super().__init__()
        self.margin = margin
        rates = torch.arange(1, states + 1, dtype=torch.float32).repeat(channels, 1)
        self.log_rate = nn.Parameter(rates.log())
        self.shift = nn.Parameter(torch.zeros(channels, states)) if margin is None else None

    def forward(self) -> Tensor:
        """A: (channels, states)."""
        decay = -torch.exp(self.log_rate)
        if self.margin is not None:
            return decay - self.margin
        return decay if self.shift is None else decay + self.shift


class StepSize(nn.Module):
    """The bias of a softplus step Δ = softplus(x + bias), spread log-uniformly over the memory that is expected.

    The scan adds it and applies softplus itself (`delta_bias`, `delta_softplus`).

    Args:
        channels: d_inner.
        steps: smallest and largest Δ at x = 0, in median intervals.

    Source: Gu & Dao 2023, section 3.6 (initialisation of Δ).
    """

    def __init__(self, channels: int, steps: tuple[float, float]) -> None:
        super().__init__()
        low, high = math.log(steps[0]), math.log(steps[1])
        delta = torch.exp(low + (high - low) * torch.rand(channels))
        # The inverse of softplus, written so that it is exact for small Δ.
        self.bias = nn.Parameter(delta + torch.log(-torch.expm1(-delta)))

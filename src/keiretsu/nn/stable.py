"""Parameterisations that keep a state-space model stable whatever the optimiser does."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from keiretsu.nn.state import state_type

# Steps stay within this factor of the range they start in, on both sides. Far above it because overwriting a memory
# takes a step of several units; far below because keeping one takes a step that is next to nothing.
SPREAD = 100.0
# exp(20): faster rates forget at once at any step a model can take, and 0 · inf must not occur.
LARGEST_LOG_RATE = 20.0


class StableDecay(nn.Module):
    """A diagonal real A whose every entry stays at or below -margin.

    a = -(margin + exp(log_rate)); with `margin=None`, a = -exp(log_rate) + shift with a free shift, which may cross 0.

    Args:
        channels: d_inner.
        states: d_state.
        margin: the distance kept from 0, in 1 / model time.
        rates: (states,), -a at the start before the margin; 1 … d_state when not given (S4D-real initialisation, Gu et
            al. 2022).
    """

    def __init__(self, channels: int, states: int, margin: float | None, *, rates: Tensor | None = None) -> None:
        super().__init__()
        self.margin = margin
        rates = torch.arange(1, states + 1, dtype=torch.float32) if rates is None else rates
        self.log_rate = nn.Parameter(rates.repeat(channels, 1).log())
        self.shift = nn.Parameter(torch.zeros(channels, states)) if margin is None else None

    def forward(self) -> Tensor:
        """A: (channels, states), float32 or wider, so that rounding does not eat the margin."""
        decay = -torch.exp(self.log_rate.to(state_type(self.log_rate.dtype)).clamp(max=LARGEST_LOG_RATE))
        if self.margin is not None:
            return decay - self.margin
        return decay if self.shift is None else decay + self.shift


class StableOscillation(nn.Module):
    """A diagonal complex A whose real parts stay at or below -margin; the imaginary parts are free.

    a_n = -1/2 - margin + i π n at the start; a state stands for itself and its conjugate.

    Args:
        channels: d_inner.
        states: complex states a channel.
        margin: see `StableDecay`.

    Source: Gu, Goel, Gupta & Re 2022, S4D-Lin.
    """

    def __init__(self, channels: int, states: int, margin: float | None) -> None:
        super().__init__()
        self.decay = StableDecay(channels, states, margin, rates=torch.full((states,), 0.5))
        # How far a state turns in one unit of model time, in radians.
        self.phase_shift = nn.Parameter(math.pi * torch.arange(states, dtype=torch.float32).repeat(channels, 1))

    def forward(self) -> Tensor:
        """A: (channels, states), complex64 or wider."""
        decay = self.decay()
        return torch.complex(decay, self.phase_shift.to(decay.dtype))


class StepSize(nn.Module):
    """A step Δ = softplus(x + bias), bent so that it stays in a fixed range, whatever x is.

    s = softplus(x + bias),   Δ = least + s / (1 + s / (most - least)),   least < Δ < most

    A hundred times smaller and larger than `steps` are least and most. Within `steps` this is softplus to one percent;
    |d ln Δ / dx| <= 1, as for softplus itself.

    Args:
        channels: d_inner, or heads.
        steps: smallest and largest Δ at x = 0, in median intervals; log-uniform between (to one percent).

    Source: Gu & Dao 2023, section 3.6 (initialisation of Δ).
    """

    def __init__(self, channels: int, steps: tuple[float, float]) -> None:
        super().__init__()
        self.least, self.most = steps[0] / SPREAD, steps[1] * SPREAD
        low, high = math.log(steps[0]), math.log(steps[1])
        delta = torch.exp(low + (high - low) * torch.rand(channels))
        # The inverse of softplus, written so that it is exact for small Δ.
        self.bias = nn.Parameter(delta + torch.log(-torch.expm1(-delta)))

    @property
    def range(self) -> tuple[float, float]:
        """least and most."""
        return self.least, self.most

    def forward(self, x: Tensor | None = None) -> Tensor:
        """Steps.

        Args:
            x: (..., channels), what is selected row by row; none for a fixed step.
        Returns:
            Δ: like x, or (channels,); float32 or wider.
        """
        bias = self.bias.to(state_type(self.bias.dtype))
        s = nn.functional.softplus(bias if x is None else x + bias)
        return self.least + s / (1 + s / (self.most - self.least))

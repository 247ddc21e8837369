"""The Mamba block: a selective state-space model between two projections."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from keiretsu import ops
from keiretsu.nn.config import ModelConfig
from keiretsu.nn.stable import StableDecay, StepSize
from keiretsu.nn.state import State

EXPAND = 2
TAPS = 4


class SelectiveMixer(nn.Module):
    """In-projection, short causal convolution, selective scan, gate, out-projection.

    u = SiLU(conv(W_in x)),  Δ = softplus(W_up W_down u + b),  B = W_B u,  C = W_C u,
    h_t = exp(e_t Δ_t A) h_{t-1} + g_t B_t u_t,  y = (C h + D u) ⊙ SiLU(z),  out = W_out y.

    Args:
        config: `width`, `state`, `margin`, `discretization` and `steps` are used.

    Source: Gu & Dao 2023, figure 3 and algorithm 2. Deviations: A keeps a margin from 0; elapsed time multiplies Δ.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.width, self.states = config.width, config.state
        self.inner = EXPAND * config.width
        self.rank = max(1, math.ceil(config.width / 16))
        self.discretization = config.discretization
        self.into = nn.Linear(self.width, 2 * self.inner, bias=False)
        self.taps = nn.Parameter(_uniform((self.inner, TAPS), 1 / math.sqrt(TAPS)))
        self.taps_bias = nn.Parameter(torch.zeros(self.inner))
        self.select = nn.Linear(self.inner, self.rank + 2 * self.states, bias=False)
        self.step_up = nn.Parameter(_uniform((self.inner, self.rank), self.rank**-0.5))
        self.step = StepSize(self.inner, config.steps)
        self.decay = StableDecay(self.inner, self.states, config.margin)
        self.skip = nn.Parameter(torch.ones(self.inner))
        self.out = nn.Linear(self.inner, self.width, bias=False)

    def initial_state(self, batch: int) -> State:
        """Zeros: `h` (batch, inner, states) and the convolution's `tail` (batch, taps - 1, inner)."""
        like = self.skip
        return State(
            {
                "h": like.new_zeros(batch, self.inner, self.states),
                "tail": like.new_zeros(batch, TAPS - 1, self.inner),
            }
        )

    def forward(self, x: Tensor, *, elapsed: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]:
        """Mix the rows; see `Mixer`."""
        u, z = self.into(x).split(self.inner, dim=-1)
        u, tail = ops.causal_conv(u, self.taps, self.taps_bias, tail=state["tail"], reset=reset, activation="silu")
        low, B, C = self.select(u).split((self.rank, self.states, self.states), dim=-1)
        y, h = ops.selective_scan(
            u,
            low @ self.step_up.T,
            self.decay(),
            B,
            C,
            self.skip,
            z,
            elapsed=elapsed,
            h0=state["h"],
            reset=reset,
            delta_bias=self.step.bias,
            delta_softplus=True,
            discretization=self.discretization,
        )
        return self.out(y), State({"h": h, "tail": tail})


def _uniform(shape: tuple[int, ...], bound: float) -> Tensor:
    return (2 * torch.rand(shape) - 1) * bound

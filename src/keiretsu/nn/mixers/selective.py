"""The Mamba block: a selective state-space model between two projections."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from keiretsu import ops
from keiretsu.nn.config import ModelConfig
from keiretsu.nn.stable import StableDecay, StepSize
from keiretsu.nn.starts import OPEN, keep_variance, near_identity
from keiretsu.nn.state import State, state_type
from keiretsu.nn.writing import clock, write_scale

EXPAND = 2
TAPS = 4
# Standard deviation of what selects Δ, for u of variance 1: an event can open or close a memory from the start.
STEP_GAIN = 2.0


class _Read(NamedTuple):
    """What a selective layer makes of its rows before its scan, which does the rest.

    u: (batch, length, inner), after the convolution.  step: like u, Δ before bias, softplus and range.
    B, C: (batch, length, states).  z: like u, the gate before SiLU.  tail: the convolution's next tail.
    """

    u: Tensor
    step: Tensor
    B: Tensor
    C: Tensor
    z: Tensor
    tail: Tensor


class Chosen(NamedTuple):
    """What a selective layer has chosen for its rows, in numbers that can be looked at.

    u: (batch, length, inner), after the convolution.  scale: like u, a scan by steps reads scale · u.  delta: like u.
    B, C: (batch, length, states).  elapsed: (batch, length) or None, as the scan takes it.
    gate: like u, multiplies scan + skip · u.
    """

    u: Tensor
    scale: Tensor
    delta: Tensor
    B: Tensor
    C: Tensor
    elapsed: Tensor | None
    gate: Tensor


class SelectiveMixer(nn.Module):
    """In-projection, short causal convolution, selective scan, gate, out-projection.

    u = SiLU(conv(W_in x)),  Δ = step(W_Δ u),  B = W_B u + b,  C = W_C u + c,
    h_t = exp(e_t Δ_t A) h_{t-1} + √Δ_t B_t u_t,  y = (C h + D u) ⊙ SiLU(z + g),  out = W_out y.

    Args:
        config: `width`, `state`, `margin`, `discretization`, `steps`, `selective` and `timed` are used.

    Source: Gu & Dao 2023, figure 3 and algorithm 2. Deviations: A keeps a margin from 0 and Δ a range; elapsed time
    multiplies Δ in the decay; the write is scaled by √Δ (`keiretsu.nn.writing`, also for "zoh"); Δ is selected by a map
    of full rank; B, C and the gate have constant parts, without which a row of no news reads nothing from the state.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.width, self.states = config.width, config.state
        self.inner = EXPAND * config.width
        self.discretization, self.timed = config.discretization, config.timed
        self.into = keep_variance(nn.Linear(self.width, 2 * self.inner, bias=False))
        self.taps = nn.Parameter(near_identity(self.inner, TAPS))
        self.taps_bias = nn.Parameter(torch.zeros(self.inner))
        self.gate_bias = nn.Parameter(torch.full((self.inner,), OPEN))
        self.select_bias = nn.Parameter(torch.randn(2 * self.states))
        self.select = self.to_step = None
        if config.selective:
            self.select = nn.Linear(self.inner, 2 * self.states, bias=False)
            self.to_step = keep_variance(nn.Linear(self.inner, self.inner, bias=False), gain=STEP_GAIN)
        with torch.no_grad():
            # The gate, B and C are mostly constant at first: a row of no news reads the state, too.
            self.into.weight[self.inner :] *= 0.1
            if self.select is not None:
                self.select.weight *= 0.3
        self.step = StepSize(self.inner, config.steps)
        self.decay = StableDecay(self.inner, self.states, config.margin)
        self.skip = nn.Parameter(torch.ones(self.inner))
        self.out = nn.Linear(self.inner, self.width, bias=False)

    def initial_state(self, batch: int) -> State:
        """Zeros: `h` (batch, inner, states) and the convolution's `tail` (batch, taps - 1, inner)."""
        like = self.skip.new_zeros((), dtype=state_type(self.skip.dtype))
        return State(
            {
                "h": like.new_zeros(batch, self.inner, self.states),
                "tail": like.new_zeros(batch, TAPS - 1, self.inner),
            }
        )

    def choose(self, x: Tensor, *, elapsed: Tensor, reset: Tensor, tail: Tensor) -> Chosen:
        """What the layer chooses for its rows: for explanations and monitors, as its own pass leaves it to the scan.

        Args:
            x: (batch, length, width); elapsed, reset: (batch, length).
            tail: (batch, taps - 1, inner), the state's part of that name.
        """
        rows = self._read(x, reset=reset, tail=tail)
        delta = self.step(rows.step)
        gaps = clock(elapsed, timed=self.timed)
        scale = write_scale(delta, gaps, self.discretization)
        return Chosen(rows.u, scale, delta, rows.B, rows.C, gaps, nn.functional.silu(rows.z))

    def _read(self, x: Tensor, *, reset: Tensor, tail: Tensor) -> _Read:
        # Two products: their gradients need not be joined, and the gate's bias comes with its own.
        into_u, into_z = self.into.weight.split(self.inner)
        raw, z = nn.functional.linear(x, into_u), nn.functional.linear(x, into_z, self.gate_bias)
        u, tail = ops.causal_conv(raw, self.taps, self.taps_bias, tail=tail, reset=reset, activation="silu")
        if self.select is None or self.to_step is None:
            both, step = self.select_bias.expand(*u.shape[:2], -1), torch.zeros_like(self.step.bias).expand(u.shape)
        else:
            both = nn.functional.linear(u, self.select.weight, self.select_bias)
            step = self.to_step(u)
        B, C = both.split(self.states, dim=-1)
        return _Read(u, step, B, C, z, tail)

    def forward(self, x: Tensor, *, elapsed: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]:
        """Mix the rows; see `Mixer`."""
        rows = self._read(x, reset=reset, tail=state["tail"])
        y, h = ops.selective_scan(
            rows.u,
            rows.step,
            self.decay(),
            rows.B,
            rows.C,
            self.skip,
            rows.z,
            elapsed=clock(elapsed, timed=self.timed),
            h0=state["h"],
            reset=reset,
            delta_bias=self.step.bias,
            delta_softplus=True,
            delta_range=self.step.range,
            write="root",
            discretization=self.discretization,
        )
        return self.out(y.to(x.dtype)), State({"h": h, "tail": rows.tail})

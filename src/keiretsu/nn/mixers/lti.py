"""A complex diagonal state-space model that is the same at every row (S4D), between two projections."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from keiretsu import ops
from keiretsu.nn.config import ModelConfig
from keiretsu.nn.stable import StableOscillation, StepSize
from keiretsu.nn.starts import OPEN, keep_variance
from keiretsu.nn.state import State, state_type

EXPAND = 2


class LTIMixer(nn.Module):
    """In-projection, S4D with complex states, gate, out-projection.

    (u, z) = W_in x,  h_t = Abar h_{t-1} + Bbar u_t,  y = (2 Re C h + D u) ⊙ SiLU(z + g),  out = W_out y,
    Abar, Bbar from A, B = 1/√Δ and Δ by `ops.discretize`: the write has size √Δ, as in the selective mixers.

    Elapsed time reaches this mixer as an input channel only: `ops.lti_conv` has one step for all rows. In training,
    rows are answered by FFT where that is faster; in evaluation always by the recurrence, which is causal to the bit
    and keeps a number that is not finite to the rows from its own on.

    Args:
        config: `width`, `state`, `margin`, `discretization` and `steps` are used.

    Source: Gu, Goel, Gupta & Re 2022 (S4D-Lin).
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.width, self.states = config.width, config.state
        self.inner = EXPAND * config.width
        self.discretization = config.discretization
        self.into = keep_variance(nn.Linear(self.width, 2 * self.inner, bias=False))
        self.gate_bias = nn.Parameter(torch.full((self.inner,), OPEN))
        with torch.no_grad():
            # Open at first.
            self.into.weight[self.inner :] *= 0.1
        self.decay = StableOscillation(self.inner, self.states, config.margin)
        self.step = StepSize(self.inner, config.steps)
        # Real and imaginary parts of C; of a size that answers white noise of variance 1 with variance 1.
        self.readout = nn.Parameter(torch.randn(self.inner, self.states, 2) / (2 * math.sqrt(self.states)))
        self.skip = nn.Parameter(torch.ones(self.inner))
        self.out = nn.Linear(self.inner, self.width, bias=False)

    def initial_state(self, batch: int) -> State:
        """Zeros: `h` (batch, inner, states, 2), real and imaginary parts."""
        dtype = state_type(self.skip.dtype)
        return State({"h": self.skip.new_zeros(batch, self.inner, self.states, 2, dtype=dtype)})

    def forward(self, x: Tensor, *, elapsed: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]:
        """Mix the rows; see `Mixer`."""
        u, z = self.into(x).split(self.inner, dim=-1)
        wide = state_type(x.dtype)
        delta, h = self.step(), state["h"]
        # A mark on the first row clears the state; where all have one, there is none to carry on.
        h = h.masked_fill(reset[:, :1, None, None].any(1, keepdim=True), 0) if x.shape[1] else h
        inside, fresh = bool(reset[:, 1:].any()), x.shape[1] > 0 and bool(reset[:, 0].all())
        y, h = ops.lti_conv(
            u.to(wide),
            self.decay(),
            delta.rsqrt()[:, None].expand(-1, self.states),
            torch.view_as_complex(self.readout.to(wide)),
            delta,
            h0=None if fresh else torch.view_as_complex(h.contiguous()),
            reset=reset if inside else None,
            discretization=self.discretization,
            backend="auto" if self.training else "chunked",
        )
        y = (y + self.skip * u) * nn.functional.silu(z + self.gate_bias)
        return self.out(y.to(x.dtype)), State({"h": torch.view_as_real(h)})

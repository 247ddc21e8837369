"""The Mamba-2 block: a selective state-space model with one decay a head."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from keiretsu import ops
from keiretsu.nn.config import ModelConfig
from keiretsu.nn.mixers.selective import STEP_GAIN, TAPS
from keiretsu.nn.stable import StableDecay, StepSize
from keiretsu.nn.starts import OPEN, keep_variance, near_identity
from keiretsu.nn.state import State, state_type
from keiretsu.nn.writing import clock, write_scale

# Small heads mean many memories; fewer than 8 channels and the kernel for shared decays is no gain.
HEAD_WIDTH = 8
# Without maps from u to Δ, B and C the block is smaller than Mamba's: three times the width makes up for that.
EXPAND = 3


class SSDMixer(nn.Module):
    """In-projection, short causal convolution, scan by heads, gate, grouped norm, out-projection.

    (z, x', B', C', d) = W_in x,   (u, B, C) = SiLU(conv(x', B', C')) + (0, b, c),   Δ = step(d) a head,
    h_t = exp(e_t Δ_t a) h_{t-1} + √Δ_t B_t u_t,   y = norm((C h + D u) ⊙ SiLU(z + g)),   out = W_out y.

    The norm is a root mean square over each head's channels.

    Args:
        config: `width`, `state`, `margin`, `discretization`, `steps`, `selective` and `timed` are used.

    Source: Dao & Gu 2024, section 7. Deviations as in `SelectiveMixer`, but for Δ, which is selected from x itself.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.width, self.states = config.width, config.state
        self.heads = -(-EXPAND * config.width // HEAD_WIDTH)
        self.inner = self.heads * HEAD_WIDTH
        self.discretization, self.timed, self.selective = config.discretization, config.timed, config.selective
        mixed = self.inner + (2 * self.states if self.selective else 0)
        self.into = keep_variance(nn.Linear(self.width, self.inner + mixed, bias=False))
        self.taps = nn.Parameter(near_identity(mixed, TAPS))
        self.taps_bias = nn.Parameter(torch.zeros(mixed))
        self.select_bias = nn.Parameter(torch.randn(2 * self.states))
        self.gate_bias = nn.Parameter(torch.full((self.inner,), OPEN))
        with torch.no_grad():
            # The gate, B and C are mostly constant at first: a row of no news reads the state, too.
            self.into.weight[: self.inner] *= 0.1
            self.into.weight[2 * self.inner :] *= 0.3
        self.to_step = None
        if self.selective:
            self.to_step = keep_variance(nn.Linear(self.width, self.heads, bias=False), gain=STEP_GAIN)
        self.step = StepSize(self.heads, config.steps)
        self.decay = StableDecay(1, self.heads, config.margin, rates=torch.linspace(1, 16, self.heads))
        self.skip = nn.Parameter(torch.ones(self.inner))
        self.norm = nn.Parameter(torch.ones(self.inner))
        self.out = nn.Linear(self.inner, self.width, bias=False)

    def initial_state(self, batch: int) -> State:
        """Zeros: `h` (batch, inner, states) and the convolution's `tail` (batch, taps - 1, its channels)."""
        like = self.skip.new_zeros((), dtype=state_type(self.skip.dtype))
        return State(
            {
                "h": like.new_zeros(batch, self.inner, self.states),
                "tail": like.new_zeros(batch, TAPS - 1, len(self.taps)),
            }
        )

    def forward(self, x: Tensor, *, elapsed: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]:
        """Mix the rows; see `Mixer`."""
        z, raw = self.into(x).split((self.inner, len(self.taps)), dim=-1)
        mixed, tail = ops.causal_conv(
            raw, self.taps, self.taps_bias, tail=state["tail"], reset=reset, activation="silu"
        )
        u, B, C = self._parts(mixed)
        delta = self.step().expand(*x.shape[:2], -1) if self.to_step is None else self.step(self.to_step(x))
        gaps = clock(elapsed, timed=self.timed)
        scale = write_scale(delta, gaps, self.discretization).repeat_interleave(HEAD_WIDTH, -1)
        y, h = ops.ssd(
            u * scale,
            delta,
            self.decay()[0],
            B,
            C,
            elapsed=gaps,
            h0=state["h"],
            reset=_where_needed(reset),
            discretization=self.discretization,
        )
        y = (y + self.skip * u) * nn.functional.silu(z + self.gate_bias)
        y = nn.functional.rms_norm(y.unflatten(-1, (self.heads, HEAD_WIDTH)), (HEAD_WIDTH,), eps=1e-5).flatten(-2)
        return self.out((y * self.norm).to(x.dtype)), State({"h": h, "tail": tail})

    def _parts(self, mixed: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """u, B, C."""
        b, c = self.select_bias.split(self.states)
        if not self.selective:
            rows = (*mixed.shape[:2], -1)
            return mixed, b.expand(rows), c.expand(rows)
        u, B, C = mixed.split((self.inner, self.states, self.states), dim=-1)
        return u, B + b, C + c


def _where_needed(reset: Tensor) -> Tensor | None:
    """None where nothing is marked: away from the CPU's kernel the matrix products of SSD serve only then."""
    return reset if bool(reset.any()) else None

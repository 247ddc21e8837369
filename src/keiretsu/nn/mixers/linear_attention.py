"""Causal linear attention as a mixer: a Transformer whose state has a fixed size and never forgets."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from keiretsu import ops
from keiretsu.nn.config import ModelConfig
from keiretsu.nn.mixers.attention import HEAD_WIDTH
from keiretsu.nn.mixers.perceptron import Perceptron
from keiretsu.nn.starts import near_identity
from keiretsu.nn.state import State, state_type

TAPS = 4
# Keys and queries of which every feature has died give weights of zero, not 0/0.
LEAST_WEIGHT = 1e-6


class LinearAttentionMixer(nn.Module):
    """Normalised linear attention over all rows so far, followed by a two-layer perceptron.

    y_t = Σ_{s<=t} (φ(q_t)·φ(k_s)) v_s / Σ_{s<=t} φ(q_t)·φ(k_s),   φ(x) = elu(x) + 1 > 0

    Queries, keys and values pass a short causal convolution first: without it the order of rows would be lost, as the
    sum has no positions. `elapsed` reaches it only as an input channel.

    Args:
        config: `width` and `state` (features a head) are used; heads are 16 wide.

    Source: Katharopoulos et al. 2020, equations 7 and 18. Deviation: the short convolution.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.width, self.states = config.width, config.state
        self.heads = max(1, config.width // HEAD_WIDTH)
        self.head_width = -(-config.width // self.heads)
        self.parts = (self.heads * self.states, self.heads * self.states, self.heads * self.head_width)
        self.into = nn.Linear(self.width, sum(self.parts), bias=False)
        self.taps = nn.Parameter(near_identity(sum(self.parts), TAPS))
        self.out = nn.Linear(self.parts[2], self.width, bias=False)
        self.perceptron = Perceptron(self.width)

    def initial_state(self, batch: int) -> State:
        """Zeros: `h` (batch, heads, head_width + 1, states), the last row a sum of keys, and the `tail`."""
        like = self.taps.new_zeros((), dtype=state_type(self.taps.dtype))
        return State(
            {
                "h": like.new_zeros(batch, self.heads, self.head_width + 1, self.states),
                "tail": like.new_zeros(batch, TAPS - 1, sum(self.parts)),
            }
        )

    def forward(self, x: Tensor, *, elapsed: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]:
        """Mix the rows; see `Mixer`."""
        rows, tail = ops.causal_conv(self.into(x), self.taps, tail=state["tail"], reset=reset)
        query, key, value = (
            part.unflatten(-1, (self.heads, -1)) for part in rows.to(state_type(x.dtype)).split(self.parts, dim=-1)
        )
        query, key = nn.functional.elu(query) + 1, nn.functional.elu(key) + 1
        # The sum of keys is one more value channel that is always 1.
        value = torch.cat((value, torch.ones_like(value[..., :1])), dim=-1)
        sums, h = ops.linear_attention(query, key, value, h0=state["h"], reset=reset)
        y = sums[..., :-1] / (sums[..., -1:] + LEAST_WEIGHT)
        y = self.out(y.flatten(-2).to(x.dtype))
        return y + self.perceptron(x + y), State({"h": h, "tail": tail})

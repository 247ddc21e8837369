"""Sliding-window softmax attention as a mixer: a Transformer that can stream."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from keiretsu import ops
from keiretsu.nn.config import ModelConfig
from keiretsu.nn.mixers.perceptron import Perceptron
from keiretsu.nn.state import State, state_type

HEAD_WIDTH = 16
# Rows answered at a time. Positions count from the ring's first row, so angles stay small enough for float32.
BLOCK = 256


class AttentionMixer(nn.Module):
    """Causal attention over the row and the `window` - 1 rows before it, rotary positions, a two-layer perceptron.

    The state is a ring of the window's keys and values, so that rows can be fed one at a time. Rotary positions are
    relative: keys are kept unrotated and turned when used, so no position counter grows without bound. Queries and keys
    are normalised, so that scores stay small enough for a softmax's gradient however far out a row is. `elapsed`
    reaches attention only as an input channel.

    Args:
        config: `width` and `window` are used; heads are 16 wide.

    Cost: O(length · window) time; scores of one block of rows are held at a time.
    Source: Vaswani et al. 2017; Su et al. 2021 (rotary positions); Beltagy et al. 2020 (sliding window); Henry et al.
    2020 (normalised queries and keys).
    """

    rate: Tensor

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.width, self.window = config.width, config.window
        self.heads = max(1, config.width // HEAD_WIDTH)
        # Rotary positions turn pairs, so a head's width is even.
        self.head_width = 2 * max(1, config.width // self.heads // 2)
        inner = self.heads * self.head_width
        self.into = nn.Linear(self.width, 3 * inner, bias=False)
        self.query_norm = nn.RMSNorm(self.head_width, eps=1e-5)
        self.key_norm = nn.RMSNorm(self.head_width, eps=1e-5)
        self.out = nn.Linear(inner, self.width, bias=False)
        self.perceptron = Perceptron(self.width)
        rate = 1e4 ** (-torch.arange(0, self.head_width, 2) / self.head_width)
        self.register_buffer("rate", rate, persistent=False)

    def initial_state(self, batch: int) -> State:
        """An empty ring: `keys`, `values` (batch, window - 1, heads, head_width), `seen` (batch, window - 1) bool."""
        weight = self.out.weight
        shape = (batch, self.window - 1, self.heads, self.head_width)
        ring = weight.new_zeros(shape, dtype=state_type(weight.dtype))
        seen = weight.new_zeros(shape[:2], dtype=torch.bool)
        return State({"keys": ring, "values": ring.clone(), "seen": seen})

    def forward(self, x: Tensor, *, elapsed: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]:
        """Mix the rows; see `Mixer`."""
        pieces = []
        for start in range(0, x.shape[1], BLOCK):
            rows = slice(start, start + BLOCK)
            y, state = self._block(x[:, rows], reset[:, rows], state)
            pieces.append(y)
        y = torch.cat(pieces, dim=1) if pieces else x
        return y + self.perceptron(x + y), state

    def _block(self, x: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]:
        query, key, value = self.into(x).unflatten(-1, (3, self.heads, self.head_width)).unbind(2)
        query, key = self.query_norm(query), self.key_norm(key)
        query, key, value = (part.to(state_type(x.dtype)) for part in (query, key, value))
        before, length = self.window - 1, x.shape[1]
        past = ops.Window(self._turn(state["keys"], 0), state["values"], state["seen"])
        y, ring = ops.attention(
            self._turn(query, before), self._turn(key, before), value, window=self.window, past=past, reset=reset
        )
        keys = torch.cat((state["keys"], key), dim=1)[:, length:]
        # What belongs to an older series is taken out: no number of it stays in the state.
        old = ~ring.seen[..., None, None]
        kept = State({"keys": keys.masked_fill(old, 0), "values": ring.values.masked_fill(old, 0), "seen": ring.seen})
        return self.out(y.flatten(-2).to(x.dtype)), kept

    def _turn(self, x: Tensor, first: int) -> Tensor:
        """Rotate rows (batch, length, heads, head_width) by their positions, the first row's being `first`."""
        position = torch.arange(first, first + x.shape[1], device=x.device, dtype=x.dtype)
        angle = position[:, None] * self.rate.to(x.dtype)
        cos, sin = angle.cos()[:, None], angle.sin()[:, None]
        even, odd = x[..., ::2], x[..., 1::2]
        return torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1).flatten(-2)

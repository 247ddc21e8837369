"""Sliding-window softmax attention as a mixer: a Transformer that can stream."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from keiretsu.nn.config import ModelConfig
from keiretsu.nn.state import State

HEAD_WIDTH = 16
BLOCK = 256


class AttentionMixer(nn.Module):
    """Causal attention over the last `window` rows, with rotary positions, followed by a two-layer perceptron.

    The state is a ring of the window's keys and values, so that rows can be fed one at a time. Rotary positions are
    relative: keys are kept unrotated and turned when used, so no position counter grows without bound.

    Args:
        config: `width` and `window` are used; heads are 16 wide.

    Cost: O(length · window) time; scores of one block of rows are held at a time.
    Source: Vaswani et al. 2017; Su et al. 2021 (rotary positions); Beltagy et al. 2020 (sliding window).
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
        self.out = nn.Linear(inner, self.width, bias=False)
        self.norm = nn.RMSNorm(self.width, eps=1e-5)
        self.up = nn.Linear(self.width, 4 * self.width)
        self.down = nn.Linear(4 * self.width, self.width)
        rate = 1e4 ** (-torch.arange(0, self.head_width, 2) / self.head_width)
        self.register_buffer("rate", rate, persistent=False)

    def initial_state(self, batch: int) -> State:
        """An empty ring: `keys`, `values` (batch, window, heads, head_width) and `seen` (batch, window) bool."""
        ring = self.out.weight.new_zeros(batch, self.window, self.heads, self.head_width)
        return State(
            {"keys": ring, "values": ring.clone(), "seen": ring.new_zeros(batch, self.window, dtype=torch.bool)}
        )

    def forward(self, x: Tensor, *, elapsed: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]:
        """Mix the rows; see `Mixer`. `elapsed` reaches attention only as an input channel."""
        pieces = []
        for start in range(0, x.shape[1], BLOCK):
            rows = slice(start, start + BLOCK)
            y, state = self._block(x[:, rows], reset[:, rows], state)
            pieces.append(y)
        y = torch.cat(pieces, dim=1) if pieces else x
        return y + self.down(nn.functional.gelu(self.up(self.norm(x + y)))), state

    def _block(self, x: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]:
        batch, length, _ = x.shape
        query, key, value = self.into(x).view(batch, length, 3, self.heads, self.head_width).unbind(2)
        keys, values = torch.cat((state["keys"], key), 1), torch.cat((state["values"], value), 1)
        seen, allowed = self._visible(reset, state["seen"])
        total = keys.shape[1]
        position = torch.arange(total, device=x.device, dtype=x.dtype)
        y = nn.functional.scaled_dot_product_attention(
            self._turn(query, position[self.window :]).transpose(1, 2),
            self._turn(keys, position).transpose(1, 2),
            values.transpose(1, 2),
            attn_mask=allowed[:, None],
        )
        y = self.out(y.transpose(1, 2).reshape(batch, length, -1))
        ring = slice(total - self.window, total)
        return y, State({"keys": keys[:, ring], "values": values[:, ring], "seen": seen[:, ring]})

    def _visible(self, reset: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
        """Which ring and block rows still belong to the last row's series, and which rows each row may look at."""
        batch, length = reset.shape
        segment = torch.cumsum(reset.to(torch.int64), dim=1)
        # Rows in the ring belong to segment 0; those of an older series, or never filled, to -1.
        before = torch.where(seen, 0, -1)
        all_segments = torch.cat((before, segment), dim=1)
        total = all_segments.shape[1]
        row = torch.arange(self.window, total, device=reset.device)[:, None]
        column = torch.arange(total, device=reset.device)[None]
        near = (column <= row) & (column > row - self.window)
        allowed = near[None] & (all_segments[:, None, :] == segment[:, :, None])
        last = segment[:, -1:] if length else seen.new_zeros(batch, 1, dtype=torch.int64)
        return all_segments == last, allowed

    def _turn(self, x: Tensor, position: Tensor) -> Tensor:
        angle = position[:, None] * self.rate
        cos, sin = angle.cos()[:, None], angle.sin()[:, None]
        even, odd = x[..., ::2], x[..., 1::2]
        return torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1).flatten(-2)

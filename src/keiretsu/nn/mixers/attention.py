"""Sliding-window softmax attention as a mixer: a Transformer that can stream."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from keiretsu import ops
from keiretsu.nn.config import ModelConfig
from keiretsu.nn.mixers.perceptron import Perceptron
from keiretsu.nn.starts import keep_variance
from keiretsu.nn.state import State, state_type

HEAD_WIDTH = 16
# Rows answered at a time. Positions count from the ring's first row, so angles stay small enough for float32.
BLOCK = 256


class AttentionMixer(nn.Module):
    """Causal attention over the row and the `window` - 1 rows before it, rotary positions, a two-layer perceptron.

    With a `patch` above 1, keys and values are those of patches: a short causal convolution makes them of the row and
    the `patch` - 1 rows before it, and row t looks at the patches that end at t, t - patch, t - 2 patch, … They lie end
    to end, counted back from the row itself, so that every row sees patches alike and no phase has to be carried along.
    `window` is rounded down to whole patches. Queries are those of the row.

    The state is a ring of the window's keys and values, so that rows can be fed one at a time. Rotary positions are
    relative: keys are kept unrotated and turned when used, so no position counter grows without bound. Queries and keys
    are normalised, so that scores stay small enough for a softmax's gradient however far out a row is. `elapsed`
    reaches attention only as an input channel.

    Args:
        config: `width`, `window` and `patch` are used; heads are 16 wide.

    Cost: O(length · window / patch) time; scores of one block of rows are held at a time.
    Source: Vaswani et al. 2017; Su et al. 2021 (rotary positions); Beltagy et al. 2020 (sliding window); Henry et al.
    2020 (normalised queries and keys); Nie et al. 2023 (patches). Deviations: a patch's map is one for each channel,
    and patches are counted back from each row, not from the first of a window.
    """

    rate: Tensor

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.width, self.patch = config.width, config.patch
        self.window = config.window - config.window % config.patch
        self.heads = max(1, config.width // HEAD_WIDTH)
        # Rotary positions turn pairs, so a head's width is even.
        self.head_width = 2 * max(1, config.width // self.heads // 2)
        inner = self.heads * self.head_width
        self.into = nn.Linear(self.width, 3 * inner, bias=False)
        self.query_norm = nn.RMSNorm(self.head_width, eps=1e-5)
        self.key_norm = nn.RMSNorm(self.head_width, eps=1e-5)
        self.out = nn.Linear(inner, self.width, bias=False)
        self.perceptron = Perceptron(self.width)
        self.taps = None
        if self.patch > 1:
            # All rows of a patch count alike at first: a channel's taps are a map of `patch` inputs.
            self.taps = nn.Parameter(keep_variance(nn.Linear(self.patch, self.width, bias=False)).weight.detach())
        rate = 1e4 ** (-torch.arange(0, self.head_width, 2) / self.head_width)
        self.register_buffer("rate", rate, persistent=False)

    def initial_state(self, batch: int) -> State:
        """An empty ring: `keys`, `values` (batch, ring, heads, head_width) and `seen` (batch, ring) bool.

        The ring has window - patch rows. With patches, also the convolution's `tail` (batch, patch - 1, width).
        """
        weight = self.out.weight
        shape = (batch, self.window - self.patch, self.heads, self.head_width)
        ring = weight.new_zeros(shape, dtype=state_type(weight.dtype))
        seen = weight.new_zeros(shape[:2], dtype=torch.bool)
        parts = {"keys": ring, "values": ring.clone(), "seen": seen}
        if self.taps is not None:
            parts["tail"] = ring.new_zeros(batch, self.patch - 1, self.width)
        return State(parts)

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
        query, key, value, tail = self._read(x, reset, state)
        query, key = self.query_norm(query), self.key_norm(key)
        query, key, value = (part.to(state_type(x.dtype)) for part in (query, key, value))
        before, length = self.window - self.patch, x.shape[1]
        past = ops.Window(self._turn(state["keys"], 0), state["values"], state["seen"])
        turned = self._turn(query, before), self._turn(key, before)
        y, ring = ops.attention(*turned, value, window=self.window, stride=self.patch, past=past, reset=reset)
        keys = torch.cat((state["keys"], key), dim=1)[:, length:]
        # What belongs to an older series is taken out: no number of it stays in the state.
        old = ~ring.seen[..., None, None]
        kept = {"keys": keys.masked_fill(old, 0), "values": ring.values.masked_fill(old, 0), "seen": ring.seen, **tail}
        return self.out(y.flatten(-2).to(x.dtype)), State(kept)

    def _read(self, x: Tensor, reset: Tensor, state: State) -> tuple[Tensor, Tensor, Tensor, dict[str, Tensor]]:
        """Query, key and value of each row, (batch, length, heads, head_width), and the state's next `tail`, if any."""
        heads = (self.heads, self.head_width)
        if self.taps is None:
            return *self.into(x).unflatten(-1, (3, *heads)).unbind(2), {}
        patches, tail = ops.causal_conv(x, self.taps, tail=state["tail"], reset=reset)
        inner = self.heads * self.head_width
        into_query, into_rest = self.into.weight.split((inner, 2 * inner))
        query = nn.functional.linear(x, into_query).unflatten(-1, heads)
        key, value = nn.functional.linear(patches, into_rest).unflatten(-1, (2, *heads)).unbind(2)
        return query, key, value, {"tail": tail}

    def _turn(self, x: Tensor, first: int) -> Tensor:
        """Rotate rows (batch, length, heads, head_width) by their positions, the first row's being `first`."""
        position = torch.arange(first, first + x.shape[1], device=x.device, dtype=x.dtype)
        angle = position[:, None] * self.rate.to(x.dtype)
        cos, sin = angle.cos()[:, None], angle.sin()[:, None]
        even, odd = x[..., ::2], x[..., 1::2]
        return torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1).flatten(-2)

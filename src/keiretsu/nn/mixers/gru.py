"""A gated recurrent unit as a mixer: the rival that any recurrent model must beat."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from keiretsu.nn.config import ModelConfig
from keiretsu.nn.state import State, state_type


class GRUMixer(nn.Module):
    """One torch GRU layer with carried state and exact resets, and an out-projection.

    The hidden state is a quarter wider than the rows, so that the unit has about as many weights as the other mixers.

    Args:
        config: `width` is used.

    Source: Cho et al. 2014; torch.nn.GRU.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.inner = config.width + -(-config.width // 4)
        self.cell = nn.GRU(config.width, self.inner, batch_first=True)
        self.out = nn.Linear(self.inner, config.width, bias=False)

    def initial_state(self, batch: int) -> State:
        """Zeros: `h` (batch, inner)."""
        weight = self.out.weight
        return State({"h": weight.new_zeros(batch, self.inner, dtype=state_type(weight.dtype))})

    def forward(self, x: Tensor, *, elapsed: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]:
        """Mix the rows; see `Mixer`. `elapsed` reaches a GRU only as an input channel."""
        h = state["h"]
        if x.shape[1] == 0:
            return x, state
        rows = x.to(h.dtype)
        # torch's GRU knows no reset: the rows are cut wherever any series of the batch begins.
        cuts = torch.nonzero(reset.any(dim=0)).flatten().tolist()
        edges = sorted({0, *cuts, x.shape[1]})
        pieces = []
        for start, stop in pairwise(edges):
            h = torch.where(reset[:, start, None], torch.zeros_like(h), h)
            y, h = self._piece(rows[:, start:stop], h)
            pieces.append(y)
        return self.out(torch.cat(pieces, dim=1).to(x.dtype)), State({"h": h})

    def _piece(self, rows: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
        """Rows of one series each, in the type of the state."""
        if self.out.weight.dtype == h.dtype:
            y, last = self.cell(rows, h[None].contiguous())
        else:
            weights = [weight.to(h.dtype) for weight in self.cell.parameters()]
            y, last = torch.gru(rows, h[None].contiguous(), weights, True, 1, 0.0, self.training, False, True)
        return y, last[0]

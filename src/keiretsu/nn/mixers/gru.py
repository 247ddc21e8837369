"""A gated recurrent unit as a mixer: the rival that any recurrent model must beat."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from keiretsu.nn.config import ModelConfig
from keiretsu.nn.state import State


class GRUMixer(nn.Module):
    """One torch GRU layer with carried state and exact resets.

    Args:
        config: `width` is used, for input, hidden state and output.

    Source: Cho et al. 2014; torch.nn.GRU.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.width = config.width
        self.cell = nn.GRU(config.width, config.width, batch_first=True)

    def initial_state(self, batch: int) -> State:
        """Zeros: `h` (batch, width)."""
        return State({"h": next(self.cell.parameters()).new_zeros(batch, self.width)})

    def forward(self, x: Tensor, *, elapsed: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]:
        """Mix the rows; see `Mixer`. `elapsed` reaches a GRU only as an input channel."""
        h = state["h"]
        if x.shape[1] == 0:
            return x, state
        # torch's GRU knows no reset: the rows are cut wherever any series of the batch begins.
        cuts = torch.nonzero(reset.any(dim=0)).flatten().tolist()
        edges = sorted({0, *cuts, x.shape[1]})
        pieces = []
        for start, stop in pairwise(edges):
            h = torch.where(reset[:, start, None], torch.zeros_like(h), h)
            y, last = self.cell(x[:, start:stop], h[None].contiguous())
            h = last[0]
            pieces.append(y)
        return torch.cat(pieces, dim=1), State({"h": h})

"""The layer of the theory alone: no projection, convolution, gate or norm around the scan, one step for all channels.

x_t = p + q·u_t,   Δ_t = e_t softplus(x_t),   B_t = W_B u_t,   C_t = W_C u_t,
h_{t,jn} = e^{Δ_t a_jn} h_{t-1,jn} + g_t B_{t,n} u_{t,j},   y_{t,j} = C_t · h_{t,j},   z = w · y

Few parameters, and constants that are reached: what a covering can certify. `SequenceModel` is for the rest.

Source: docs/design/theory.md, section 1; Honarpisheh et al. 2025, section 2 (their layer: euler, read at the last row).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from keiretsu import ops
from keiretsu.errors import ArgumentError
from keiretsu.nn.reading import ReadName, check_read, read_rows
from keiretsu.nn.stable import StableDecay
from keiretsu.nn.tokens import Tokens, check_tokens


@dataclass(frozen=True)
class PlainConfig:
    """What a `PlainModel` is made of.

    Args:
        width: d, channels of a row.
        states: N, states a channel.
        margin: see `ModelConfig`; None leaves A free (experiments only).
        discretization: "euler" writes Δ, "zoh" (1 - e^{aΔ}) / |a|; see `ops.selective_scan`.
        step: softplus(p) at the start, in median intervals.
        clip: B_u; embedded words longer than this in ℓ2 are scaled back to it. None lets them be (no bound then).
        read: "last" row or "mean" of all.
        spread: standard deviation of a word's length at the start, about.
    """

    width: int = 16
    states: int = 4
    margin: float | None = 0.01
    discretization: Literal["euler", "zoh"] = "euler"
    step: float = 0.1
    clip: float | None = 1.0
    read: ReadName = "last"
    spread: float = 1.0

    def __post_init__(self) -> None:
        for name in ("width", "states"):
            if getattr(self, name) < 1:
                raise ArgumentError(f"PlainConfig: {name} must be at least 1; got {getattr(self, name)}.")
        for name in ("margin", "clip"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ArgumentError(f"PlainConfig: {name} must be above 0 or None; got {value!r}.")
        for name in ("step", "spread"):
            if not getattr(self, name) > 0:
                raise ArgumentError(f"PlainConfig: {name} must be above 0; got {getattr(self, name)!r}. Try 0.1.")
        if self.discretization not in ("euler", "zoh"):
            raise ArgumentError(f"PlainConfig: discretization must be euler or zoh; got {self.discretization!r}.")
        check_read("PlainConfig", self.read)


class PlainModel(nn.Module):
    """Words in, one number a series out: an embedding, the plain layer, a linear read-out.

    Parameters beside the embedding: `W_B`, `W_C` (states, width); A through `decay`, (width, states); `p` (); `q`
    and `w` (width,).

    Args:
        inputs: the words.
        config: see `PlainConfig`.
        seed: of the initialisation.

    Example:
        >>> model = PlainModel(Tokens(100), PlainConfig(width=2, states=1))
        >>> model(torch.tensor([[5, 7, 0], [3, 9, 9]]), length=torch.tensor([2, 3])).shape
        torch.Size([2, 2])
    """

    def __init__(self, inputs: Tokens, config: PlainConfig, *, seed: int = 0) -> None:
        super().__init__()
        self.config, self.inputs, self.outputs = config, inputs, 2
        d, states = config.width, config.states
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.embed = nn.Embedding(inputs.vocabulary, d)
            nn.init.normal_(self.embed.weight, std=config.spread * d**-0.5)
            self.W_B = nn.Parameter(torch.randn(states, d) * d**-0.5)
            self.W_C = nn.Parameter(torch.randn(states, d) * d**-0.5)
            self.w = nn.Parameter(torch.randn(d) * d**-0.5)
        self.decay = StableDecay(d, states, config.margin)
        # the inverse of softplus, written so that it is exact for small steps
        step = torch.tensor(config.step)
        self.p = nn.Parameter(step + torch.log(-torch.expm1(-step)))
        self.q = nn.Parameter(torch.zeros(d))

    def rows(self, x: Tensor) -> Tensor:
        """(batch, length) words → (batch, length, width), clipped."""
        check_tokens("PlainModel", x, self.inputs.vocabulary)
        u = self.embed(x)
        if self.config.clip is None:
            return u
        return u * (self.config.clip / u.norm(dim=-1, keepdim=True).clamp_min(self.config.clip))

    def scores(self, x: Tensor, *, length: Tensor | None = None, elapsed: Tensor | None = None) -> Tensor:
        """z, (batch,): above 0 for class 1."""
        u = self.rows(x)
        pre = self.p + u @ self.q
        y, _ = ops.selective_scan(
            u,
            pre[..., None].expand_as(u),
            self.decay(),
            u @ self.W_B.T,
            u @ self.W_C.T,
            elapsed=elapsed,
            delta_softplus=True,
            discretization=self.config.discretization,
        )
        return read_rows("PlainModel", y, length, self.config.read) @ self.w

    def forward(self, x: Tensor, *, length: Tensor | None = None, elapsed: Tensor | None = None) -> Tensor:
        """One answer a series.

        Args:
            x: (batch, length) int64 words; those beyond a series' own length do not count.
            length: (batch,) int64, at least 1; all rows when not given.
            elapsed: (batch, length), median intervals since the previous row; 1 when not given.
        Returns:
            (batch, 2), logits of two classes: 0 and z.
        Raises:
            ShapeError, DataError: as `SeriesModel`.
        """
        z = self.scores(x, length=length, elapsed=elapsed)
        return torch.stack((torch.zeros_like(z), z), dim=-1)

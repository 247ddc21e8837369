"""The shape of a sequence model, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from keiretsu.errors import ArgumentError

MixerName = Literal["selective", "ssd", "lti", "linear_attention", "attention", "gru"]
MIXERS: tuple[MixerName, ...] = ("selective", "ssd", "lti", "linear_attention", "attention", "gru")


@dataclass(frozen=True)
class ModelConfig:
    """What a `SequenceModel` is made of.

    Args:
        mixer: what moves information along the rows: "selective" (Mamba), "ssd" (Mamba-2), "lti" (complex S4D),
            "linear_attention", "attention" (a Transformer block) or "gru".
        width: channels between blocks (`d_model`).
        depth: number of blocks.
        state: states a channel of a state-space mixer (`d_state`); features a head of linear attention.
        margin: distance the spectral abscissa of A keeps from 0, in 1 / model time; None leaves A free (experiments
            only).
        discretization: what a row is to a state-space mixer: "euler", an event, or "zoh", a level that has held since
            the row before (see `keiretsu.nn.writing`).
        steps: smallest and largest Δ at initialisation, in median intervals; memory is about 1/Δ rows. While training,
            Δ stays within a hundredth of the smallest and a hundred times the largest.
        window: rows an attention mixer can look back on.
        patch: rows that an attention mixer takes together as one key and value: it looks at the patches that end at
            the row and every `patch` rows before it, window // patch of them. Only "attention" uses it.
        dropout: share of a block's output dropped while training.
        selective: False fixes Δ, B and C of "selective" and "ssd" (an ablation: the same layer, time-invariant).
        timed: False keeps elapsed time out of the decay of "selective" and "ssd" (an ablation).
    """

    mixer: MixerName = "selective"
    width: int = 32
    depth: int = 1
    state: int = 16
    margin: float | None = 0.01
    discretization: Literal["euler", "zoh"] = "euler"
    steps: tuple[float, float] = (1e-4, 1e-1)
    window: int = 256
    patch: int = 1
    dropout: float = 0.2
    selective: bool = True
    timed: bool = True

    def __post_init__(self) -> None:
        if self.mixer not in MIXERS:
            raise ArgumentError(f"ModelConfig: mixer must be one of {', '.join(MIXERS)}; got {self.mixer!r}.")
        for name in ("width", "depth", "state", "window", "patch"):
            if getattr(self, name) < 1:
                raise ArgumentError(f"ModelConfig: {name} must be at least 1; got {getattr(self, name)}.")
        if self.patch > self.window:
            raise ArgumentError(f"ModelConfig: patch must be at most the window, {self.window}; got {self.patch}.")
        if self.margin is not None and not self.margin > 0:
            raise ArgumentError(f"ModelConfig: margin must be above 0 or None; got {self.margin}.")
        if self.discretization not in ("euler", "zoh"):
            raise ArgumentError(f"ModelConfig: discretization must be euler or zoh; got {self.discretization!r}.")
        if not 0 < self.steps[0] <= self.steps[1]:
            raise ArgumentError(f"ModelConfig: steps must be 0 < smallest <= largest; got {self.steps}.")
        if not 0 <= self.dropout < 1:
            raise ArgumentError(f"ModelConfig: dropout must be in [0, 1); got {self.dropout}.")

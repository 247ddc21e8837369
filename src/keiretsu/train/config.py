"""How a model is trained, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.errors import ArgumentError


@dataclass(frozen=True)
class TrainConfig:
    """Settings of the fit loop.

    Args:
        steps: optimiser steps in all, over every stage of a fit.
        learning_rate: peak of the schedule (linear warm-up over a tenth of a stage, then cosine to a twentieth).
        weight_decay: of AdamW; never on A, D, Δ's bias or norms.
        clip: largest gradient norm.
        lanes: stretches of the rows that are read side by side.
        chunk: rows a lane advances by in one step, which is also the gradient horizon: the state is carried on, its
            gradient is not.
    """

    steps: int = 400
    learning_rate: float = 3e-3
    weight_decay: float = 0.05
    clip: float = 1.0
    lanes: int = 8
    chunk: int = 512

    def __post_init__(self) -> None:
        for name in ("steps", "lanes", "chunk"):
            if getattr(self, name) < 1:
                raise ArgumentError(f"TrainConfig: {name} must be at least 1; got {getattr(self, name)}.")
        for name in ("learning_rate", "clip"):
            if not getattr(self, name) > 0:
                raise ArgumentError(f"TrainConfig: {name} must be above 0; got {getattr(self, name)}.")
        if self.weight_decay < 0:
            raise ArgumentError(f"TrainConfig: weight_decay must not be negative; got {self.weight_decay}.")

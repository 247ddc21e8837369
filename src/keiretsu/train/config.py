"""How a model is trained, as one frozen value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from keiretsu.errors import ArgumentError

FeedName = Literal["crops", "lanes"]
DeviceName = Literal["cpu", "cuda"]


@dataclass(frozen=True)
class TrainConfig:
    """Settings of the fit loop.

    Args:
        steps: optimiser steps in all, over every stage of a fit.
        learning_rate: peak of the schedule (linear warm-up over a twentieth of a stage, then cosine to a twentieth).
        weight_decay: of AdamW; never on A, D, Δ, biases or norms.
        clip: largest gradient norm.
        lanes: stretches of the rows that are read side by side, where `feed` is "lanes".
        chunk: rows a lane advances by in one step, which is also the gradient horizon there: the state is carried on,
            its gradient is not.
        feed: "crops" reads random stretches with the gradient through the whole of each, which learns memories that
            are rarely written; "lanes" reads all rows in order with carried state, which reaches further back than any
            gradient does.
        crops: stretches a step, where `feed` is "crops".
        crop: rows of a stretch.
        device: "cpu" or "cuda", where model and batches are while training.
        patience: of twelve judgements on held-out rows while the length of training is looked for, how many in a row
            may be no better before it ends. Few suit a correction that helps at once or never; 12 lets a memory that is
            learned late have its time.
    """

    steps: int = 400
    learning_rate: float = 1e-2
    weight_decay: float = 0.05
    clip: float = 1.0
    lanes: int = 8
    chunk: int = 512
    feed: FeedName = "crops"
    crops: int = 4
    crop: int = 3000
    device: DeviceName = "cpu"
    patience: int = 4

    def __post_init__(self) -> None:
        for name in ("steps", "lanes", "chunk", "crops", "crop", "patience"):
            if getattr(self, name) < 1:
                raise ArgumentError(f"TrainConfig: {name} must be at least 1; got {getattr(self, name)}.")
        # Beyond float32 the optimiser itself fails.
        for name, most in (("learning_rate", 1e30), ("clip", math.inf)):
            if not 0 < getattr(self, name) <= most:
                raise ArgumentError(
                    f"TrainConfig: {name} must be above 0 and at most {most:g}; got {getattr(self, name)}."
                )
        if not self.weight_decay >= 0:
            raise ArgumentError(f"TrainConfig: weight_decay must not be negative; got {self.weight_decay}.")
        for name, allowed in (("feed", get_args(FeedName)), ("device", get_args(DeviceName))):
            if getattr(self, name) not in allowed:
                raise ArgumentError(
                    f"TrainConfig: {name} must be one of {', '.join(allowed)}; got {getattr(self, name)!r}."
                )

"""How a model learns to remember for sixteen times as long as it has ever seen, in a minute or two.

A model that is right at the length it is trained at has no reason to forget nothing: its memory may fade, or fill up
with what silent rows write, at a rate that does not show yet. Four things give it one:

- answers are smoothed, so that being right is not enough: what is said must be the same after 32 rows and after 256;
- a cost on the logarithm of Δ, so that a row leaves the state alone unless it has a reason not to;
- a floor of Δ far below 1 / (rows to be remembered), which ten thousand rows add up to next to nothing;
- in copying, a first layer whose Δ is that small from the start on all blank rows, and which writes nothing on them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from keiretsu.data.simulate.tokens import Tokens, induction_heads, selective_copying
from keiretsu.nn import ModelConfig, SelectiveMixer, SequenceModel, StepSize
from keiretsu.nn.config import MixerName

VOCABULARY, WORDS, STATES, TRAINED = 16, 16, 64, 256
MARGIN = 1e-3
SMOOTHED = 0.1
# Weight of the mean of ln Δ in the loss, reached in the second fifth of the training and the two after it.
QUIET, QUIET_FROM, QUIET_FULL = 0.01, 0.2, 0.6
RATE, WARMUP, CLIP, BETAS = 1e-2, 0.02, 1.0, (0.9, 0.95)

Draw = Callable[[np.random.Generator, int, int], Tokens]


@dataclass(frozen=True)
class Task:
    """A task, the model that learns it, and how.

    Attributes:
        draw: generator, series and length to tokens.
        lengths: of the shortest series trained on, and of the longest at first; it grows to `TRAINED` while the share
            of the training given by `grows` is spent.
        rows: of a training batch, about.
        seconds: of processor time, on one thread.
        width, depth: of the model.
        silent: whether blank rows start silent in the first layer, see `_silence`.
    """

    draw: Draw
    lengths: tuple[int, int]
    grows: tuple[float, float]
    rows: int
    seconds: float
    width: int
    depth: int
    silent: bool


def _copying(generator: np.random.Generator, series: int, length: int) -> Tokens:
    return selective_copying(generator, series, length=length, words=WORDS, vocabulary=VOCABULARY)


def _induction(generator: np.random.Generator, series: int, length: int) -> Tokens:
    return induction_heads(generator, series, length=length, vocabulary=VOCABULARY)


TASKS = {
    "copying": Task(
        _copying, lengths=(32, 48), grows=(0.4, 0.65), rows=1024, seconds=400.0, width=32, depth=2, silent=True
    ),
    "induction": Task(
        _induction, lengths=(16, 64), grows=(0.1, 0.3), rows=4096, seconds=30.0, width=32, depth=1, silent=False
    ),
}


def build(task: Task, mixer: MixerName, seed: int) -> SequenceModel:
    """A model that has learned nothing yet. Rivals start as they always do."""
    # Δ may fall to 1e-12: what a row writes goes with its root.
    steps = (1e-10, 1e-1) if mixer == "selective" else (1e-4, 1e-1)
    config = ModelConfig(mixer, task.width, task.depth, STATES, margin=MARGIN, steps=steps, dropout=0.0)
    model = SequenceModel(VOCABULARY + 1, VOCABULARY, config, seed=seed)
    draw = torch.Generator().manual_seed(seed)
    for layer, block in enumerate(model.layers):
        if isinstance(block.mixer, SelectiveMixer):
            silent = task.silent and layer == 0
            _start(block.mixer.step, (1e-9, 1e-6) if silent else (1e-5, 1e-1), draw)
            if silent:
                _silence(model.embed.bias, block.mixer.taps_bias)
    return model


@torch.no_grad()
def _start(step: StepSize, steps: tuple[float, float], draw: torch.Generator) -> None:
    """Δ log-uniform in a range of its own, apart from that in which it must stay."""
    low, high = map(math.log, steps)
    delta = torch.exp(low + (high - low) * torch.rand(step.bias.shape, generator=draw, dtype=torch.float64))
    # The inverse of softplus.
    step.bias.copy_(delta + torch.log(-torch.expm1(-delta)))


def _silence(*biases: nn.Parameter) -> None:
    """Rows of zeros stay rows of zeros: what the first layer writes on them is exactly 0, before training and after."""
    for bias in biases:
        nn.init.zeros_(bias)
        bias.requires_grad_(False)


def fit(model: SequenceModel, task: Task, seed: int) -> int:
    """Train in place on series drawn once each; returns the steps taken.

    Processor time is counted, not the clock on the wall: other work on the machine takes nothing from it.
    """
    generator, steps, deltas = np.random.default_rng(seed), 0, _listen(model)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, betas=BETAS, weight_decay=0.0)
    began = time.process_time()
    while (done := (time.process_time() - began) / task.seconds) < 1:
        optimiser.param_groups[0]["lr"] = RATE * min(1.0, done / WARMUP + 0.05) * (1 + math.cos(math.pi * done)) / 2
        length = int(generator.integers(task.lengths[0], _longest(task, done) + 1))
        drawn = task.draw(generator, max(1, task.rows // length), length)
        deltas.clear()
        hidden, _ = model.hidden(torch.from_numpy(drawn.one_hot()))
        said = model.head(hidden[:, -drawn.answers.shape[1] :]).flatten(0, 1)
        loss = nn.functional.cross_entropy(said, torch.from_numpy(drawn.answers).flatten(), label_smoothing=SMOOTHED)
        if deltas:
            loss = loss + QUIET * _share(done, (QUIET_FROM, QUIET_FULL)) * torch.stack(deltas).mean()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimiser.step()
        steps += 1
    return steps


def _share(done: float, between: tuple[float, float]) -> float:
    """From 0 to 1 while `done` is between the two."""
    return min(max((done - between[0]) / (between[1] - between[0]), 0.0), 1.0)


def _longest(task: Task, done: float) -> int:
    """Rows of the longest series; what they have beyond the shortest's grows geometrically."""
    least, first = task.lengths
    return least + int((first - least) * ((TRAINED - least) / (first - least)) ** _share(done, task.grows))


def _listen(model: SequenceModel) -> list[Tensor]:
    """A list to which every pass adds each layer's mean of ln Δ, where a layer selects it row by row."""
    heard: list[Tensor] = []

    def note(module: nn.Module, told: tuple[Tensor, ...], delta: Tensor) -> None:
        del module
        if told:
            heard.append(delta.log().mean())

    for module in model.modules():
        if isinstance(module, StepSize):
            module.register_forward_hook(note)
    return heard

"""The fit loop: a sequence model learns what its partner leaves over, at every row."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from keiretsu.errors import TrainingError
from keiretsu.nn import SequenceModel, State
from keiretsu.train.config import TrainConfig
from keiretsu.train.lanes import Chunk, Lanes, RowTensors

# Most numbers in one step's answers; beyond that a random part of the chunk's origins carries the loss.
MOST_ANSWERS = 1_500_000
PASS_ROWS = 4096
NO_DECAY = ("log_rate", "shift", "skip", "bias", "norm")


@dataclass(frozen=True, eq=False)
class Residuals:
    """What is to be learned.

    Attributes:
        rows: (origins,) int64, packed row of each origin.
        value: (origins, outputs) float32, truth minus partner, in residual scales.
        usable: (origins,) bool, origins that may be learned from.
    """

    rows: NDArray[np.int64]
    value: NDArray[np.float32]
    usable: NDArray[np.bool_]


def train(
    model: SequenceModel,
    rows: RowTensors,
    residuals: Residuals,
    keep: NDArray[np.bool_],
    *,
    steps: int,
    config: TrainConfig,
    seed: int,
    after_step: Callable[[int], bool] | None = None,
) -> float:
    """Take `steps` optimiser steps; the model is changed in place.

    Args:
        model: what is trained.
        rows: all packed rows.
        residuals: targets at the origins.
        keep: (rows,) bool, rows that may be read; rows of later blocks are left out.
        steps: optimiser steps of this stage.
        config: learning rate, lanes and the rest.
        seed: of dropout, chunk edges and the choice of origins.
        after_step: called with the number of steps done; returning True ends the stage.
    Returns:
        Mean loss over the last tenth of the steps taken.
    Raises:
        TrainingError: the loss or a gradient is not finite. The weights are those before that step.
    """
    rng = np.random.default_rng(seed)
    lanes = Lanes(rows, keep, residuals.rows, residuals.usable, lanes=config.lanes, chunk=config.chunk, rng=rng)
    target = torch.from_numpy(residuals.value)
    optimiser = _optimiser(model, config)
    losses: list[float] = []
    state: State | None = None
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model.train()
        while len(losses) < steps and residuals.usable.any():
            state = lanes.first_state(model, state)
            for chunk in lanes.epoch():
                rate = _schedule(len(losses), steps, config.learning_rate)
                loss, state = _step(model, chunk, target, state, optimiser, rate=rate, clip=config.clip, rng=rng)
                if loss is None:
                    continue
                losses.append(loss)
                if (after_step is not None and after_step(len(losses))) or len(losses) >= steps:
                    model.eval()
                    return _recent(losses)
    model.eval()
    return _recent(losses)


def _recent(losses: list[float]) -> float:
    return float(np.mean(losses[-max(1, len(losses) // 10) :])) if losses else math.nan


def _schedule(step: int, steps: int, peak: float) -> float:
    warm = max(1, steps // 10)
    if step < warm:
        return peak * (step + 1) / warm
    return peak * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm))))


def _optimiser(model: SequenceModel, config: TrainConfig) -> torch.optim.Optimizer:
    plain = [p for name, p in model.named_parameters() if not any(part in name for part in NO_DECAY)]
    free = [p for name, p in model.named_parameters() if any(part in name for part in NO_DECAY)]
    groups = [{"params": plain, "weight_decay": config.weight_decay}, {"params": free, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=config.learning_rate)


def _step(
    model: SequenceModel,
    chunk: Chunk,
    target: Tensor,
    state: State,
    optimiser: torch.optim.Optimizer,
    *,
    rate: float,
    clip: float,
    rng: np.random.Generator,
) -> tuple[float | None, State]:
    place, origin = _some(chunk, rng, target.shape[1])
    if not len(place):
        with torch.no_grad():
            _, state = model.hidden(chunk.x, elapsed=chunk.elapsed, reset=chunk.reset, state=state)
        return None, state
    hidden, after = model.hidden(chunk.x, elapsed=chunk.elapsed, reset=chunk.reset, state=state)
    answer = model.head(hidden.reshape(-1, hidden.shape[-1])[place])
    loss = nn.functional.huber_loss(answer, target[origin])
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), clip)
    if not (math.isfinite(loss.item()) and math.isfinite(norm.item())):
        raise TrainingError(
            f"fit: loss and gradients must be finite; got loss {loss.item()} and gradient norm {norm.item()}. "
            "Lower the learning rate, or look for values far outside their usual range."
        )
    for group in optimiser.param_groups:
        group["lr"] = rate
    optimiser.step()
    return loss.item(), after.detach()


def _some(chunk: Chunk, rng: np.random.Generator, outputs: int) -> tuple[Tensor, Tensor]:
    most = max(1, MOST_ANSWERS // outputs)
    if len(chunk.place) <= most:
        return chunk.place, chunk.origin
    pick = torch.from_numpy(np.sort(rng.choice(len(chunk.place), most, replace=False)))
    return chunk.place[pick], chunk.origin[pick]


@torch.no_grad()
def corrections(model: SequenceModel, rows: RowTensors, wanted: NDArray[np.int64]) -> NDArray[np.float32]:
    """What the model says at some rows of one pass over all rows.

    Args:
        model: in evaluation mode.
        rows: packed rows, read once from the first.
        wanted: (n,) int64, ascending packed rows.
    Returns:
        (n, outputs) float32.
    """
    model.eval()
    state, pieces = model.initial_state(1), []
    last = int(wanted[-1]) + 1 if len(wanted) else 0
    for start in range(0, last, PASS_ROWS):
        part = slice(start, min(start + PASS_ROWS, last))
        hidden, state = model.hidden(
            rows.x[None, part], elapsed=rows.elapsed[None, part], reset=rows.reset[None, part], state=state
        )
        here = wanted[(wanted >= part.start) & (wanted < part.stop)] - start
        pieces.append(model.head(hidden[0, torch.from_numpy(here)]))
    return torch.cat(pieces).numpy() if pieces else np.zeros((0, model.outputs), dtype=np.float32)

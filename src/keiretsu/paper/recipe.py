"""How the authors train, to the letter of their published loop.

Adam at 0.01 with its own (ℓ2) weight decay of 1e-5, the gradient's norm cut at 5, the rate times 0.9 after five epochs
without a better loss. The cut is not in the paper, but in its logs: after a first loss of 1e18 the weights go on moving
by one learning rate a step, which Adam's memory of such a gradient would otherwise forbid. Where even the norm
overflows, the cut makes the gradient 0 and weight decay alone is left; that, too, is in the logs.

Source: Honarpisheh et al. 2025, section 5; gen_err_sel_ssm, training/train_selective_ssm.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from keiretsu.nn import PlainModel, SeriesModel
from keiretsu.paper.model import collapse_penalty, logits, spectral_abscissa
from keiretsu.paper.tasks import Task
from keiretsu.progress import Progress, report
from keiretsu.train import SeriesData
from keiretsu.train.denormals import flushed_denormals

LEARNING_RATE, WEIGHT_DECAY, CLIP = 0.01, 1e-5, 5.0
FACTOR, PATIENCE, THRESHOLD = 0.9, 5, 0.01
# Rows that one pass without gradient takes at once.
ROWS_AT_ONCE = 250_000


@dataclass(frozen=True)
class Trained:
    """What became of a training.

    Attributes:
        loss: mean over the batches, penalty included; first before training, then during each whole epoch.
        abscissa: s_A at the same moments; empty for a model that has no A.
        diverged: training met an answer, a loss or a gradient that was not finite and ended there; the weights are
            those before that step.
    """

    loss: tuple[float, ...]
    abscissa: tuple[float, ...]
    diverged: bool


def train_as_published(
    model: PlainModel | SeriesModel, task: Task, *, epochs: int, batch: int, seed: int, progress: Progress | None = None
) -> Trained:
    """Train in place. Divergence ends it and is a result; so is any loss that is finite, 1e30 included.

    Args:
        model: see `paper_model` and `other_model`.
        task: what to learn.
        epochs: passes over the training series.
        batch: series a step.
        seed: of the order of the series.
        progress: called as `progress(task's name, epochs done, epochs)`.
    """
    rng = np.random.default_rng([seed, 4])
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    adam = torch.optim.Adam(weights, lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(
        adam, mode="min", factor=FACTOR, patience=PATIENCE, threshold=THRESHOLD
    )
    with flushed_denormals():
        losses = [before_training(model, task, batch)]
        abscissae = _abscissa(model)
        for epoch in range(epochs):
            report(progress, task.name, epoch, epochs)
            loss = _epoch(model, adam, task.train, batch, rng, weights)
            if loss is None:
                return Trained(tuple(losses), tuple(abscissae), True)
            plateau.step(loss)
            losses.append(loss)
            abscissae += _abscissa(model)
    report(progress, task.name, epochs, epochs)
    return Trained(tuple(losses), tuple(abscissae), False)


@torch.no_grad()
def before_training(model: PlainModel | SeriesModel, task: Task, batch: int) -> float:
    """The loss that the first epoch would report if no step were taken.

    In float64: at s_A > 0 it grows like e^{s_A T Δ}, past float32's 3e38 while training itself still recovers.
    """
    exact = deepcopy(model).double()
    batches = _batches(task.train, batch, order=None)
    return float(np.mean([float(objective(logits(exact, tokens), label)) for tokens, label in batches]))


def objective(z: Tensor, label: Tensor) -> Tensor:
    """Cross-entropy and the penalty against answers that are all alike."""
    return cross_entropy(z, label) + collapse_penalty(z)


def cross_entropy(z: Tensor, label: Tensor) -> Tensor:
    """Of one sigmoid, or of several classes."""
    return F.cross_entropy(z, label) if z.ndim == 2 else F.binary_cross_entropy_with_logits(z, label.to(z.dtype))


@torch.no_grad()
def judge(model: PlainModel | SeriesModel, data: SeriesData) -> tuple[float, float]:
    """Accuracy and mean cross-entropy over all series; NaN where an answer is not finite."""
    right, loss = 0, 0.0
    with flushed_denormals():
        for tokens, label in _batches(data, max(1, ROWS_AT_ONCE // data.tokens.shape[1]), order=None):
            z = logits(model, tokens)
            if not bool(torch.isfinite(z).all()):
                return nan, nan
            right += int(((z.argmax(-1) if z.ndim == 2 else (z > 0).long()) == label).sum())
            loss += float(cross_entropy(z, label)) * len(label)
    return right / len(data), loss / len(data)


def _epoch(
    model: PlainModel | SeriesModel,
    adam: torch.optim.Adam,
    data: SeriesData,
    batch: int,
    rng: np.random.Generator,
    weights: list[nn.Parameter],
) -> float | None:
    """Mean loss of the batches; None where a number was not finite."""
    losses = []
    for tokens, label in _batches(data, batch, order=rng.permutation(len(data))):
        adam.zero_grad()
        loss = objective(logits(model, tokens), label)
        losses.append(float(loss.detach()))
        if not isfinite(losses[-1]):
            return None
        loss.backward()
        norm = nn.utils.clip_grad_norm_(weights, CLIP)
        # a norm that overflows from finite gradients has made them all 0; from one that is not finite, NaN
        if not bool(torch.isfinite(norm)) and not all(
            bool(torch.isfinite(w.grad).all()) for w in weights if w.grad is not None
        ):
            return None
        adam.step()
    return float(np.mean(losses))


def _batches(data: SeriesData, batch: int, *, order: np.ndarray | None) -> Iterator[tuple[Tensor, Tensor]]:
    order = np.arange(len(data)) if order is None else order
    for start in range(0, len(order), batch):
        tokens, _, label = data.batch(order[start : start + batch])
        yield tokens, label


def _abscissa(model: PlainModel | SeriesModel) -> list[float]:
    return [spectral_abscissa(model)] if isinstance(model, PlainModel) else []

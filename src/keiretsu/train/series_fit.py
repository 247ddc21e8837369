"""Training of models that give one answer a series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from keiretsu.errors import ArgumentError, TrainingError
from keiretsu.nn import PlainModel, SeriesModel
from keiretsu.progress import Progress, report
from keiretsu.train.denormals import flushed_denormals
from keiretsu.train.optimiser import adamw, learning_rate, make_optimiser
from keiretsu.train.series_data import SeriesData
from keiretsu.train.subspace import Subspace

SeriesAnswerer = SeriesModel | PlainModel

# Batches are made of series of about one length, of so many batches that are drawn together.
POOL = 32


@dataclass(frozen=True)
class SeriesTraining:
    """How a model of series is trained.

    Args:
        epochs: passes over the series.
        batch: series a step.
        learning_rate: peak of the schedule, see `TrainConfig`.
        weight_decay: of AdamW; never on A, D, Δ, biases or norms.
        clip: largest gradient norm.
        noise: standard deviation of what is added to every weight anew at each step, in the weight's own units: the
            model learns to be right in a whole neighbourhood. 0 for none.
        noisy: parameters whose names begin with one of these get the noise; all that are trained when empty.
        frozen: parameters whose names begin with one of these stay as they are.
        subspace: so many numbers are learned, each moving many weights: see `keiretsu.train.subspace`. None for all.
    """

    epochs: int = 4
    batch: int = 64
    learning_rate: float = 3e-3
    weight_decay: float = 0.01
    clip: float = 1.0
    noise: float = 0.0
    noisy: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()
    subspace: int | None = None

    def __post_init__(self) -> None:
        for name in ("epochs", "batch"):
            if getattr(self, name) < 1:
                raise ArgumentError(f"SeriesTraining: {name} must be at least 1; got {getattr(self, name)}.")
        for name in ("learning_rate", "clip"):
            if not getattr(self, name) > 0:
                raise ArgumentError(f"SeriesTraining: {name} must be above 0; got {getattr(self, name)}.")
        for name in ("weight_decay", "noise"):
            if not getattr(self, name) >= 0:
                raise ArgumentError(f"SeriesTraining: {name} must not be negative; got {getattr(self, name)}.")
        if self.subspace is not None and self.subspace < 1:
            raise ArgumentError(f"SeriesTraining: subspace must be at least 1 or None; got {self.subspace}.")

    def free(self, model: nn.Module) -> dict[str, nn.Parameter]:
        """The parameters that are trained, by name."""
        return {name: p for name, p in model.named_parameters() if not name.startswith(self.frozen or "\0")}


def fit_series(
    model: SeriesAnswerer,
    data: SeriesData,
    which: NDArray[np.int64],
    *,
    config: SeriesTraining,
    seed: int,
    penalty: Callable[[], Tensor] | None = None,
    keep: Callable[[], None] | None = None,
    space: Subspace | None = None,
    progress: Progress | None = None,
) -> float:
    """Train on some of the series by cross-entropy; the model is changed in place and left in evaluation mode.

    Args:
        model: one output a class.
        data: series with labels below its outputs.
        which: numbers of the series to learn from.
        config: see `SeriesTraining`.
        seed: of batches, noise and dropout.
        penalty: added to each step's loss; reads the model's weights.
        keep: called after each step; may put weights back into a class that they must not leave.
        space: of the free parameters, where it is wanted afterwards; made here if the config asks for a subspace.
        progress: called as `progress(label, done, total)`.
    Returns:
        Mean loss of the last epoch.
    Raises:
        TrainingError: a loss is not finite; the weights are those before the step.
    """
    rng = np.random.default_rng(seed)
    free = config.free(model)
    if space is None and config.subspace is not None:
        space = Subspace(free, dimension=config.subspace, seed=seed)
    inside = space if space is not None and space.bucket is not None else None
    if inside is None:
        optimiser = make_optimiser(model, weight_decay=config.weight_decay)
    else:
        optimiser = adamw([{"params": [inside.z], "weight_decay": 0.0}])
    steps, losses = config.epochs * -(-len(which) // config.batch), []
    held = {name: p.requires_grad for name, p in model.named_parameters()}
    try:
        for name, parameter in model.named_parameters():
            parameter.requires_grad_(name in free)
        with flushed_denormals(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model.train()
            for step, chosen in enumerate(_batches(data, which, config, rng)):
                for group in optimiser.param_groups:
                    group["lr"] = learning_rate(step, steps, config.learning_rate)
                losses.append(_gradient(model, data.batch(chosen), free, config, penalty, number=step + 1))
                if inside is not None:
                    inside.pull()
                optimiser.step()
                optimiser.zero_grad()
                model.zero_grad()
                if inside is not None:
                    inside.place()
                if keep is not None:
                    keep()
                report(progress, "training", step + 1, steps)
    finally:
        for name, parameter in model.named_parameters():
            parameter.requires_grad_(held[name])
        model.eval()
    return float(np.mean(losses[-max(1, steps // config.epochs) :]))


@torch.no_grad()
def series_answers(
    model: SeriesAnswerer, data: SeriesData, which: NDArray[np.int64] | None = None, *, batch: int = 256
) -> NDArray[np.float32]:
    """(series, outputs) of some series, or all, in their own order."""
    which = np.arange(len(data)) if which is None else which
    out = np.empty((len(which), model.outputs), dtype=np.float32)
    order = np.argsort(data.length[which], kind="stable")
    model.eval()
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        tokens, length, _ = data.batch(which[part])
        out[part] = model(tokens, length=length).numpy()
    return out


def _batches(
    data: SeriesData, which: NDArray[np.int64], config: SeriesTraining, rng: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    for _ in range(config.epochs):
        order = rng.permutation(which)
        pools = [order[k : k + POOL * config.batch] for k in range(0, len(order), POOL * config.batch)]
        batches = []
        for pool in pools:
            pool = pool[np.argsort(data.length[pool], kind="stable")]
            batches += [pool[k : k + config.batch] for k in range(0, len(pool), config.batch)]
        yield from (batches[k] for k in rng.permutation(len(batches)))


def _gradient(
    model: SeriesAnswerer,
    batch: tuple[Tensor, Tensor, Tensor],
    free: dict[str, nn.Parameter],
    config: SeriesTraining,
    penalty: Callable[[], Tensor] | None,
    *,
    number: int,
) -> float:
    """The loss of one batch, and its gradient, clipped, in the parameters."""
    tokens, length, label = batch
    moved = _add_noise(free, config)
    loss = F.cross_entropy(model(tokens, length=length), label)
    loss.backward()
    # the gradient is that at the noisy weights; the step starts from the quiet ones
    for parameter, noise in moved:
        parameter.data -= noise
    if penalty is not None:
        penalty().backward()
    norm = nn.utils.clip_grad_norm_(free.values(), config.clip)
    value = float(loss.detach())
    if not (np.isfinite(value) and bool(torch.isfinite(norm))):
        raise TrainingError(
            f"fit_series: loss and gradient must be finite; got {value} and {float(norm)} at step {number}. "
            "Lower the learning rate."
        )
    return value


@torch.no_grad()
def _add_noise(free: dict[str, nn.Parameter], config: SeriesTraining) -> list[tuple[nn.Parameter, Tensor]]:
    if config.noise == 0:
        return []
    noisy = [parameter for name, parameter in free.items() if name.startswith(config.noisy or "")]
    moved = [(parameter, config.noise * torch.randn_like(parameter)) for parameter in noisy]
    for parameter, noise in moved:
        parameter += noise
    return moved

"""The recipe with which a selective state-space model learns long, rarely written memories in a minute, and two rivals.

A module built from the parts of `keiretsu.nn` and `keiretsu.ops`, with the options that these lack: a step Δ selected
by a full-rank map, a write scaled by √Δ, constant parts in B, C and the gate, a start that keeps variances, and
training on long random crops. The rivals are a gated recurrent unit and a ridge on every row.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.linalg import solve
from torch import Tensor, nn

from keiretsu import ops
from keiretsu.nn import StableDecay, StepSize

TAPS = 4
# Below this a step is no memory any longer but a division by nothing in the scaled write.
LEAST_STEP = 1e-6
# SiLU of this is 1.
OPEN = 1.278


@dataclass(frozen=True)
class Recipe:
    """What a recipe model is made of; the defaults are the recipe, each other value an ablation.

    Attributes:
        sizes: width, inner channels, states.
        steps: smallest and largest Δ at the start, log-uniform between.
        rank: of the map that selects Δ; 0 is full.
        gain: standard deviation of Δ's weights times the root of their number.
        write: "root" writes √Δ B u, whatever the clock; "step" writes elapsed · Δ B u (Mamba's).
        selective: False fixes Δ, B and C (a time-invariant model on the same kernel).
        norm: "none", "first" (a layer norm before the block) or "last" (a root-mean-square norm before the head).
        timed: whether elapsed time multiplies Δ.
        biased: whether B, C and the gate have constant parts, B's and C's of size 1, the gate open at the start.
        preserved: whether the projections start with the variance of what they read kept, and the convolution near the
            identity; False is torch's start, in which an event arrives thirty times smaller than it was.
    """

    sizes: tuple[int, int, int] = (16, 32, 16)
    steps: tuple[float, float] = (1e-4, 1e-1)
    rank: int = 0
    gain: float = 2.0
    write: str = "root"
    selective: bool = True
    norm: str = "none"
    timed: bool = True
    biased: bool = True
    preserved: bool = True


class RecipeMixer(nn.Module):
    """In-projection, short convolution, selective scan with a scaled write, gate, out-projection.

    h_t = exp(e_t Δ_t A) h_{t-1} + √Δ_t B_t u_t,   y_t = (C_t h_t + D u_t) ⊙ SiLU(z_t)

    Source: Gu & Dao 2023, algorithm 2. Deviations: Δ from all of u and not from a low-rank part; the write scaled by
    √Δ, so that channels of long memory write no less than those of short memory; constant parts in B, C and z, without
    which a row of no news (all inputs 0) reads nothing from the state.
    """

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.recipe = recipe
        width, inner, states = recipe.sizes
        self.into = nn.Linear(width, 2 * inner, bias=False)
        self.taps = nn.Parameter((2 * torch.rand(inner, TAPS) - 1) / math.sqrt(TAPS))
        self.taps_bias = nn.Parameter(torch.zeros(inner))
        self.step, self.decay = StepSize(inner, recipe.steps), StableDecay(inner, states, 0.01)
        self.skip = nn.Parameter(torch.ones(inner))
        self.out = nn.Linear(inner, width, bias=False)
        self.gate = nn.Parameter(torch.full((inner,), OPEN if recipe.biased else 0.0), requires_grad=recipe.biased)
        constant = recipe.biased or not recipe.selective
        self.constant = nn.Parameter(torch.randn(2 * states) * float(constant), requires_grad=constant)
        if recipe.selective:
            self.select = nn.Linear(inner, 2 * states, bias=False)
            self.to_step = _steps_from(inner, recipe.rank, recipe.gain)
        self._start()

    @torch.no_grad()
    def _start(self) -> None:
        width, inner, _ = self.recipe.sizes
        if self.recipe.preserved:
            nn.init.normal_(self.into.weight, std=1 / math.sqrt(width))
            self.taps.mul_(0.1)
            self.taps[:, -1] += 1
        if self.recipe.biased:
            self.into.weight[inner:] *= 0.1
            if self.recipe.selective:
                self.select.weight.mul_(0.3)

    def forward(self, x: Tensor, elapsed: Tensor) -> Tensor:
        """(batch, length, width) to the same, from a state of zero."""
        recipe = self.recipe
        _, inner, states = recipe.sizes
        raw, z = self.into(x).split(inner, dim=-1)
        u, _ = ops.causal_conv(raw, self.taps, self.taps_bias, activation="silu")
        if recipe.selective:
            both, step = self.select(u) + self.constant, self.to_step(u) + self.step.bias
        else:
            both, step = self.constant.expand(*u.shape[:2], -1), self.step.bias.expand_as(u)
        B, C = both.contiguous().split(states, dim=-1)
        delta = nn.functional.softplus(step) + LEAST_STEP
        elapsed = elapsed if recipe.timed else torch.ones_like(elapsed)
        # The kernel writes elapsed · Δ · u; dividing u first leaves what the recipe asks for.
        written = u / (elapsed[..., None] * delta.sqrt()) if recipe.write == "root" else u
        y, _ = ops.selective_scan(written, delta, self.decay(), B, C, elapsed=elapsed, backend="cpu")
        return self.out((y + self.skip * u) * nn.functional.silu(z + self.gate))


def _steps_from(inner: int, rank: int, gain: float) -> nn.Module:
    """The map from u to Δ before its bias."""
    last = nn.Linear(rank or inner, inner, bias=False)
    nn.init.normal_(last.weight, std=gain / math.sqrt(rank or inner))
    return nn.Sequential(nn.Linear(inner, rank, bias=False), last) if rank else last


class RecipeModel(nn.Module):
    """Embedding, one block with a residual, a head.

    Args:
        inputs, outputs: channels of a row, numbers in an answer.
        recipe: sizes and options.
    """

    def __init__(self, inputs: int, outputs: int, recipe: Recipe) -> None:
        super().__init__()
        width = recipe.sizes[0]
        self.embed = nn.Linear(inputs, width)
        if recipe.preserved:
            nn.init.normal_(self.embed.weight)
            nn.init.zeros_(self.embed.bias)
        self.before = nn.LayerNorm(width) if recipe.norm == "first" else nn.Identity()
        self.mixer = RecipeMixer(recipe)
        self.norm = nn.RMSNorm(width, eps=1e-5) if recipe.norm == "last" else nn.Identity()
        self.head = nn.Linear(width, outputs)

    def forward(self, x: Tensor, elapsed: Tensor) -> Tensor:
        """(batch, length, inputs) and (batch, length) to (batch, length, outputs)."""
        y = self.embed(x)
        return self.head(self.norm(y + self.mixer(self.before(y), elapsed)))


class GRUModel(nn.Module):
    """A gated recurrent unit of 64, which reads elapsed time as an input channel only."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.cell, self.head = nn.GRU(inputs, 64, batch_first=True), nn.Linear(64, outputs)

    def forward(self, x: Tensor, elapsed: Tensor) -> Tensor:
        """As `RecipeModel`."""
        del elapsed
        return self.head(self.cell(x)[0])


@dataclass(frozen=True, eq=False)
class Rows:
    """Series of equal length.

    Attributes:
        x: (series, rows, inputs) float32; elapsed: (series, rows) float32, median intervals.
        y: (series, rows) float64, the target as it is; answers: (series, rows, horizons), y so many rows ahead, NaN
            where the series has ended.
    """

    x: NDArray[np.float32]
    elapsed: NDArray[np.float32]
    y: NDArray[np.float64]
    answers: NDArray[np.float64]


class Normal:
    """Sums of products of lagged inputs and answers over series: all that a ridge of up to `lags` lags needs.

    The products of lags a and a + d are those of lags 0 and d less the last a rows, so a ridge on every row and
    hundreds of lags costs seconds.
    """

    def __init__(self, rows: Rows, mean: float, which: slice, lags: int) -> None:
        known = ~np.isnan(rows.answers).any(axis=(0, 2))
        self.length, self.channels = int(known.sum()), rows.x.shape[-1]
        self.gram = np.zeros((lags, self.channels, lags, self.channels))
        self.cross = np.zeros((lags, self.channels, rows.answers.shape[-1]))
        answers = rows.answers[which, : self.length] - mean
        for one, ahead in zip(rows.x[which, : self.length].astype(float), answers, strict=True):
            self._add(one, ahead, lags)
        self.count, self.square = answers[..., 0].size, np.square(answers).sum((0, 1))

    def _add(self, one: NDArray[np.float64], ahead: NDArray[np.float64], lags: int) -> None:
        padded = np.concatenate([np.zeros((lags, self.channels)), one])
        last = one[: -lags - 1 : -1]
        for d in range(lags):
            past = padded[lags - d : len(padded) - d]
            self.cross[d] += past.T @ ahead
            a = np.arange(lags - d)
            tail = np.cumsum(last[: lags - d, :, None] * past[: -lags + d - 1 : -1, None, :], axis=0)
            product = (one.T @ past)[None] - np.concatenate([np.zeros((1, *tail.shape[1:])), tail[:-1]])
            self.gram[a, :, a + d] += product
            if d:
                self.gram[a + d, :, a] += product.transpose(0, 2, 1)

    def weights(self, lags: int, penalty: float) -> NDArray[np.float64]:
        """(lags · channels, horizons), the penalty per row."""
        size = lags * self.channels
        gram = self.gram[:lags, :, :lags].reshape(size, size).copy()
        gram.flat[:: size + 1] += penalty * self.count
        return solve(gram, self.cross[:lags].reshape(size, -1), assume_a="pos", overwrite_a=True)

    def loss(self, weights: NDArray[np.float64]) -> float:
        """Mean squared error of some weights on these series."""
        lags = len(weights) // self.channels
        gram = self.gram[:lags, :, :lags].reshape(len(weights), -1)
        cross = self.cross[:lags].reshape(len(weights), -1)
        error = self.square - 2 * (weights * cross).sum(0) + (weights * (gram @ weights)).sum(0)
        return float(error.mean() / self.count)


@dataclass(frozen=True)
class Training:
    """How a model is trained.

    Attributes:
        seconds: of processor time.
        rate, clip: learning rate at the start of its cosine, largest gradient norm.
        crop, crops: rows of a crop, crops a step.
        warmup: first share of a crop that carries no loss: what was written before the crop is not known in it.
    """

    seconds: float = 60.0
    rate: float = 1e-2
    clip: float = 1.0
    crop: int = 3000
    crops: int = 4
    warmup: float = 1 / 3


def fit(model: nn.Module, rows: Rows, training: Training, seed: int) -> int:
    """Train in place on random crops with the gradient through the whole of each; returns the steps taken.

    The rate falls as a cosine of the time spent, so that a slower machine anneals as completely. Processor time is
    counted, not the clock on the wall: other work on the machine takes nothing from it.
    """
    rng = np.random.default_rng(seed)
    scaled = torch.from_numpy(((rows.answers - rows.y.mean()) / rows.y.std()).astype(np.float32))
    x, elapsed = torch.from_numpy(rows.x), torch.from_numpy(rows.elapsed)
    optimiser = torch.optim.Adam(model.parameters(), lr=training.rate)
    length = min(training.crop, x.shape[1])
    skipped, steps, began = int(length * training.warmup), 0, time.process_time()
    while (share := (time.process_time() - began) / training.seconds) < 1:
        optimiser.param_groups[0]["lr"] = training.rate * 0.5 * (1 + math.cos(math.pi * share))
        at = [(int(rng.integers(len(x))), int(rng.integers(x.shape[1] - length + 1))) for _ in range(training.crops)]
        cut = [torch.stack([part[k, start : start + length] for k, start in at]) for part in (x, elapsed, scaled)]
        error = (model(cut[0], cut[1]) - cut[2])[:, skipped:]
        loss = error[~error.isnan()].square().mean()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), training.clip)
        optimiser.step()
        steps += 1
    return steps


@torch.no_grad()
def answers(model: nn.Module, rows: Rows, learned: Rows) -> NDArray[np.float64]:
    """(series, rows, horizons) in the target's units, each series read once from its first row."""
    said = model(torch.from_numpy(rows.x), torch.from_numpy(rows.elapsed)).double().numpy()
    return said * learned.y.std() + learned.y.mean()

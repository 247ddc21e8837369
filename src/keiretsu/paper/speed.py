"""How much faster one training epoch of IMDb is than with the naive loop over rows, measured side by side.

The naive loop is what the recursion says, in plain torch: one Python step a row, gradients by autograd through all of
them. It is timed on single batches of the same epoch and counted up to the whole of it; ours runs every batch.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from keiretsu.nn import PlainModel
from keiretsu.paper.model import logits, paper_model
from keiretsu.paper.recipe import CLIP, LEARNING_RATE, WEIGHT_DECAY, objective
from keiretsu.paper.tasks import Task, imdb
from keiretsu.progress import Progress, report
from keiretsu.train.denormals import flushed_denormals

NAME = "speed.json"
ROWS, BATCH, WIDTH, STATES = 500, 256, 16, 4
ROUNDS = 7


@dataclass(frozen=True)
class Speed:
    """Seconds of one epoch, ours and the loop's.

    Attributes:
        T, batch, width, states, reviews: of the epoch.  batches: in it.
        ours: seconds of the whole epoch, from the median of the rounds.
        naive: seconds that the loop would take, from the median of `naive_batches` single batches.
        ours_batches: batches of ours that were timed; all of them, in equal parts a round.
        ratio: naive over ours.  rounds: ours and the loop took turns so often.  threads: torch's.
    """

    T: int
    batch: int
    width: int
    states: int
    reviews: int
    batches: int
    ours: float
    naive: float
    ours_batches: int
    naive_batches: int
    ratio: float
    rounds: int
    threads: int

    @property
    def sentence(self) -> str:
        """In words, the extrapolation included."""
        return (
            f"One epoch of IMDb ({self.reviews:,} reviews, T = {self.T}, batch {self.batch}, {self.threads} threads): "
            f"{self.ours:.1f} s; the loop over rows, timed on {self.naive_batches} of {self.batches} batches and "
            f"counted up: {self.naive:.0f} s, {self.ratio:.1f} times as long (medians of {self.rounds} turns)."
        )

    def write(self, path: Path) -> None:
        """As JSON."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Speed | None:
        """What `write` wrote; None where it is absent."""
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def measure_speed(*, data: Path, progress: Progress | None = None) -> Speed:
    """Time an epoch of IMDb at T = 500.

    Args:
        data: the folder above imdb/.
        progress: called as `progress("speed", turns done, turns)`.
    Raises:
        DataError: the reviews are absent.
    """
    return measure_epoch(imdb(ROWS, folder=data / "imdb", seed=0), rounds=ROUNDS, progress=progress)


def measure_epoch(task: Task, *, rounds: int, batch: int = BATCH, progress: Progress | None = None) -> Speed:
    """Time an epoch of any task of two classes, in `rounds` turns: a part of ours, then one batch of the loop."""
    model = paper_model(task, width=WIDTH, states=STATES, abscissa=None, margin=0.01, seed=0)
    adam = torch.optim.Adam(
        [w for w in model.parameters() if w.requires_grad], lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY
    )
    order = np.random.default_rng(0).permutation(len(task.train))
    batches = [order[k : k + batch] for k in range(0, len(order), batch)]
    whole = next(b for b in batches)
    parts = [p for p in np.array_split(np.arange(len(batches)), rounds) if len(p)]
    ours: list[float] = []
    naive: list[float] = []
    with flushed_denormals():
        _step(model, adam, task, whole, logits)
        for turn, part in enumerate(parts):
            report(progress, "speed", turn, len(parts))
            start = time.perf_counter()
            for k in part:
                _step(model, adam, task, batches[k], logits)
            ours.append((time.perf_counter() - start) / len(part))
            start = time.perf_counter()
            _step(model, adam, task, whole, naive_logits)
            naive.append(time.perf_counter() - start)
    report(progress, "speed", len(parts), len(parts))
    a, b = statistics.median(ours) * len(batches), statistics.median(naive) * len(batches)
    return Speed(
        T=task.train.tokens.shape[1], batch=batch, width=WIDTH, states=STATES, reviews=len(task.train),
        batches=len(batches), ours=a, naive=b, ours_batches=len(batches), naive_batches=len(naive), ratio=b / a,
        rounds=len(parts), threads=torch.get_num_threads(),
    )  # fmt: skip


def naive_logits(model: PlainModel, tokens: Tensor) -> Tensor:
    """What `PlainModel.scores` says at the last row, one Python step a row."""
    u = model.rows(tokens)
    A, delta = model.decay(), nn.functional.softplus(model.p + u @ model.q)
    B, C = u @ model.W_B.T, u @ model.W_C.T
    h = u.new_zeros(u.shape[0], *A.shape)
    outputs = []
    for t in range(u.shape[1]):
        step = delta[:, t, None, None]
        h = torch.exp(step * A) * h + step * B[:, t, None, :] * u[:, t, :, None]
        outputs.append((h * C[:, t, None, :]).sum(-1))
    return torch.stack(outputs, dim=1)[:, -1] @ model.w


def _step(
    model: PlainModel,
    adam: torch.optim.Adam,
    task: Task,
    which: np.ndarray,
    answer: Callable[[PlainModel, Tensor], Tensor],
) -> None:
    tokens, _, label = task.train.batch(which)
    adam.zero_grad()
    objective(answer(model, tokens), label).backward()
    nn.utils.clip_grad_norm_(model.parameters(), CLIP)
    adam.step()

"""`python benchmarks/long_memory.py`: selective copying and induction heads, judged at up to 64 × the training length.

A model learns from fresh series of at most 256 rows, for a fixed processor time on one thread, and is judged on fresh
series of 256 rows and more: the share of right answers (chance: 1/16), and the share of series in which every answer is
right. The recipe was chosen on other series of up to 1,024 rows. A row of the table is one task, mixer, seed and
length; finished ones are skipped, so a run can be broken off. `--quick` tries everything out in a minute.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from keiretsu.data.simulate.tokens import Tokens, induction_heads, selective_copying
from keiretsu.nn import ModelConfig, SequenceModel

VOCABULARY, STATES, TRAINED = 16, 64, 256
# Answers are smoothed: without that a model that is right is never told that its memory fades or fills up with noise.
SMOOTHED, RATE, CLIP, WARMUP = 0.1, 1e-2, 1.0, 0.02
# Rows read at once when judging: the state is carried on, so that memory stays small at any length.
CHUNK, BATCH = 2048, 50
FIELDS = ("task", "mixer", "seed", "length", "right", "whole", "series", "seconds", "steps", "parameters")

Draw = Callable[[np.random.Generator, int, int], Tokens]


@dataclass(frozen=True)
class Task:
    """A task and how it is learned.

    Attributes:
        draw: generator, series and length to tokens.
        longest: share of the training time done to the longest length trained on so far; shortest: least length.
        rows: in a training batch, about.
        seconds: of processor time.
        width, depth, steps: of the model, see `ModelConfig`.
        judged: lengths, and how many series of each.
    """

    draw: Draw
    longest: Callable[[float], float]
    shortest: int
    rows: int
    seconds: float
    width: int
    depth: int
    steps: tuple[float, float]
    judged: dict[int, int]


def copying(generator: np.random.Generator, series: int, length: int) -> Tokens:
    return selective_copying(generator, series, length=length, words=16, vocabulary=VOCABULARY)


def induction(generator: np.random.Generator, series: int, length: int) -> Tokens:
    return induction_heads(generator, series, length=length, vocabulary=VOCABULARY)


TASKS = {
    "copying": Task(
        copying,
        longest=lambda done: 48.0 * (TRAINED / 48) ** min(max((done - 0.5) / 0.25, 0.0), 1.0),
        shortest=32,
        rows=1024,
        seconds=150.0,
        width=64,
        depth=2,
        steps=(1e-5, 1e-1),
        judged={256: 500, 1024: 500, 4096: 500},
    ),
    "induction": Task(
        induction,
        longest=lambda done: 64.0 if done < 0.3 else TRAINED,
        shortest=16,
        rows=4096,
        seconds=60.0,
        width=32,
        depth=1,
        steps=(1e-6, 1e-1),
        judged={64: 500, 256: 500, 1024: 500, 4096: 500, 16384: 100},
    ),
}
MIXERS = ("selective", "gru", "lti")


def build(task: Task, mixer: str, seed: int) -> SequenceModel:
    """A model that has learned nothing yet."""
    config = ModelConfig(
        mixer=mixer, width=task.width, depth=task.depth, state=STATES, margin=1e-3, steps=task.steps, dropout=0.0
    )
    return SequenceModel(VOCABULARY + 1, VOCABULARY, config, seed=seed)


def fit(model: SequenceModel, task: Task, seed: int) -> int:
    """Train in place, on series drawn once each; returns the steps taken. Processor time is counted."""
    generator, steps, began = np.random.default_rng(seed), 0, time.process_time()
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, betas=(0.9, 0.95), weight_decay=0.0)
    while (done := (time.process_time() - began) / task.seconds) < 1:
        optimiser.param_groups[0]["lr"] = RATE * min(1.0, done / WARMUP + 0.05) * (1 + math.cos(math.pi * done)) / 2
        length = int(generator.integers(task.shortest, int(task.longest(done)) + 1))
        drawn = task.draw(generator, max(1, task.rows // length), length)
        hidden, _ = model.hidden(torch.from_numpy(drawn.one_hot()))
        said = model.head(hidden[:, -drawn.answers.shape[1] :])
        loss = nn.functional.cross_entropy(
            said.flatten(0, 1), torch.from_numpy(drawn.answers).flatten(), label_smoothing=SMOOTHED
        )
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimiser.step()
        steps += 1
    return steps


@torch.no_grad()
def judge(model: SequenceModel, draw: Draw, length: int, series: int, seed: int) -> tuple[float, float]:
    """Share of right answers, and of series with right answers only, on series of a stream of their own."""
    generator, right = np.random.default_rng([seed, length, 1]), []
    model.eval()
    for first in range(0, series, BATCH):
        drawn = draw(generator, min(BATCH, series - first), length)
        kept, state = [], None
        for rows in torch.from_numpy(drawn.one_hot()).split(CHUNK, dim=1):
            hidden, state = model.hidden(rows, state=state)
            kept = [*kept[-1:], hidden[:, -drawn.answers.shape[1] :]]
        said = model.head(torch.cat(kept, dim=1)[:, -drawn.answers.shape[1] :]).argmax(-1).numpy()
        right.append(said == drawn.answers)
    model.train()
    together = np.concatenate(right)
    return float(together.mean()), float(together.all(axis=1).mean())


def run(path: Path, name: str, task: Task, mixer: str, seed: int, judged: dict[int, int]) -> None:
    """Train once, judge at every length that is missing, append a line for each."""
    model = build(task, mixer, seed)
    began = time.process_time()
    steps = fit(model, task, seed)
    spent = time.process_time() - began
    for length, series in judged.items():
        right, whole = judge(model, task.draw, length, series, seed)
        line = [name, mixer, seed, length, f"{right:.4f}", f"{whole:.4f}", series, f"{spent:.0f}", steps]
        append(path, [*line, model.parameter_count])


def append(path: Path, line: list[object]) -> None:
    header = "" if path.exists() else ",".join(FIELDS) + "\n"
    with path.open("a") as file:
        file.write(header + ",".join(map(str, line)) + "\n")
    print(*line, flush=True)


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines())) if path.exists() else []


def table(rows: list[dict[str, str]]) -> None:
    """Right answers in percent by length, mean over seeds and the worst of them."""
    for name, task in TASKS.items():
        print(f"\n{name:12}{'seeds':>6}{'seconds':>8}" + "".join(f"{length:>16,}" for length in task.judged))
        for mixer in MIXERS:
            mine = [row for row in rows if (row["task"], row["mixer"]) == (name, mixer)]
            if not mine:
                continue
            cells = []
            for length in task.judged:
                found = [100 * float(row["right"]) for row in mine if int(row["length"]) == length]
                cells.append(f"{np.mean(found):.2f} ({min(found):.2f})" if found else "–")
            seconds = np.mean([float(row["seconds"]) for row in mine])
            seeds = len({row["seed"] for row in mine})
            print(f"{mixer:12}{seeds:>6}{seconds:>8.0f}" + "".join(f"{cell:>16}" for cell in cells))


def quick(task: Task) -> Task:
    """The same in seconds, at short lengths: it shows that everything runs, and nothing else."""
    return replace(task, seconds=5.0, judged={length: 50 for length in task.judged if length <= 1024})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", nargs="*", choices=[*TASKS], default=[*TASKS])
    parser.add_argument("--mixers", nargs="*", choices=MIXERS, default=MIXERS)
    parser.add_argument("--seeds", nargs="*", type=int, default=[0, 1, 2], help="rivals run on the first of them only")
    parser.add_argument("--quick", action="store_true", help="a few seconds of training; nothing is kept")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("long_memory.csv"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    # A state that has nearly decayed is a number that the processor is slow with; it may as well be 0.
    torch.set_flush_denormal(True)
    path = Path("/dev/null") if options.quick else options.out
    for name, mixer, seed in itertools.product(options.tasks, options.mixers, options.seeds):
        if seed != options.seeds[0] and (options.quick or mixer != MIXERS[0]):
            continue
        task = quick(TASKS[name]) if options.quick else TASKS[name]
        key = (name, mixer, str(seed))
        done = {int(row["length"]) for row in read(path) if (row["task"], row["mixer"], row["seed"]) == key}
        missing = {length: series for length, series in task.judged.items() if length not in done}
        if missing:
            run(path, name, task, mixer, seed, missing)
    table(read(options.out))


if __name__ == "__main__":
    main()

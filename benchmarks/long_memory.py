"""`python benchmarks/long_memory.py`: selective copying and induction heads, judged far beyond the training length.

A model learns from fresh series of at most 256 rows, for a fixed processor time on one thread, and is judged on fresh
series of up to 16 and 64 times that length: the share of right answers (chance: 1/16), and the share of series in which
all answers are right. The recipe (long_memory_recipe.py) was chosen with other seeds on series of at most 1,024 rows;
copying got 400 seconds where it had had 120 after a first table, in which one seed of three was right in 76 % at 4,096
rows. A row of the table is one task, mixer, seed and length; finished ones are skipped, so a run can be broken off.
`--quick` runs everything for seconds, at short lengths, to see that it runs; nothing of that is kept.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from long_memory_recipe import TASKS, Draw, build, fit

from keiretsu.nn import SequenceModel
from keiretsu.nn.config import MixerName

# The first is the one judged; the others are there to compare with, on the first seed.
MIXERS: tuple[MixerName, ...] = ("selective", "lti", "gru")
# Lengths, and series of each; fewer of the very long ones, and for the rivals, whose figures are not near any limit.
JUDGED = {"copying": (256, 1024, 4096), "induction": (64, 256, 1024, 4096, 16384)}
SERIES, FEWER = 500, 100
# Rows and series read at once: the state is carried on, so that memory stays small at any length.
CHUNK, BATCH = 2048, 50
FIELDS = ("task", "mixer", "seed", "length", "right", "whole", "series", "seconds", "steps", "parameters")


@torch.no_grad()
def judge(model: SequenceModel, draw: Draw, length: int, series: int, seed: int) -> tuple[float, float]:
    """Share of right answers, and of series with right answers only, on series of a stream of their own."""
    generator, right = np.random.default_rng([seed, length, 1]), []
    model.eval()
    for first in range(0, series, BATCH):
        drawn = draw(generator, min(BATCH, series - first), length)
        asked, state = drawn.answers.shape[1], None
        last = torch.zeros(len(drawn.rows), 0, model.config.width)
        for rows in torch.from_numpy(drawn.one_hot()).split(CHUNK, dim=1):
            hidden, state = model.hidden(rows, state=state)
            last = torch.cat((last, hidden), dim=1)[:, -asked:]
        right.append(model.head(last).argmax(-1).numpy() == drawn.answers)
    together = np.concatenate(right)
    return float(together.mean()), float(together.all(axis=1).mean())


def run(path: Path | None, name: str, mixer: MixerName, seed: int, *, lengths: list[int], seconds: float) -> None:
    """Train once, judge at some lengths, append a line for each."""
    task = replace(TASKS[name], seconds=seconds)
    model = build(task, mixer, seed)
    began = time.process_time()
    steps = fit(model, task, seed)
    spent = time.process_time() - began
    for length in lengths:
        series = SERIES if mixer == MIXERS[0] and length <= 4096 and path else FEWER
        right, whole = judge(model, task.draw, length, series, seed)
        line = [name, mixer, seed, length, f"{right:.4f}", f"{whole:.4f}", series, f"{spent:.0f}", steps]
        append(path, [*line, model.parameter_count])


def append(path: Path | None, line: list[object]) -> None:
    print(*line, flush=True)
    if path is None:
        return
    header = "" if path.exists() else ",".join(FIELDS) + "\n"
    with path.open("a") as file:
        file.write(header + ",".join(map(str, line)) + "\n")


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines())) if path.exists() else []


def table(rows: list[dict[str, str]]) -> None:
    """Right answers in percent by length: mean over the seeds, and the worst of them."""
    for name, lengths in JUDGED.items():
        print(f"\n{name:12}{'seeds':>6}{'seconds':>8}" + "".join(f"{length:>16,}" for length in lengths))
        for mixer in MIXERS:
            mine = [row for row in rows if (row["task"], row["mixer"]) == (name, mixer)]
            if not mine:
                continue
            cells = []
            for length in lengths:
                found = [100 * float(row["right"]) for row in mine if int(row["length"]) == length]
                cells.append(f"{np.mean(found):.2f} ({min(found):.2f})" if found else "–")
            seconds = np.mean([float(row["seconds"]) for row in mine])
            seeds = len({row["seed"] for row in mine})
            print(f"{mixer:12}{seeds:>6}{seconds:>8.0f}" + "".join(f"{cell:>16}" for cell in cells))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", nargs="*", choices=[*TASKS], default=[*TASKS])
    parser.add_argument("--mixers", nargs="*", choices=MIXERS, default=MIXERS)
    parser.add_argument("--seeds", nargs="*", type=int, default=[0, 1, 2], help="of training and judgement")
    parser.add_argument("--quick", action="store_true", help="a few seconds each, nothing is kept")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("long_memory.csv"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    # A state that has nearly decayed is a number that the processor is slow with; it may as well be 0.
    torch.set_flush_denormal(True)
    rows = read(options.out)
    for mixer, seed, name in itertools.product(options.mixers, options.seeds, options.tasks):
        if seed != options.seeds[0] and (options.quick or mixer != MIXERS[0]):
            continue
        if options.quick:
            run(None, name, mixer, seed, lengths=[256, 512], seconds=5.0)
            continue
        done = {(row["task"], row["mixer"], row["seed"], row["length"]) for row in rows}
        missing = [length for length in JUDGED[name] if (name, mixer, str(seed), str(length)) not in done]
        if missing:
            run(options.out, name, mixer, seed, lengths=missing, seconds=TASKS[name].seconds)
    table(read(options.out))


if __name__ == "__main__":
    main()

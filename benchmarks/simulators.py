"""`python benchmarks/simulators.py`: simulated logs on which the truth is known, and who finds it in a minute.

Each log is made of 32 + 8 series × 12,000 rows; a family learns from the first 32 and is judged on the others: error 1,
8 and 24 rows ahead ÷ variance of the series, rows from the 2,000th on, mean over series and horizons. The target's own
past is no input. A row of the table is one log, family and seed; finished ones are skipped, so a run can be broken off.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import torch
from families import HORIZONS, Answer, Log, ahead, constant, lightgbm, network, ridge, truth
from numpy.typing import NDArray
from recipe import GRUModel, Recipe, RecipeModel, Rows

from keiretsu.data import simulate
from keiretsu.data.series import ID, TIME
from keiretsu.data.simulate import Simulated
from keiretsu.estimators.scaling import Scaling

LOGS = ("latch", "relax", "wear", "linear")
LEARNED, JUDGED, FIRST = 32, 8, 2000
FIELDS = ("log", "family", "seed", "seconds", "error", "ahead1", "ahead8", "ahead24", "by_series", "size", "notes")

# What an earlier, independent run of the same logs gave (docs/design/simulators.md).
EARLIER = {
    "constant": (1.31, 1.07, 1.16, 1.01),
    "ridge": (1.27, 0.362, 0.430, 0.3871),
    "lightgbm": (0.93, 0.272, 0.236, None),
    "gru": (1.26, 0.479, 0.396, 0.390),
    "lti": (1.25, 0.252, 0.241, None),
    "selective": (0.090, 0.118, 0.138, 0.3877),
    "truth": (None, None, None, None),
}


def make(name: str, seed: int, rows: int) -> Log:
    """Draw a log and scale its inputs by the learned series; rare flags keep their zero."""
    return scaled_log(getattr(simulate, name)(LEARNED + JUDGED, rows=rows, seed=seed), LEARNED)


def scaled_log(drawn: Simulated, learned: int) -> Log:
    """The first series to learn from, the others to be judged on; all have as many rows."""
    frame = drawn.series.frame
    count = len(drawn.series.ids)
    rows = len(frame) // count
    shape = (count, rows)
    y = frame["y"].to_numpy().reshape(shape)
    stamp = frame[TIME].cast(pl.Float64).to_numpy().reshape(shape)
    elapsed = np.diff(stamp, axis=1, prepend=stamp[:, :1] - 1.0)
    columns = []
    for channel in [channel for channel in drawn.series.channels if channel != "y"]:
        columns.extend(_channel(frame, channel))
    if not np.allclose(elapsed, 1.0):
        columns.append(np.log1p(elapsed).ravel())
    values = np.stack(columns, axis=1)
    scaling = Scaling.fit(values[: learned * rows])
    x = np.nan_to_num(scaling.apply(values)).reshape(*shape, -1).astype(np.float32)
    elapsed = (elapsed / np.median(elapsed)).astype(np.float32)
    hidden = drawn.truth.drop(ID, TIME).to_numpy().reshape(*shape, -1)
    cut = slice(None, learned), slice(learned, None)
    parts = [Rows(x[part], elapsed[part], y[part], ahead(y[part])) for part in cut]
    return Log(parts[0], parts[1], (hidden[cut[0]], hidden[cut[1]]))


def _channel(frame: pl.DataFrame, name: str) -> list[NDArray[np.float64]]:
    """A channel as inputs: as it is, or, where values are missing, as a pulse, its flag, and the last value seen."""
    value = frame[name]
    if not value.null_count():
        return [value.cast(pl.Float64).to_numpy()]
    last = frame.select(pl.col(name).forward_fill().over(ID)).to_series().fill_null(0.0)
    return [value.fill_null(0.0).to_numpy(), value.is_not_null().cast(pl.Float64).to_numpy(), last.to_numpy()]


def recipe(**options: object) -> Callable[[Log, float, int], Answer]:
    return network(lambda inputs: RecipeModel(inputs, len(HORIZONS), Recipe(**options)))


FAMILIES: dict[str, Callable[[Log, float, int], Answer]] = {
    "constant": constant,
    "ridge": ridge,
    "lightgbm": lightgbm,
    "gru": network(lambda inputs: GRUModel(inputs, len(HORIZONS)), rate=3e-3, crops=8),
    "lti": recipe(selective=False),
    "selective": recipe(),
    "truth": truth,
}
# One thing at a time taken out of the recipe.
WITHOUT = {
    "rank 1": recipe(rank=1),
    "gain 1": recipe(gain=1.0),
    "gain 4": recipe(gain=4.0),
    "write by step": recipe(write="step"),
    "norm first": recipe(norm="first"),
    "norm last": recipe(norm="last"),
    "untimed": recipe(timed=False),
    "unbiased": recipe(biased=False),
    "torch's start": recipe(preserved=False),
}


def judge(log: Log, said: NDArray[np.float64]) -> NDArray[np.float64]:
    """(series, horizons) mean squared error ÷ variance of the target, over the judged rows."""
    error = np.nanmean((said - log.judged.answers)[:, FIRST:] ** 2, axis=1)
    return error / log.judged.y[:, FIRST:].var(axis=1)[:, None]


def record(path: Path, name: str, family: str, seed: int, options: argparse.Namespace) -> None:
    """Run one row of the table and append it."""
    log = make(name, seed, options.rows)
    began = time.process_time()
    answer = {**FAMILIES, **WITHOUT}[family](log, options.seconds, seed)
    spent = time.process_time() - began
    errors = judge(log, answer.said)
    each = [f"{error:.4f}" for error in (errors.mean(), *errors.mean(0))]
    by_series = " ".join(f"{error:.3f}" for error in errors.mean(1))
    row = [name, family, seed, f"{spent:.0f}", *each, by_series, answer.size, answer.notes]
    fresh = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.writer(file)
        if fresh:
            writer.writerow(FIELDS)
        writer.writerow(row)
    print(*row, flush=True)


def done(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines())) if path.exists() else []


def table(path: Path) -> None:
    """Means over seeds beside the earlier figures."""
    rows = done(path)
    print(f"{'mean error (earlier)':22}" + "".join(f"{log:>18}" for log in LOGS))
    for family in [*FAMILIES, *WITHOUT]:
        cells = []
        for place, log in enumerate(LOGS):
            found = [float(row["error"]) for row in rows if (row["family"], row["log"]) == (family, log)]
            earlier = EARLIER.get(family, (None,) * 4)[place]
            before = "" if earlier is None else f"({earlier:g})"
            cells.append(f"{f'{np.mean(found):.4f}' if found else '–'} {before:>8}".rjust(18))
        print(f"{family:22}" + "".join(cells))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--logs", nargs="*", choices=LOGS, default=LOGS)
    parser.add_argument("--families", nargs="*", choices=[*FAMILIES, *WITHOUT], default=list(FAMILIES))
    parser.add_argument("--seconds", type=float, default=60.0, help="of processor time a training may take")
    parser.add_argument("--seeds", nargs="*", type=int, default=[0, 1], help="of the log and of the training")
    parser.add_argument("--rows", type=int, default=12_000, help="of a series; fewer only to try things out")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("simulators.csv"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    # A state that has nearly decayed is a number that the processor is slow with; it may as well be 0.
    torch.set_flush_denormal(True)
    finished = {(row["log"], row["family"], int(row["seed"])) for row in done(options.out)}
    for seed, family, name in itertools.product(options.seeds, options.families, options.logs):
        if (name, family, seed) not in finished:
            record(options.out, name, family, seed, options)
    table(options.out)


if __name__ == "__main__":
    main()

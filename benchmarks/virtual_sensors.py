"""`make bench-sensors`: virtual sensors on simulated logs, every candidate at the same cost; who wins, and by how much.

    python benchmarks/virtual_sensors.py [--logs memory] [--candidates selective ridge] [--seeds 0 1]
    python benchmarks/virtual_sensors.py --table          print what virtual_sensors.csv holds

Three logs whose target hangs on what happened long ago, of which no channel tells: a set-point that was taken over up
to 15,000 rows before ("memory"), wear since a part's last maintenance ("regimes"), and doses that fade slowly or fast
by mode on an irregular clock ("irregular"). The target's own past is no input. The package's mixers, one block of width
16, are trained for the same processor time on one thread, ten minutes where memory reaches over 10⁴ rows and one minute
elsewhere, by one loop (recipe.py) on crops twice to three times as long as the memory; LightGBM has that time, too, and
knows averages of all inputs and the time since each event; a ridge knows up to 512 rows, and the bank is the package's
own. Judged on series of their own: errors 1, 8 and 24 rows ahead ÷ variance, on rows from the 2,000th on. A row of the
table is one log, candidate and seed; finished ones are skipped, so a run can be broken off.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from families import HORIZONS, Log, constant, lightgbm, network, ridge
from numpy.typing import NDArray
from scipy import stats
from simulators import scaled_log
from torch import Tensor, nn

import keiretsu as kr
from keiretsu.data import simulate
from keiretsu.data.simulate import Simulated
from keiretsu.nn import MIXERS, ModelConfig, SequenceModel

RESULTS = Path(__file__).with_name("virtual_sensors.csv")
FIELDS = ("log", "candidate", "seed", "seconds", "notes", "error", "by_series")
FIRST, CONFIDENCE = 2000, 0.95
HERO = "selective"
# Recurrent and attention layers diverge at the rate that suits a state-space model.
RATE, SLOWER = 1e-2, 3e-3


@dataclass(frozen=True)
class Kind:
    """A kind of log: series learned from and judged on, rows of each, how to draw them, and the training's cost."""

    learned: int
    judged: int
    rows: int
    draw: Callable[..., Simulated]
    crops: int
    crop: int
    seconds: float


LOGS = {
    "memory": Kind(32, 8, 50_000, lambda *a, **k: simulate.latch(*a, **k, gap=(5_000, 15_000)), 1, 30_000, 600.0),
    "regimes": Kind(32, 8, 12_000, simulate.wear, 4, 3_000, 60.0),
    "irregular": Kind(32, 8, 12_000, simulate.relax, 4, 3_000, 60.0),
}
SHAPE = ModelConfig(width=16, depth=1, state=16, dropout=0.0)
# One thing at a time taken out of the selective model. On a regular clock elapsed time is 1 with it or without.
WITHOUT = {
    "without elapsed": replace(SHAPE, timed=False),
    "without selectivity": replace(SHAPE, selective=False),
    "without margin": replace(SHAPE, margin=None),
}
MODELS = {name: replace(SHAPE, mixer=name) for name in MIXERS} | WITHOUT
CANDIDATES = ("constant", "ridge", "bank", "lightgbm", *MODELS)


class Sensor(nn.Module):
    """One of the package's models as the training loop takes it."""

    def __init__(self, inputs: int, config: ModelConfig) -> None:
        super().__init__()
        self.model = SequenceModel(inputs, len(HORIZONS), config)

    def forward(self, x: Tensor, elapsed: Tensor) -> Tensor:
        """(batch, length, inputs) and (batch, length) to (batch, length, horizons)."""
        return self.model(x, elapsed=elapsed)[0]


@dataclass(frozen=True, eq=False)
class Draw:
    """A log: as it was drawn, and cut into series to learn from and series to be judged on."""

    kind: Kind
    whole: Simulated
    log: Log

    @classmethod
    def of(cls, name: str, seed: int) -> Draw:
        kind = LOGS[name]
        whole = kind.draw(kind.learned + kind.judged, rows=kind.rows, seed=seed)
        return cls(kind, whole, scaled_log(whole, kind.learned))

    def errors(self, said: NDArray[np.float64]) -> NDArray[np.float64]:
        """(series,) mean over horizons of squared error ÷ variance; `said` is (series, rows, horizons)."""
        judged = self.log.judged
        square = np.square(said - judged.answers)[:, FIRST:]
        return np.nanmean(square, axis=(1, 2)) / judged.y[:, FIRST:].var(axis=1)


@dataclass(frozen=True, eq=False)
class Outcome:
    """Errors by series, processor seconds of learning and answering, and what was chosen."""

    errors: NDArray[np.float64]
    seconds: float
    notes: str = ""


def outcome(draw: Draw, candidate: str, seed: int) -> Outcome:
    began, kind = time.process_time(), draw.kind
    if candidate == "bank":
        errors, notes = draw.errors(by_bank(draw)), ""
    else:
        families = {"constant": constant, "ridge": ridge, "lightgbm": lightgbm}
        family = families[candidate] if candidate in families else trained(MODELS[candidate], kind)
        answer = family(draw.log, kind.seconds, seed)
        errors, notes = draw.errors(answer.said), answer.notes
    return Outcome(errors, time.process_time() - began, notes)


def trained(config: ModelConfig, kind: Kind) -> Callable[..., object]:
    rate = SLOWER if config.mixer in ("gru", "attention") else RATE
    return network(lambda inputs: Sensor(inputs, config), rate=rate, crops=kind.crops, crop=kind.crop)


def by_bank(draw: Draw) -> NDArray[np.float64]:
    """(series, rows, horizons) forecasts of the package's bank of filters, which never reads the target."""
    ids, learned = draw.whole.series.ids, draw.kind.learned
    model = kr.Forecaster(max(HORIZONS), mixer=None, partner="bank", own_past=False)
    model.fit(draw.whole.series.select(ids=ids[:learned]), target="y")
    judged = draw.whole.series.select(ids=ids[learned:])
    said = np.empty(draw.log.judged.answers.shape)
    for place in range(len(said)):
        rows = np.arange(draw.kind.rows)
        mean = model.forecast_at(judged.select(ids=[judged.ids[place]]), rows).mean[:, 0]
        said[place] = mean[:, np.array(HORIZONS) - 1]
    return said


def record(name: str, candidate: str, seed: int, draw: Draw) -> None:
    """Run one row of the table and append it."""
    found = outcome(draw, candidate, seed)
    by_series = " ".join(f"{error:.4f}" for error in found.errors)
    values = (name, candidate, seed, f"{found.seconds:.0f}", found.notes)
    line = dict(zip(FIELDS, (*values, f"{found.errors.mean():.4f}", by_series), strict=True))
    fresh = not RESULTS.exists()
    with RESULTS.open("a", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        if fresh:
            writer.writeheader()
        writer.writerow(line)
    print(*line.values(), flush=True)


def read() -> list[dict[str, str]]:
    return list(csv.DictReader(RESULTS.read_text().splitlines())) if RESULTS.exists() else []


def table() -> None:
    """Mean errors, and each rival's over the selective model's: a ratio with its interval over the judged series."""
    found = {(row["log"], row["candidate"], row["seed"]): row for row in read()}
    print(f"{'':22}" + "".join(f"{name:>34}" for name in LOGS))
    for candidate in CANDIDATES:
        cells = []
        for name in LOGS:
            rows = [row for key, row in found.items() if key[:2] == (name, candidate)]
            if not rows:
                cells.append("–")
                continue
            error = np.mean([float(row["error"]) for row in rows])
            cell = f"{error:.4f}"
            pairs = [(row, found.get((name, HERO, row["seed"]))) for row in rows]
            ratios = np.concatenate([_ratios(row, hero) for row, hero in pairs if hero] or [np.zeros(0)])
            if candidate != HERO and len(ratios) > 1:
                cell += " × {:.2f} ({:.2f}–{:.2f})".format(*_interval(ratios))
            cells.append(cell)
        print(f"{candidate:22}" + "".join(f"{cell:>34}" for cell in cells))


def _ratios(row: dict[str, str], hero: dict[str, str]) -> NDArray[np.float64]:
    """(series,) logarithms of a rival's errors over the selective model's."""
    errors = [np.array(one["by_series"].split(), dtype=float) for one in (row, hero)]
    return np.log(errors[0] / errors[1])


def _interval(logs: NDArray[np.float64]) -> tuple[float, float, float]:
    """Geometric mean of ratios, and its interval by Student's t; the series are independent."""
    reach = stats.t.ppf(0.5 + CONFIDENCE / 2, len(logs) - 1) * logs.std(ddof=1) / np.sqrt(len(logs))
    mean = float(logs.mean())
    return float(np.exp(mean)), float(np.exp(mean - reach)), float(np.exp(mean + reach))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--logs", nargs="*", choices=[*LOGS], default=[*LOGS])
    parser.add_argument("--candidates", nargs="*", choices=CANDIDATES, default=CANDIDATES)
    parser.add_argument("--seeds", nargs="*", type=int, default=[0], help="of the log and of the training")
    parser.add_argument("--table", action="store_true", help="train nothing, print what is there")
    options = parser.parse_args()
    torch.set_num_threads(1)
    done = {(row["log"], row["candidate"], int(row["seed"])) for row in read()}
    for seed, name in itertools.product(options.seeds, options.logs):
        wanted = [one for one in options.candidates if (name, one, seed) not in done]
        if wanted and not options.table:
            draw = Draw.of(name, seed)
            for candidate in wanted:
                record(name, candidate, seed, draw)
    table()


if __name__ == "__main__":
    main()

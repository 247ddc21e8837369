"""`make bench-sensors`: virtual sensors on simulated logs, every candidate at the same cost; who wins, and by how much.

    python benchmarks/virtual_sensors.py [--logs memory] [--candidates selective ridge] [--seeds 0 1]
    python benchmarks/virtual_sensors.py --table          print what virtual_sensors.csv holds

Three logs whose target hangs on what happened long ago, of which no channel tells: a set-point that was taken over up
to 15,000 rows before ("memory"), wear since a part's last maintenance ("regimes"), and doses that fade slowly or fast
by mode on an irregular clock ("irregular"). The target's own past is never read (`Forecaster(own_past=False)`). Mixers
stand alone (`partner=None`), each trained for as many steps as fit into the same processor time on one thread;
LightGBM has that time, too, and knows averages of all inputs and the time since each event. Judged on series of their
own: errors 1, 8 and 24 rows ahead ÷ variance, on rows from the 2,000th on. A row of the table is one log, candidate
and seed; finished ones are skipped, so a run can be broken off.
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
from families import HORIZONS, lightgbm
from numpy.typing import NDArray
from scipy import stats
from simulators import scaled_log

import keiretsu as kr
from keiretsu.data import pack, simulate
from keiretsu.data.origins import truth_after
from keiretsu.data.simulate import Simulated
from keiretsu.nn import MIXERS, ModelConfig
from keiretsu.train import TrainConfig

RESULTS = Path(__file__).with_name("virtual_sensors.csv")
FIELDS = ("log", "candidate", "seed", "seconds", "steps", "error", "by_series")
FIRST, EVERY, CONFIDENCE = 2000, 5, 0.95
HERO = "selective"
# Recurrent and attention layers diverge at the rate that suits a state-space model.
SLOWER = 3e-3
FEWEST_STEPS, MOST_STEPS = 20, 20_000


@dataclass(frozen=True)
class Kind:
    """A kind of log: series learned from and judged on, rows of each, how to draw them, and the crops of a step."""

    learned: int
    judged: int
    rows: int
    draw: Callable[..., Simulated]
    crops: int
    crop: int


LOGS = {
    "memory": Kind(16, 8, 50_000, lambda *a, **k: simulate.latch(*a, **k, gap=(5_000, 15_000)), 1, 30_000),
    "regimes": Kind(32, 8, 12_000, simulate.wear, 4, 3_000),
    "irregular": Kind(32, 8, 12_000, simulate.relax, 4, 3_000),
}
SHAPE = ModelConfig(width=16, depth=1, state=16, dropout=0.0)
# One thing at a time taken out of the selective model.
WITHOUT = {
    "without elapsed": replace(SHAPE, timed=False),
    "without selectivity": replace(SHAPE, selective=False),
    "without margin": replace(SHAPE, margin=None),
}
ALONE = {name: replace(SHAPE, mixer=name) for name in MIXERS} | WITHOUT
PARTNERS = ("constant", "ridge", "bank")
CANDIDATES = (*PARTNERS, "lightgbm", *ALONE)


@dataclass(frozen=True, eq=False)
class Draw:
    """A log cut into series to learn from and series to be judged on, and the origins and truths of these."""

    kind: Kind
    whole: Simulated
    learned: kr.SeriesSet
    judged: kr.SeriesSet
    origins: NDArray[np.int64]
    truth: NDArray[np.float64]
    size: NDArray[np.float64]

    @classmethod
    def of(cls, name: str, seed: int) -> Draw:
        kind = LOGS[name]
        whole = kind.draw(kind.learned + kind.judged, rows=kind.rows, seed=seed)
        ids = whole.series.ids
        learned = whole.series.select(ids=ids[: kind.learned])
        judged = whole.series.select(ids=ids[kind.learned :])
        packed = pack(judged)
        at = np.arange(FIRST, kind.rows - max(HORIZONS), EVERY)
        origins = (packed.starts[:-1, None] + at).ravel()
        column = np.array([packed.channels.index("y")])
        truth = truth_after(packed, column, origins, max(HORIZONS))[:, 0]
        values = packed.values[:, column[0]].reshape(kind.judged, kind.rows)
        return cls(kind, whole, learned, judged, origins, truth, values[:, FIRST:].var(axis=1))

    def errors(self, said: NDArray[np.float64]) -> NDArray[np.float64]:
        """(series,) mean over horizons of squared error ÷ variance; `said` is (origins, steps)."""
        steps = np.array(HORIZONS) - 1
        square = np.square(said[:, steps] - self.truth[:, steps]).mean(axis=1)
        return square.reshape(self.kind.judged, -1).mean(axis=1) / self.size


@dataclass(frozen=True, eq=False)
class Outcome:
    """Errors by series, processor seconds of the fit, steps of the optimiser."""

    errors: NDArray[np.float64]
    seconds: float
    steps: int = 0


def outcome(draw: Draw, candidate: str, seed: int, seconds: float) -> Outcome:
    if candidate == "constant":
        mean = draw.learned.frame["y"].mean()
        return Outcome(draw.errors(np.full(draw.truth.shape, mean)), 0.0)
    if candidate == "lightgbm":
        return boosted(draw, seed, seconds)
    if candidate in PARTNERS:
        model, spent = fitted(draw, kr.Forecaster(max(HORIZONS), mixer=None, partner=candidate, own_past=False))
        return Outcome(forecast(draw, model), spent)
    config = ALONE[candidate]
    steps = affordable(draw, config, seed, seconds)
    model, spent = fitted(draw, sensor(draw, config, seed, steps))
    return Outcome(forecast(draw, model), spent, int(model.summary["steps"]))


def sensor(draw: Draw, config: ModelConfig, seed: int, steps: int) -> kr.Forecaster:
    rate = SLOWER if config.mixer in ("gru", "attention") else 1e-2
    kind = draw.kind
    training = TrainConfig(steps=steps, learning_rate=rate, crops=kind.crops, crop=kind.crop, patience=12)
    return kr.Forecaster(
        max(HORIZONS),
        mixer=config.mixer,
        partner=None,
        margin=config.margin,
        own_past=False,
        seed=seed,
        model=config,
        train=training,
    )


def fitted(draw: Draw, model: kr.Forecaster) -> tuple[kr.Forecaster, float]:
    """The model fitted, and processor seconds: what else runs on the machine takes nothing from them."""
    began = time.process_time()
    model.fit(draw.learned, target="y")
    return model, time.process_time() - began


def affordable(draw: Draw, config: ModelConfig, seed: int, seconds: float) -> int:
    """Steps that a fit can take within some processor seconds, by two short fits."""
    fits = [fitted(draw, sensor(draw, config, seed, steps)) for steps in (8, 100)]
    # A fit may stop early.
    (few, begun), (more, spent) = ((int(model.summary["steps"]), spent) for model, spent in fits)
    step = max((spent - begun) / max(more - few, 1), 1e-3)
    return int(np.clip((seconds - (begun - few * step)) / step, FEWEST_STEPS, MOST_STEPS))


def forecast(draw: Draw, model: kr.Forecaster) -> NDArray[np.float64]:
    return draw.errors(model.forecast_at(draw.judged, draw.origins).mean[:, 0])


def boosted(draw: Draw, seed: int, seconds: float) -> Outcome:
    log = scaled_log(draw.whole, draw.kind.learned)
    began = time.process_time()
    said = lightgbm(log, seconds, seed).said
    spent = time.process_time() - began
    rows = draw.origins % draw.kind.rows
    whole = np.full(draw.truth.shape, np.nan)
    whole[:, np.array(HORIZONS) - 1] = said[draw.origins // draw.kind.rows, rows]
    return Outcome(draw.errors(whole), spent)


def record(name: str, candidate: str, seed: int, seconds: float, draw: Draw) -> None:
    """Run one row of the table and append it."""
    found = outcome(draw, candidate, seed, seconds)
    by_series = " ".join(f"{error:.4f}" for error in found.errors)
    values = (name, candidate, seed, f"{found.seconds:.0f}", found.steps)
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
    parser.add_argument("--seconds", type=float, default=120.0, help="of processor time a fit may take")
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
                record(name, candidate, seed, options.seconds, draw)
    table()


if __name__ == "__main__":
    main()

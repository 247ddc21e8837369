"""`make bench-throughput`: rows a second while training, and what a fit on a million rows takes.

    python benchmarks/throughput.py [--rounds 7] [--threads 2] [--rows 1000000] [--only train|large]

The selective model (width 32, 16 states, one block) against the same model with torch's LSTM or mambapy's Mamba block
in the mixer's place, all through the package's own fit loop: the same rows, crops, head, loss and optimiser. Contenders
take turns within a round, and the median of the rounds is given. mambapy takes part where it is installed (`make
bench-ops` does that, beside the environment; PYTHONPATH=.venv/peers).

The large fit runs in a process of its own, so that its peak of memory is its own: `Forecaster(24)` on one series of a
million rows and four channels, one of them the target, then a forecast from its last row.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from keiretsu.nn import SequenceModel

CHANNELS, HORIZON = 4, 24
WIDTH, STATES = 32, 16
ROWS_TO_LEARN, STEPS = 20_000, 4
MOST_GIGABYTES = 2.0


def contenders() -> dict[str, Callable[[], SequenceModel]]:
    """Models as functions that make them; they differ in the mixer alone."""
    from torch import nn

    from keiretsu.nn import ModelConfig, SequenceModel, State

    class Peer(nn.Module):
        """Another library's layer as a mixer that starts every crop anew."""

        def __init__(self, layer: nn.Module) -> None:
            super().__init__()
            self.layer = layer

        def initial_state(self, batch: int) -> State:
            del batch
            return State()

        def forward(self, x, *, elapsed, reset, state):
            del elapsed, reset
            y = self.layer(x)
            return (y[0] if isinstance(y, tuple) else y), state

    def ours() -> SequenceModel:
        return SequenceModel(CHANNELS, HORIZON, ModelConfig(width=WIDTH, state=STATES, dropout=0.0))

    def peer(make: Callable[[], nn.Module]) -> Callable[[], SequenceModel]:
        def made() -> SequenceModel:
            model = ours()
            model.layers[0].mixer = Peer(make())
            return model

        return made

    found: dict[str, Callable[[], SequenceModel]] = {
        "keiretsu selective": ours,
        "torch LSTM": peer(lambda: nn.LSTM(WIDTH, WIDTH, batch_first=True)),
    }
    if importlib.util.find_spec("mambapy"):
        mamba = importlib.import_module("mambapy.mamba")
        found["mambapy Mamba"] = peer(lambda: mamba.MambaBlock(mamba.MambaConfig(WIDTH, 1, d_state=STATES)))
    return found


def compare(rounds: int) -> None:
    """Rows a second of training, forward, backward and step, a line a contender."""
    import torch

    from keiretsu.train import Residuals, RowTensors, TrainConfig, train

    generator = np.random.default_rng(0)
    x = torch.from_numpy(generator.normal(size=(ROWS_TO_LEARN, CHANNELS)).astype(np.float32))
    rows = RowTensors(x, torch.ones(ROWS_TO_LEARN), torch.arange(ROWS_TO_LEARN) == 0)
    value = generator.normal(size=(ROWS_TO_LEARN, HORIZON)).astype(np.float32)
    every = np.ones(ROWS_TO_LEARN, dtype=bool)
    residuals, config = Residuals(np.arange(ROWS_TO_LEARN), value, every), TrainConfig()
    models = {name: make() for name, make in contenders().items()}
    took: dict[str, list[float]] = {name: [] for name in models}
    for turn in range(rounds + 1):  # the first warms up
        for name, model in models.items():
            stamps: list[float] = []

            def note(step: int, stamps: list[float] = stamps) -> bool:
                del step
                stamps.append(perf_counter())
                return False

            # The first step's start is not seen: what the loop prepares is no part of a step.
            train(model, rows, residuals, every, steps=1 + STEPS, config=config, seed=turn, after_step=note)
            if turn:
                took[name].append((stamps[-1] - stamps[0]) / STEPS)
    read = config.crops * config.crop
    print(
        f"training, width {WIDTH}, {STATES} states, one block, {config.crops} crops of {config.crop} rows, "
        f"{torch.get_num_threads()} threads, median of {rounds} rounds"
    )
    print(f"{'':20}{'parameters':>11}{'rows/s':>12}{'ms a step':>11}{'time / ours':>13}")
    base = median(next(iter(took.values())))
    for name, seconds in took.items():
        middle = median(seconds)
        parameters = models[name].parameter_count
        print(f"{name:20}{parameters:11,}{read / middle:12,.0f}{1e3 * middle:11.1f}{middle / base:13.2f}", flush=True)


def large(rows: int) -> dict[str, float]:
    """Seconds and gigabytes of one fit and one forecast, in this process."""
    import polars as pl

    import keiretsu as kr

    generator = np.random.default_rng(0)
    values = generator.normal(size=(rows, CHANNELS))
    # A slow sum of the others and a daily cycle: something to learn for partner and mixer.
    drive = np.convolve(values[:, 1], np.exp(-np.arange(200) / 50) / 10, mode="full")[:rows]
    values[:, 0] = 0.3 * values[:, 0] + drive + np.sin(2 * np.pi * np.arange(rows) / 1440)
    log = kr.read(pl.DataFrame({"row": np.arange(rows)} | {f"c{k}": values[:, k] for k in range(CHANNELS)}), time="row")
    del values, drive
    made = _peak()
    began = perf_counter()
    model = kr.Forecaster(HORIZON).fit(log, target="c0")
    fitted = perf_counter() - began
    after_fit = _peak()
    began = perf_counter()
    model.predict(log)
    predicted = perf_counter() - began
    return {
        "log": made,
        "fit_gigabytes": after_fit,
        "peak": _peak(),
        "fit": fitted,
        "predict": predicted,
        "steps": float(model.summary["steps"]),
        "share": model.share,
    }


def _peak() -> float:
    """Gigabytes at the highest point of this process so far; no less than its parent's when it was started."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, help="of torch; its own choice by default")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("train", "large"))
    parser.add_argument("--large-here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.large_here:
        _use(options.threads)
        print(json.dumps(large(options.rows)))
        return
    # First, while this process is small: a child's peak starts from its parent's.
    if options.only != "train":
        command = [sys.executable, __file__, "--large-here", "--rows", str(options.rows)]
        command += ["--threads", str(options.threads)] if options.threads else []
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        told = "within" if found["peak"] <= MOST_GIGABYTES else "BEYOND"
        print(
            f"{options.rows:,} rows × {CHANNELS} channels, horizon {HORIZON}: fit {found['fit']:.1f} s "
            f"({found['steps']:.0f} steps, share {found['share']:.2f}), predict {found['predict']:.1f} s; "
            f"peak {found['peak']:.2f} GB ({told} {MOST_GIGABYTES:.0f} GB), {found['fit_gigabytes']:.2f} GB after the "
            f"fit, {found['log']:.2f} GB with the log alone",
            flush=True,
        )
    if options.only != "large":
        _use(options.threads)
        compare(options.rounds)


def _use(threads: int | None) -> None:
    import torch

    if threads:
        torch.set_num_threads(threads)


if __name__ == "__main__":
    main()

"""`make bench-stream`: what a row costs in the running form, against what people use today, in one run.

    python benchmarks/stream.py [--rounds 9] [--series 10000] [--threads 2] [--flat 10000000]

One series: microseconds a row through four layers (width 128, 16 states), the call from Python included. Ours is the
fused step in float32 and bfloat16; peers are mambapy's `step` (four layers of the same width and states, its low-rank
Δ), torch's GRU (4 x 256), stepped, and LightGBM (300 rounds of 31 leaves on 96 lags, one answer; the lags ready). Only
ours has 24 answers, a partner and the clock in its row.

Many series: rows a second for `--series` of them, a row of each at a time, by all contenders that can take a batch, and
the bytes of state a series.

Contenders take turns within a round; the median of the rounds is given, beside the ratio to mambapy. bfloat16's loss is
how far its answers lie from those of float32, as a share of their standard deviation, over 2,000 rows.

`--flat ROWS` streams that many rows of one series through a default model (width 32) with adaptive levels and prints
the resident memory as it goes: it must stay within one percent. mambapy is installed beside the environment by `make`.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import psutil
import torch

from keiretsu import ops
from keiretsu.nn import ModelConfig, SequenceModel
from keiretsu.runtime import CorrectionArrays, Engine, PartnerArrays, Precision, compile_stack

WIDTH, STATES, DEPTH, HORIZON, CHANNELS, LAGS = 128, 16, 4, 24, 7, 96


@dataclass
class Contender:
    """One row of the table.

    Attributes:
        one: reads a row of one series; many: reads a row of each of many; None where it cannot.
        bytes: of state a series.
        rows: that `one` reads in a round, so that each takes about as long.
    """

    name: str
    one: Callable[[], object]
    many: Callable[[], object] | None
    bytes: int
    rows: int


def model() -> SequenceModel:
    """Four selective layers with an answer."""
    made = SequenceModel(
        CHANNELS, HORIZON, ModelConfig("selective", width=WIDTH, depth=DEPTH, state=STATES), seed=0
    ).eval()
    torch.nn.init.normal_(made.head.weight, std=0.1, generator=torch.Generator().manual_seed(0))
    return made


def engine(precision: Precision, threads: int) -> Engine:
    """The model on a partner that says the last value."""
    none, floats = np.empty(0, dtype=np.int64), np.empty(0)
    partner = PartnerArrays(
        channels=CHANNELS, lags=1, horizon=HORIZON, regular=True, own_past=True, shared=True, interval=1.0, clip=10.0,
        target=np.array([0]), center=np.zeros(CHANNELS), scale=np.ones(CHANNELS), filter=none, half_life=floats,
        pole=np.empty((0, 2)), size=floats, segments=np.empty((0, 4), dtype=np.int64), first=np.array([0, 0]),
        chosen=none, ridge=np.zeros((1, 0, HORIZON)), base=np.zeros((1, HORIZON)),
    )  # fmt: skip
    correction = CorrectionArrays(
        compile_stack(model()), False, False, 10.0, np.full((1, HORIZON), 9, dtype=np.float32), np.ones(1)
    )
    return Engine(partner, correction, precision=precision, threads=threads)


def ours(precision: Precision, series: int, threads: int) -> Contender:
    """The fused step; the clock goes on by one a row."""
    running = engine(precision, threads)
    slot, values = np.array([running.open()]), np.random.default_rng(0).normal(size=(1, CHANNELS))
    slots = np.array([running.open() for _ in range(series)])
    rows = np.random.default_rng(1).normal(size=(series, CHANNELS))
    stamp, stamps = np.zeros(1), np.zeros(series)

    def one() -> object:
        stamp[0] += 1.0
        return running.step(slot, stamp, values)

    def many() -> object:
        stamps.__iadd__(1.0)
        return running.step(slots, stamps, rows)

    return Contender(f"ours, {precision}", one, many, running.layout.bytes, 1500)


def mambapy(series: int) -> Contender | None:
    """Its eager step, cache by cache."""
    if importlib.util.find_spec("mambapy") is None:
        return None
    from mambapy.mamba import Mamba, MambaConfig

    config = MambaConfig(d_model=WIDTH, n_layers=DEPTH, d_state=STATES)
    layers = Mamba(config).eval()

    def caches(batch: int) -> list:
        inner = config.d_inner
        return [(torch.zeros(batch, inner, STATES), torch.zeros(batch, inner, config.d_conv - 1)) for _ in range(DEPTH)]

    def stepper(batch: int) -> Callable[[], object]:
        kept, x = caches(batch), torch.randn(batch, WIDTH)

        def step() -> object:
            with torch.no_grad():
                y, _ = layers.step(x, kept)
            return y

        return step

    size = 4 * DEPTH * config.d_inner * (STATES + config.d_conv - 1)
    return Contender("mambapy 1.2.0, step", stepper(1), stepper(series), size, 40)


def gru(series: int) -> Contender:
    """torch's GRU, four layers of 256."""
    layers = torch.nn.GRU(CHANNELS, 256, DEPTH, batch_first=True).eval()

    def stepper(batch: int) -> Callable[[], object]:
        kept, x = [torch.zeros(DEPTH, batch, 256)], torch.randn(batch, 1, CHANNELS)

        def step() -> object:
            with torch.no_grad():
                y, kept[0] = layers(x, kept[0])
            return y

        return step

    return Contender("torch GRU 4 x 256", stepper(1), stepper(series), 4 * DEPTH * 256, 200)


def lightgbm(series: int, threads: int) -> Contender:
    """Boosted trees on ready lags, one answer; its native `predict`."""
    import lightgbm

    rng = np.random.default_rng(0)
    past, truth = rng.normal(size=(4000, LAGS)), rng.normal(size=4000)
    settings = {"num_leaves": 31, "verbose": -1, "num_threads": threads, "objective": "regression"}
    trees = lightgbm.train(settings, lightgbm.Dataset(past, truth), num_boost_round=300)
    row, rows = rng.normal(size=(1, LAGS)), rng.normal(size=(series, LAGS))
    return Contender(
        "LightGBM on 96 lags, one answer", lambda: trees.predict(row), lambda: trees.predict(rows), 8 * LAGS, 100
    )


def timed(work: Callable[[], object], times: int) -> float:
    """Seconds a call."""
    started = perf_counter()
    for _ in range(times):
        work()
    return (perf_counter() - started) / times


def half_loss() -> float:
    """How far bfloat16's answers lie from float32's: root mean square, as a share of the latter's deviation."""
    answers = []
    rows = np.random.default_rng(2).normal(size=(2000, 1, CHANNELS))
    for precision in ("float32", "bfloat16"):
        running = engine(precision, 1)
        slot = np.array([running.open()])
        said = [running.step(slot, np.array([float(i)]), row).mean[0, 0] - row[0, 0] for i, row in enumerate(rows)]
        answers.append(np.array(said))
    return float(np.sqrt(np.mean((answers[1] - answers[0]) ** 2)) / answers[0].std())


def table(rounds: int, series: int, threads: int) -> None:
    """Both tables."""
    torch.set_num_threads(threads)
    given = [ours("float32", series, threads), ours("bfloat16", series, threads), mambapy(series), gru(series)]
    contenders = [one for one in (*given, lightgbm(series, threads)) if one is not None]
    alone: dict[str, list[float]] = {one.name: [] for one in contenders}
    fleet: dict[str, list[float]] = {one.name: [] for one in contenders}
    for round_ in range(rounds + 1):
        for one in contenders:
            seconds = timed(one.one, one.rows)
            each = timed(one.many, 1) / series if one.many is not None and round_ <= 3 else None
            if round_:  # the first round warms caches up
                alone[one.name].append(seconds)
                if each is not None:
                    fleet[one.name].append(each)
    print(f"{platform.processor() or platform.machine()}, {threads} threads, {ops.backends().reason}")
    print(f"{DEPTH} layers, width {WIDTH}, {STATES} states; medians of {rounds} interleaved rounds\n")
    print(f"{'':34}{'µs a row':>10}{'mambapy ÷':>11}{'rows/s, ' + format(series, ','):>18}{'bytes a series':>16}")
    base = median(alone.get("mambapy 1.2.0, step", [float("nan")]))
    for one in contenders:
        spent, rate = median(alone[one.name]), 1 / median(fleet[one.name])
        print(f"{one.name:34}{spent * 1e6:10.1f}{base / spent:11.1f}{rate:18,.0f}{one.bytes:16,}")
    print(f"\nbfloat16 differs from float32 by {half_loss():.2%} of the answers' standard deviation")


def flat(rows: int) -> None:
    """Resident memory over a long stream, and what a row took."""
    import polars as pl

    import keiretsu as kr

    rng = np.random.default_rng(0)
    time = np.arange(6000) * 60.0
    log = pl.DataFrame(
        {"time": time, "x": np.sin(time / 4e3) + 0.2 * rng.normal(size=6000), "y": rng.normal(size=6000)}
    )
    fitted = kr.Forecaster(24, seed=0, train=kr.estimators.TrainConfig(steps=20)).fit(
        kr.read(log, time="time"), target="x"
    )
    stream = fitted.stream(coverage=0.9, adaptive=True)
    process, marks, started = psutil.Process(os.getpid()), [], perf_counter()
    noise = rng.normal(size=4096)
    for row in range(rows):
        x = float(noise[row & 4095])
        answer = stream.step({"x": x if row % 11 else None, "y": -x}, time=1e9 + row * 60.0)
        if row % max(1, rows // 10) == rows // 20:
            marks.append(process.memory_info().rss)
            print(
                f"{row:12,} rows  {marks[-1] / 2**20:8.1f} MB  finite {bool(np.isfinite(answer.mean).all())}",
                flush=True,
            )
    spread = max(marks[1:]) / min(marks[1:]) - 1 if len(marks) > 2 else 0.0
    print(f"{rows:,} rows, {(perf_counter() - started) / rows * 1e6:.1f} µs each; memory within {spread:.2%}")


def main() -> None:
    """Reads the options."""
    parser = argparse.ArgumentParser(description=Path(__file__).name)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--series", type=int, default=10_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--flat", type=int, default=0)
    asked = parser.parse_args()
    if asked.flat:
        flat(asked.flat)
    else:
        table(asked.rounds, asked.series, asked.threads)


if __name__ == "__main__":
    main()

"""A long stream through the real pieces in one process: bytes, lines, rows, intake, service, watch, store."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl
import psutil

import keiretsu as kr
from keiretsu.estimators import TrainConfig
from keiretsu.estimators.partners.selection import PartnerName
from keiretsu.nn import ModelConfig
from keiretsu.serve import (
    Answered,
    ForecasterRunner,
    Intake,
    Outcome,
    Refused,
    Service,
    ServiceSettings,
    open_store,
)
from keiretsu.serve.lines import Lines, Rows
from keiretsu.serve.lines.buffer import LineBuffer
from keiretsu.serve.watch import Watch
from support.faults import LATENESS, MINUTE
from support.faulty_rows import FaultyRows

CHANNELS = ("load", "heat")
_DRAWN, _PIECE = 20_000, 1 << 18


@dataclass
class Endured:
    """What a run showed.

    Attributes:
        told: the generator, with its own account.
        counters: of the service at the end.  kept: those that the store holds.
        waiting: rows that waited when all were sent.
        refused: what came out as refused.  answered: last number of each series' answers.
        not_finite: bodies with NaN, infinity or no number in a forecast.  out_of_turn: answers without the next number.
        memory: resident bytes after each tenth of the rows.  backend: what rows went through.  seconds: it took.
    """

    told: FaultyRows
    backend: str = ""
    counters: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    refused: int = 0
    answered: dict[str, int] = field(default_factory=dict)
    not_finite: int = 0
    out_of_turn: int = 0
    memory: list[int] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def coverage(self) -> float:
        """Of all intervals judged, those for values that were made far off included."""
        return self.counters["held"] / self.counters["judged"]

    def see(self, outcomes: list[Outcome]) -> int:
        """Take note of outcomes; the last answer's number, or 0."""
        bodies = [one for one in outcomes if isinstance(one, Answered)]
        self.refused += sum(isinstance(one, Refused) for one in outcomes)
        for one in bodies:
            self.out_of_turn += one.seq != self.answered.get(one.id, 0) + 1
            self.answered[one.id] = one.seq
        joined = b"\n".join(one.body for one in bodies)
        # one null a body: the model has no certificate
        if b"NaN" in joined or b"Infinity" in joined or joined.count(b"null") != len(bodies):
            self.not_finite += 1
        return bodies[-1].number if bodies else 0


def fused_model(partner: PartnerName | None) -> kr.Forecaster:
    """Four steps ahead, learned from a log with the everyday gaps of a plant: by a partner that needs no mixer, or by a
    narrow mixer alone."""
    told = FaultyRows(2, seed=1)
    chance, rows = np.random.default_rng(2), []
    for pump in told.pumps:
        for a, b in chance.normal(size=(3000, 2)).tolist():
            pump.tick += MINUTE * (2 if chance.random() < 0.02 else 1)
            load, heat = told.values(pump, (a, b))
            absent = chance.random()
            rows.append((pump.id, pump.tick, None if absent < 0.015 else load, None if 0.01 < absent < 0.025 else heat))
    frame = pl.DataFrame(rows, schema=["id", "time", *CHANNELS], orient="row")
    mixer = ModelConfig("selective", width=8, depth=1, state=4)
    made = kr.Forecaster(4, partner=None, model=mixer, train=TrainConfig(steps=120, crop=500))
    return made.fit(kr.read(frame, time="time", id="id"), target="heat")


def endure(
    model: kr.Forecaster,
    folder: Path,
    *,
    rows: int,
    series: int,
    dense: float = 1.0,
    tell: Callable[[str], None] = lambda line: None,
) -> Endured:
    """Stream about so many rows, answer those that wait at the end, and look at everything that comes out.

    Answers are delivered after each batch. Fewer series are held in memory than there are.
    """
    told, chance = FaultyRows(series, seed=0, dense=dense), random.Random(0)
    runner = ForecasterRunner(model)
    found = Endured(told, backend=model.stream().backend)
    settings = ServiceSettings(
        lateness=LATENESS, outbox=True, keep_answers=1, series_in_memory=max(1, series * 4 // 5), tail=32
    )
    service = Service(runner, open_store(folder / "kept.db"), settings, watcher=Watch(runner))
    reader, buffer = Rows(Intake(runner.channels, runner.stamp), form="jsonl"), LineBuffer()
    started, first, tenths = perf_counter(), 1, 0
    while told.rows < rows:
        drawn = b"\n".join(told.draw(min(_DRAWN, max(100, rows - told.rows)))) + b"\n"
        for start in range(0, len(drawn), _PIECE):
            buffer.feed(drawn[start : start + _PIECE])
            while lines := buffer.lines(chance.choices((1, 50, 1000), (1, 2, 7))[0]):
                last = found.see(service.take(reader.read(Lines(lines, first))))
                first += len(lines)
                if last:
                    service.delivered(last)
        del drawn
        if told.rows * 10 // rows > tenths:
            tenths = told.rows * 10 // rows
            gc.collect()
            found.memory.append(psutil.Process().memory_info().rss)
            tell(_line(found, service.counters(), perf_counter() - started))
    found.seconds = perf_counter() - started
    found.waiting = service.counters()["waiting"]
    found.see(service.drain())
    found.counters = service.counters()
    service.close()
    store = open_store(folder / "kept.db")
    found.kept = store.counts()
    store.close()
    return found


def _line(found: Endured, counters: dict[str, Any], seconds: float) -> str:
    rows, refused = counters["rows"], sum(counters["refused"].values())
    return (
        f"{rows:11,} rows of {found.told.names} series, {refused:,} refused, {found.told.far:,} far off: "
        f"coverage {counters['held'] / max(1, counters['judged']):.4f}, {found.memory[-1] / 2**20:.1f} MiB, "
        f"{seconds / rows * 1e6:.0f} µs a row"
    )

"""What `scale.py` measures: microseconds of a row, by part; bytes of a series in memory and on disk."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import numpy as np
import psutil
from scale_models import CHANNELS, MINUTE, engine, model

from keiretsu.serve import ForecasterRunner, Intake, Service, ServiceSettings, open_store
from keiretsu.serve.lines import Lines, Rows
from keiretsu.serve.watch import Watch

PARTS = ("parse", "step", "store", "rest")


class Fleet:
    """The fused step alone; a row of every series at a time."""

    def __init__(self, shape: str, series: int, horizon: int) -> None:
        self._engine = engine(shape, horizon, adaptive=True)
        self._slots = np.array([self._engine.open() for _ in range(series)])
        self._rows = np.random.default_rng(0).normal(size=(series, len(CHANNELS)))
        self._stamps = np.zeros(series)
        self._calls = max(1, 2000 // series)

    def round(self) -> float:
        """Seconds a row."""
        started = perf_counter()
        for _ in range(self._calls):
            self._stamps += MINUTE
            self._engine.step(self._slots, self._stamps, self._rows)
        return (perf_counter() - started) / (self._calls * len(self._slots))


class Served:
    """The whole way of a row: its line, the model, the watch, the store in a file.

    Args:
        batch: rows of a transaction.  memory: series held.  rows: of a round.
        tail: rows kept of each series; few, so that those that go are part of what is measured.
    """

    def __init__(
        self, shape: str, series: int, horizon: int, *, batch: int, memory: int, rows: int, tail: int | None = 2
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="keiretsu-scale-")
        self.file = Path(self._folder.name) / "kept.db"
        self.runner = ForecasterRunner(model(shape, horizon))
        self.watch = Watch(self.runner)
        settings = ServiceSettings(outbox=True, keep_answers=1, series_in_memory=memory, tail=tail)
        self.service = Service(self.runner, open_store(self.file), settings, watcher=self.watch)
        self._series, self._batch, self._count, self._sent = series, batch, rows, 0
        self._rows = Rows(Intake(self.runner.channels, self.runner.stamp), form="jsonl")
        self._spent, self._waited = {"step": 0.0, "store": 0.0}, 0.0
        self._clocked(self.runner, "step", "step")
        # what is let go comes back by `load`
        for name in ("commit", "load"):
            self._clocked(self.service.store, name, "store")

    def warm(self, rounds: int) -> None:
        """So many rows of every series."""
        for _ in range(rounds):
            for start in range(0, self._series, 1000):
                self._take(min(1000, self._series - start))

    def round(self) -> dict[str, float]:
        """Seconds a row by part; `own`, those that its core worked or waited for the disk; `written`, bytes to disk.

        What others took of the core is in the parts and not in `own`.
        """
        self._spent, self._waited = {"step": 0.0, "store": 0.0}, 0.0
        written, parse, whole, worked = _written(), 0.0, 0.0, 0.0
        for _ in range(self._count // self._batch):
            spent = self._take(self._batch)
            parse, whole, worked = parse + spent[0], whole + spent[1], worked + spent[2]
        rest = whole - sum(self._spent.values())
        found = {"parse": parse, **self._spent, "rest": rest, "whole": parse + whole, "waited": self._waited}
        found["own"] = worked + self._waited
        count = self._count // self._batch * self._batch
        return {name: value / count for name, value in {**found, "written": _written() - written}.items()}

    def close(self) -> None:
        """Remove the store."""
        self.service.close()
        self._folder.cleanup()

    def _take(self, count: int) -> tuple[float, float, float]:
        noise = np.random.default_rng(self._sent).normal(size=(count, len(CHANNELS))).tolist()
        lines = []
        for k, values in enumerate(noise, self._sent):
            cells = ",".join(f'"{name}":{value:.4f}' for name, value in zip(CHANNELS, values, strict=True))
            lines.append(f'{{"time":{(k // self._series + 1) * MINUTE},"id":"s{k % self._series}",{cells}}}'.encode())
        started, working = perf_counter(), thread_time()
        rows = self._rows.read(Lines(lines, self._sent + 1))
        read = perf_counter()
        self.service.take(rows)
        self.service.delivered(self.service.newest())
        self._sent += count
        return read - started, perf_counter() - read, thread_time() - working

    def _clocked(self, owner: Any, name: str, part: str) -> None:
        inner: Callable[..., Any] = getattr(owner, name)

        def timed(*given: Any) -> Any:
            started, working = perf_counter(), thread_time()
            found = inner(*given)
            spent = perf_counter() - started
            self._spent[part] += spent
            if part == "store":
                self._waited += spent - (thread_time() - working)
            return found

        setattr(owner, name, timed)


def size_here(shape: str, horizon: int, series: int) -> dict[str, float]:
    """Resident bytes of this process with so many series in use, and those of the store's file."""
    served = Served(shape, max(1, series), horizon, batch=1000, memory=max(1, series), rows=1000, tail=None)
    if series:
        served.warm(1)
    resident = psutil.Process().memory_info().rss
    served.service.close()
    return {"resident": resident, "file": served.file.stat().st_size}


def sizes(shape: str, horizon: int, series: int) -> dict[str, float]:
    """Bytes: `base` of a process without series, `each` a series in memory, `file` a series in the store."""
    found = []
    for count in (0, series):
        command = [sys.executable, str(Path(__file__).with_name("scale.py")), "--size", shape, str(horizon), str(count)]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        found.append(json.loads(done.stdout))
    none, some = found
    return {
        "base": none["resident"],
        "each": (some["resident"] - none["resident"]) / series,
        "file": (some["file"] - none["file"]) / series,
    }


def tail_bytes(shape: str, horizon: int) -> float:
    """Bytes of the store's file that each kept row of a series takes."""
    served = Served(shape, 50, horizon, batch=1000, memory=50, rows=1000, tail=None)
    found = []
    for rounds in (1, 200):
        served.warm(rounds)
        with suppress(AttributeError):
            served.service.store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[attr-defined]
        found.append(served.file.stat().st_size)
    served.close()
    return (found[1] - found[0]) / (200 * 50)


def _written() -> float:
    return float(psutil.Process().io_counters().write_bytes)

"""A stream that is killed at random moments and begun again, until all is read; and what is left of it."""

from __future__ import annotations

import json
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from keiretsu.serve import open_store
from support.forked import Child, Forker

_SECONDS = 300.0


@dataclass
class Left:
    """What a run leaves: answers by (id, seq), all series to the bit, and counters."""

    answers: dict[tuple[str, int], bytes]
    series: dict[str, tuple]
    counts: dict[str, int]
    sent_twice: int = 0
    kills: int = 0


def write_rows(path: Path, count: int, seed: int) -> None:
    """Rows of seven series with faults of every kind among them."""
    noise, hours = np.random.default_rng(seed), np.zeros(7, dtype=int)
    with path.open("w") as file:
        for _ in range(count):
            pump = int(noise.integers(7))
            hours[pump] += 1
            row: dict[str, Any] = {"time": int(hours[pump]) * 3600 + 1_767_225_600, "id": f"pump {pump}"}
            row |= {"load": round(float(noise.normal()), 3), "heat": round(float(noise.normal()), 3)}
            kind = noise.random()
            if kind < 0.03:
                row["time"] -= 3600 * int(noise.integers(1, 5))
            elif kind < 0.05:
                row["heat"] = None
            elif kind < 0.06:
                row["time"] += 10**9
            elif kind < 0.07:
                row["unheard"] = 1
            elif kind < 0.08:
                row["load"] = 1e9
            file.write("garbage\n" if kind > 0.99 else json.dumps(row) + "\n")


def arguments(model: Path, rows: Path, store: str, *more: str) -> list[str]:
    """Of a run that reads a file to its end."""
    command = ["stream", str(model), "--follow", str(rows), "--from-start", "--until-end", "--store", store]
    return [*command, "--lateness", "7200", *more]


def killed(start: Forker, command: list[str], folder: Path, store: str, *, kills: int, size: int, seed: int) -> Left:
    """Run a command that writes `size` bytes in all, and kill it so often, at a random place in each part of them."""
    output, errors, chance = folder / "answers", folder / "errors", random.Random(seed)
    output.touch()
    done = 0
    while True:
        with start.into(output, errors, *command) as child:
            if done < kills:
                # a run writes something before it is killed, and none is killed when all is written
                wanted = max(output.stat().st_size + 1, int((done + chance.random()) * 0.9 * size / kills))
                if _grown(child, output, wanted, chance.random() * 0.004):
                    child.signal(signal.SIGKILL)
        status = child.wait()
        if status == 0:
            break
        assert status == -signal.SIGKILL, errors.read_text()[-2000:]
        done += 1
    left = left_behind(output, store)
    left.kills = done
    return left


def _grown(child: Child, output: Path, size: int, more: float) -> bool:
    """Wait until a file is of that size, and a moment more; False where the process has ended before."""
    until = time.monotonic() + _SECONDS
    while output.stat().st_size < size:
        assert time.monotonic() < until
        if not child.alive():
            return False
        time.sleep(0.001)
    time.sleep(more)
    return True


def left_behind(output: Path, store: str) -> Left:
    """Read what was left; lines that were cut off by a kill are no answers."""
    found: dict[tuple[str, int], bytes] = {}
    twice = 0
    for line in output.read_bytes().split(b"\n"):
        try:
            told = json.loads(line)
        except ValueError:
            continue
        name = told["id"], told["seq"]
        assert found.get(name, line) == line, f"{name} was answered in two ways"
        twice += name in found
        found[name] = line
    opened = open_store(store)
    series = {}
    after = ""
    while ids := opened.ids(after):
        for one in opened.load(ids).values():
            waiting = [(stamp, values.tobytes()) for stamp, values in one.waiting]
            kept = (one.seq, one.rows, one.stamp, one.newest, one.jump, one.counts, waiting, one.state, one.watch)
            series[one.id] = kept
        after = ids[-1]
    counts = opened.counts()
    opened.close()
    return Left(found, series, counts, twice)

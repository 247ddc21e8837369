"""`python benchmarks/phase_map.py`: who wins on what kind of log, trained on simulated ones.

`grid` trains every family on a log of each kind and appends a line to phase_map.csv; lines that are there are skipped,
so a run can be broken off, and `--part 0/2` and `--part 1/2` can run side by side. `table` makes of them the map that
the package ships. `tried` and `seen` train all families on 60 other logs each: of the first it was decided that virtual
sensors are recalibrated; the second were fresh, the map named the winner of 46 of them, and how doses are placed was
mended after that. `fresh` are 60 more, drawn alike with other seeds and looked at once. `agreement` profiles these and
compares what the map says with who won; `agreement --of seen` does so with others.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from contest import ORDER, WORTH, contest, run, winner
from families import HORIZONS

import keiretsu as kr
from keiretsu.atomic import write_atomically
from keiretsu.data.simulate import Clock, Drift, Memory, Noise, Plant, Seasons, Simulated, plant_log

HERE = Path(__file__).parent
ROWS, SERIES = 8_000, 10
# What carries the memory of a target whose own past is an input, and of one whose own past is not (a virtual sensor:
# without any input that carries it there is nothing to find, so "ar" is not among these).
KINDS = {True: ("ar", "lag", "latch", "leak"), False: ("lag", "latch", "leak")}
REACHES, VARIATIONS, SHIFTS, NOISES = (10, 100, 1000), (0.0, 1.0), (0.0, 2.0), (0.1, 0.5)
SECONDS = 12.0
# Where the logs that the map is compared with are drawn from, and what their draws begin from.
FRESH = 60
BEGIN = {"tried": 60_261_126, "seen": 60_261_127, "fresh": 60_261_128}
REACH, UNEVEN, SHIFT, NOISE, SHIFT_AT = (5.0, 1500.0), (0.33, 2.0), (1.0, 4.0), (0.05, 0.6), (0.2, 0.8)
PERIOD, AMPLITUDE = (12.0, 300.0), (0.3, 1.2)


@dataclass(frozen=True)
class Case:
    """One log to be drawn: whether the target's past is an input, and what the log is made of.

    Attributes:
        own_past, kind: see `KINDS`.
        reach: rows. variation: of the intervals. shift: sd. noise: share of the variance without shift and season.
        shift_at: share of rows before the shift. period, amplitude: of a cycle; amplitude 0 for none.
        seed: of the log and of the trainings.
    """

    own_past: bool
    kind: str
    reach: int
    variation: float
    shift: float
    noise: float
    shift_at: float
    period: float
    amplitude: float
    seed: int

    def draw(self) -> Simulated:
        clock = Clock("gamma", variation=self.variation) if self.variation > 0.05 else Clock()
        plant = Plant(
            channels=1,
            memory=Memory(self.kind, self.reach, counted="time"),
            clock=clock,
            drift=Drift("shift", size=self.shift, at=self.shift_at) if self.shift else Drift(),
            seasons=Seasons((self.period,), (self.amplitude,)) if self.amplitude else Seasons(),
            noise=Noise((1 - self.noise) / self.noise),
        )
        return plant_log(SERIES, rows=ROWS, seed=self.seed, plant=plant)


def grid() -> Iterator[Case]:
    """All combinations of the levels, in an order by which every beginning of the list covers them evenly."""
    levels = list(itertools.product(REACHES, VARIATIONS, SHIFTS, NOISES))
    views = [(own_past, kind) for own_past, kinds in KINDS.items() for kind in kinds]
    cells = [(*view, *level) for view in views for level in levels]
    generator = np.random.default_rng(20_261_126)
    for number in generator.permutation(len(cells)):
        at = float(np.random.default_rng([number, 1]).uniform(*SHIFT_AT))
        yield Case(*cells[number], shift_at=at, period=0.0, amplitude=0.0, seed=int(number))


def drawn(which: str) -> Iterator[Case]:
    """Logs of numbers between the levels, and beyond them; half have a cycle, which the map knows nothing of."""
    for number in range(FRESH):
        generator = np.random.default_rng([number, BEGIN[which]])
        own_past = bool(generator.random() < 0.5)
        kind = str(generator.choice(KINDS[own_past]))
        uneven, moves, cycles = generator.random(3) < 0.5
        reach, variation, period = (_log_uniform(generator, ends) for ends in (REACH, UNEVEN, PERIOD))
        shift, noise, amplitude, at = (generator.uniform(*ends) for ends in (SHIFT, NOISE, AMPLITUDE, SHIFT_AT))
        yield Case(
            own_past=own_past,
            kind=kind,
            reach=round(reach),
            variation=round(variation, 3) * bool(uneven),
            shift=round(float(shift), 3) * bool(moves),
            noise=round(float(noise), 3),
            shift_at=round(float(at), 3),
            period=round(period, 2),
            amplitude=round(float(amplitude), 3) * bool(cycles),
            seed=100_000 * (1 + list(BEGIN).index(which)) + number,
        )


def _log_uniform(generator: np.random.Generator, ends: tuple[float, float]) -> float:
    return float(np.exp(generator.uniform(np.log(ends[0]), np.log(ends[1]))))


def train(cases: list[Case], path: Path, part: tuple[int, int]) -> None:
    """A line a case: what it is, and each family's error ÷ variance of the judged rows (empty: not in that view)."""
    done = {row["seed"] for row in read(path)}
    for case in cases[part[0] :: part[1]]:
        if str(case.seed) in done:
            continue
        began = time.process_time()
        made = contest(case.draw().series, "y", own_past=case.own_past)
        errors = {name: f"{error:.5f}" for name, (error, _) in run(made, seconds=SECONDS, seed=case.seed).items()}
        line = asdict(case) | {name: errors.get(name, "") for name in ORDER}
        line["seconds"] = round(time.process_time() - began)
        append(path, line)
        print(*line.values(), flush=True)


# What a kind of memory looks like from outside.
CARRIER = {"ar": "own", "lag": "channel", "latch": "event", "leak": "dose"}
TABLE = HERE.parent / "src/keiretsu/data/profiling/phase_map.json"


def table() -> None:
    """Write the map from the grid's lines.

    Where the level shifts, chance decides much of an error: whether the shift came early enough to be learned from. The
    logs of one memory, four clocks and noises, are averaged there (geometric mean), since each has its shift elsewhere.
    """
    found: dict[tuple[object, ...], list[dict[str, float]]] = {}
    for row in read(HERE / "phase_map.csv"):
        found.setdefault(_group(row), []).append(_errors(row))
    cells = []
    for row in sorted(read(HERE / "phase_map.csv"), key=lambda row: (row["own_past"], *_group(row)[1:3], *_axes(row))):
        own_past, carrier, memory = _group(row)[:3]
        irregularity, drift, noise = map(float, _axes(row))
        logs = found[_group(row)]
        errors = {name: round(float(np.exp(np.mean([np.log(log[name]) for log in logs]))), 5) for name in logs[0]}
        axes = {"memory": memory, "irregularity": irregularity, "drift": drift, "noise": noise}
        cells.append({"own_past": own_past, "carrier": carrier, **axes, "errors": errors})
    made = {"series": SERIES, "rows": ROWS, "horizons": HORIZONS, "seconds": SECONDS}
    head = {"schema": "keiretsu.phase-map/1", "order": ORDER, "worth": WORTH, "logs": made}
    lines = ",\n".join(json.dumps(cell) for cell in cells)
    write_atomically(TABLE, (json.dumps(head)[:-1] + ', "cells": [\n' + lines + "\n]}\n").encode())
    print(f"{len(cells)} cells")


def _group(row: dict[str, str]) -> tuple[object, ...]:
    """What the logs that are averaged have in common."""
    irregularity, drift, noise = _axes(row)
    rest = (drift,) if float(drift) else (drift, irregularity, noise)
    return row["own_past"] == "True", CARRIER[row["kind"]], int(row["reach"]), *rest


def _axes(row: dict[str, str]) -> tuple[str, str, str]:
    return row["variation"], row["shift"], row["noise"]


def agreement(which: str) -> None:
    """What the map says of each of 60 logs from its profile alone, beside the family that won when all were trained."""
    rows = {row["seed"]: row for row in read(HERE / f"phase_map_{which}.csv")}
    right, by_view = 0, {True: [0, 0], False: [0, 0]}
    for case in drawn(which):
        row = rows.get(str(case.seed))
        if row is None:
            continue
        errors = _errors(row)
        found = kr.profile(case.draw().series, target="y")
        said = found.expected(own_past=case.own_past)
        told, won = said.winner if said else "–", winner(errors)
        right += told == won
        by_view[case.own_past][0] += told == won
        by_view[case.own_past][1] += 1
        place = {axis: getattr(found.place, axis) for axis in ("carrier", "memory", "irregularity", "drift", "noise")}
        print("agree " if told == won else "DIFFER", f"{told:11} {won:11}", case, place, errors)
    counts = {name: sum(winner(_errors(row)) == name for row in rows.values()) for name in ORDER}
    print(f"{right} of {len(rows)} agree; with own past {by_view[True]}, without {by_view[False]}; winners {counts}")


def _errors(row: dict[str, str]) -> dict[str, float]:
    return {name: float(row[name]) for name in ORDER if row[name]}


def append(path: Path, line: dict[str, object]) -> None:
    """One line at a time, so that two runs can write to one file."""
    header = "" if path.exists() else ",".join(line) + "\n"
    with path.open("a") as file:
        file.write(header + ",".join(map(str, line.values())) + "\n")


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines())) if path.exists() else []


def train_all(what: str, part: str) -> None:
    """Train on one thread: what is trained beside it takes nothing from it."""
    first, parts = map(int, part.split("/"))
    torch.set_num_threads(1)
    # A state that has nearly decayed is a number that the processor is slow with; it may as well be 0.
    torch.set_flush_denormal(True)
    if what == "grid":
        train(list(grid()), HERE / "phase_map.csv", (first, parts))
    else:
        train(list(drawn(what)), HERE / f"phase_map_{what}.csv", (first, parts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("grid", "table", *BEGIN, "agreement"))
    parser.add_argument("--part", default="0/1", help="k/n: every n-th case from the k-th")
    parser.add_argument("--of", choices=tuple(BEGIN), default="fresh", help="logs that `agreement` is about")
    options = parser.parse_args()
    if options.what == "table":
        table()
    elif options.what == "agreement":
        agreement(options.of)
    else:
        train_all(options.what, options.part)


if __name__ == "__main__":
    main()

"""`make bench-scale`: what a row and a series cost, and from that the machines for 1,000 to 1,000,000 series.

    python benchmarks/scale.py [--rounds 5] [--cores 16] [--gigabytes 64] [--megabytes 300] [--write docs/scale.md]

Prints Markdown; `--write FILE` puts it between the marks in that file, too. Contenders take turns within a round, the
median of the rounds is given and the least beside it: on a machine that others use, the least is nearer to what a quiet
one shows. `own` is the time that a row's core worked or waited for the disk, without what others took of the core. The
tables of machines go by the medians of that, and by a machine of so many cores, gigabytes of memory and
megabytes a second of writing to disk, which are not measured.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
from pathlib import Path
from statistics import median

from scale_machines import machines
from scale_measures import PARTS, Fleet, Served, size_here, sizes, tail_bytes
from scale_models import CHANNELS, DEFAULT, LARGE, SHAPES, engine, model

HORIZON, HORIZONS, FLEETS = 24, (1, 24, 96), (1, 100, 10_000)
HELD, SERIES = 100, 1000
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
WAYS = {
    "10 rows of each of 100 series a commit": {"series": 100, "batch": 1000, "memory": 100, "rows": 3000},
    "one row of each of 1,000 series a commit": {"series": SERIES, "batch": 1000, "memory": SERIES, "rows": 3000},
    "the same, each state fetched from the store": {"series": SERIES, "batch": 1000, "memory": HELD, "rows": 3000},
    "a commit for every row": {"series": 100, "batch": 1, "memory": 100, "rows": 200},
}
GATHERED, ONE_EACH, FETCHED, LONE = WAYS
Part = dict[str, list[float]]


def steps(rounds: int) -> dict[tuple[str, int], list[float]]:
    """The fused step alone."""
    fleets = {(shape, series): Fleet(shape, series, HORIZON) for shape in SHAPES for series in FLEETS}
    found: dict[tuple[str, int], list[float]] = {key: [] for key in fleets}
    for round_ in range(rounds + 1):
        for key, fleet in fleets.items():
            seconds = fleet.round()
            if round_:
                found[key].append(seconds)
    return found


def ways(rounds: int) -> dict[tuple[str, str], Part]:
    """The whole way of a row."""
    asked = [(DEFAULT, way) for way in WAYS] + [(LARGE, way) for way in (GATHERED, ONE_EACH, FETCHED)]
    served = {(shape, way): Served(shape, horizon=HORIZON, **WAYS[way]) for shape, way in asked}
    for one in served.values():
        one.warm(4)
    found: dict[tuple[str, str], Part] = {key: {} for key in served}
    for round_ in range(rounds + 1):
        for key, one in served.items():
            for part, value in one.round().items():
                if round_:
                    found[key].setdefault(part, []).append(value)
    for one in served.values():
        one.close()
    return found


def tables(rounds: int, machine: tuple[int, float, float]) -> str:
    """All of it, Markdown."""
    load = os.getloadavg()[0]
    alone, whole = steps(rounds), ways(rounds)
    size = {shape: sizes(shape, HORIZON, SERIES) for shape in SHAPES}
    tail, reach = tail_bytes(DEFAULT, HORIZON), model(DEFAULT, HORIZON).learned_.causal_pass.partner.lags
    out = [
        f"{_processor()}, {os.cpu_count()} cores, one thread; load {load:.1f} before and {os.getloadavg()[0]:.1f} "
        f"after; medians (in brackets the least) of {rounds} interleaved rounds. Ridge on {reach} rows of "
        f"{len(CHANNELS)} channels, one target, horizon {HORIZON}, adaptive intervals.",
        "",
        "| the compiled step alone, µs a row | " + " | ".join(f"{n:,} series" for n in FLEETS) + " |",
        "| --- |" + " ---: |" * len(FLEETS),
        *(f"| {shape} | " + " | ".join(_micro(alone[shape, n]) for n in FLEETS) + " |" for shape in SHAPES),
        "",
        "| through service, watch and SQLite, µs a row | whole | own | line | model | store | rest | kB written |",
        "| --- |" + " ---: |" * 7,
        *(
            f"| {shape}: {way} | {_micro(parts['whole'])} | {_micro(parts['own'])} | "
            + " | ".join(f"{median(parts[part]) * 1e6:.0f}" for part in PARTS)
            + f" | {median(parts['written']) / 1e3:.1f} |"
            for (shape, way), parts in whole.items()
        ),
        "",
        "| a state, bytes | " + " | ".join(f"horizon {h}" for h in HORIZONS) + " |",
        "| --- |" + " ---: |" * len(HORIZONS),
        *(
            f"| {shape}, {'adaptive' if adaptive else 'fixed'} intervals | "
            + " | ".join(f"{engine(shape, h, adaptive=adaptive).layout.bytes:,}" for h in HORIZONS)
            + " |"
            for shape in SHAPES
            for adaptive in (True, False)
        ),
        "",
        "| memory and disk | a process without series | a series in memory | a series in the store | … its last rows |",
        "| --- |" + " ---: |" * 4,
        *(
            f"| {shape} | {one['base'] / 2**20:.0f} MiB | {one['each'] / 1e3:.0f} kB | {one['file'] / 1e3:.0f} kB | "
            f"{tail * reach / 1e3:.0f} kB |"
            for shape, one in size.items()
        ),
    ]
    for shape in SHAPES:
        held, gathered, fetched = (
            {part: median(spent) for part, spent in whole[shape, way].items()} for way in (ONE_EACH, GATHERED, FETCHED)
        )
        lone = median(whole[DEFAULT, LONE]["store"])
        kept = {**size[shape], "tail": tail * reach}
        out += [
            "",
            *machines(shape, held=held, gathered=gathered, fetched=fetched, size=kept, lone=lone, machine=machine),
        ]
    if importlib.util.find_spec("ray") is not None:
        from scale_shards import sharded

        out += ["", sharded(model(DEFAULT, HORIZON))]
    return "\n".join(out) + "\n"


def _micro(seconds: list[float]) -> str:
    return f"{median(seconds) * 1e6:.1f} ({min(seconds) * 1e6:.1f})"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def main() -> None:
    """Reads the options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cores", type=int, default=16)
    parser.add_argument("--gigabytes", type=float, default=64)
    parser.add_argument("--megabytes", type=float, default=300)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--size", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.size:
        print(json.dumps(size_here(asked.size[0], int(asked.size[1]), int(asked.size[2]))))
        return
    text = tables(asked.rounds, (asked.cores, asked.gigabytes, asked.megabytes))
    print(text)
    if asked.write:
        before, _, rest = asked.write.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        asked.write.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()

"""From what a row and a series cost to processes, machines, memory and disk."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import NamedTuple

# A row of every series each so many seconds, and how many of them go into one commit.
PERIODS = {"second": (1, 1), "second, ten a commit": (1, 10), "minute": (60, 1), "hour": (3600, 1)}
FLEETS = (1_000, 10_000, 100_000, 1_000_000)
# Of a core, of memory and of the disk, so much is used; the rest is for peaks, and for what else runs there.
BUSY, FULL = 0.5, 0.8
# Series that a process holds where not all are held: the default of `ServiceSettings`.
HELD = 10_000
Parts = Mapping[str, float]


class Need(NamedTuple):
    """What a fleet needs.

    Attributes:
        processes: services, each of which one core can carry.  machines: at least one.
        memory, disk: bytes, of all together.  written: bytes a second.  held: whether all states stay in memory.
        limit: what another machine would be bought for first.  share: of one machine's, at most 1.
    """

    processes: int
    machines: int
    memory: float
    disk: float
    written: float
    held: bool
    limit: str
    share: float


def need(rate: float, series: int, cost: Parts, size: Parts, machine: tuple[int, float, float], *, held: bool) -> Need:
    """For `rate` rows a second of so many series."""
    cores, gigabytes, megabytes = machine
    processes = max(1, ceil(rate * cost["own"] / BUSY))
    kept = series if held else min(series, HELD * processes)
    memory = processes * size["base"] + kept * size["each"]
    written = rate * cost["written"]
    share = {
        "store" if cost["waited"] > 0.5 * cost["own"] else "CPU": rate * cost["own"] / (cores * BUSY),
        "memory": memory / (gigabytes * 1e9 * FULL),
        "disk's writes": written / (megabytes * 1e6 * FULL),
    }
    limit = max(share, key=lambda name: share[name])
    # a process is on one machine
    machines = max(1, ceil(processes / cores), ceil(share[limit]))
    return Need(
        processes,
        machines,
        memory,
        series * (size["file"] + size["tail"]),
        written,
        held,
        limit,
        share[limit] / machines,
    )


def machines(
    shape: str,
    *,
    held: Parts,
    gathered: Parts,
    fetched: Parts,
    size: Parts,
    lone: float,
    machine: tuple[int, float, float],
) -> list[str]:
    """The table of one model, Markdown.

    Args:
        held, gathered, fetched: seconds of a row by part, and bytes written, where a commit has one row of each series;
            where it has ten; where it has one, and states are not in memory.
        size: bytes, see `sizes`, and `tail`.
        lone: seconds of a commit with one row.
        machine: cores, gigabytes of memory, megabytes a second of writing.
    """
    cores, gigabytes, megabytes = machine
    out = [
        f"**{shape}**, machines of {cores} cores, {gigabytes:g} GB and {megabytes:g} MB/s of writing; half of a core "
        f"and {FULL:.0%} of the rest are used. A lone row's commit takes {lone * 1e3:.1f} ms.",
        "",
        "| series | a row each | rows/s | processes | machines | memory, GB | states in memory | disk, GB "
        "| writes, MB/s | limited by |",
        "| ---: | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | --- |",
    ]
    for series in FLEETS:
        for period, (seconds, together) in PERIODS.items():
            rate = series / seconds
            every = need(rate, series, held if together == 1 else gathered, size, machine, held=True)
            some = need(rate, series, fetched, size, machine, held=False)
            # states are fetched where that saves a machine, or half of the memory of the one there is
            one = every
            if together == 1 and (some.machines, some.memory) < (every.machines, 0.5 * every.memory):
                one = some
            states = "all" if one.held else f"{HELD:,} a process"
            out.append(
                f"| {series:,} | {period} | {rate:,.{0 if rate >= 10 else 2}f} | {one.processes:,} | {one.machines:,} "
                f"| {one.memory / 1e9:,.1f} | {states} "
                f"| {one.disk / 1e9:,.1f} | {one.written / 1e6:,.1f} | {one.limit}, {one.share:.0%} |"
            )
    return out

"""`make bench-verdicts`: is the verdict right on logs of which the right answer is known?

    python benchmarks/verdicts.py [--kinds long noise] [--seeds 0 1 2] [--workers 1] [--out FILE]
    python benchmarks/verdicts.py --table           print what the file holds

Twenty logs of each of four kinds (verdicts_logs.py has the generators and the ranges of all numbers), each with a seed
and numbers of its own. Each is given to `kr.poc(series, target="y", horizon=…, budget="2min", seed=…)`, in a process of
its own, and whatever that decides is written down; nothing is known to it but the log.

What is right was laid down before any of these logs was judged:

long      `keiretsu.data.simulate.changeover`: what the target does next hangs on a value that was taken over hundreds
          of rows ago and has faded since by modes and uneven gaps, times a flow that is seen three rows before it
          acts, all of which are to be forecast. Right is "adopt", of the selective SSM in either form (selective or
          ssd), by whichever ground.
          The log was designed on seeds from 1,000 on while verdicts were looked at: pulses, relax times a flow and
          delays of 1 to 4 rows were tried, and three rows taken partly because a GRU learns shorter delays as well.
          Only seeds 0 to 19 are evidence that was not chosen.
linear    `linear`: lags of the target and of an input are all there is to find. Right is "keep".
seasonal  `plant_log`: a cycle, a short autoregression, noise. Right is "keep".
noise     `plant_log` without memory: nothing is to be found. Right is "keep".

"collect" is counted by itself and is wrong for every kind: each log is long enough to show that a gain worth having is
there, or is not. A run that gave no verdict (a budget that does not do, say) is wrong, too; it is written down as
"failed" and tried again by the next invocation, and the last line of a log counts.

Seeds 0 to 19 are those that count. Whoever works on the product or on these logs takes seeds from 1,000 on.

Finished logs are skipped, so that a run can be broken off; two invocations on one file share the work. With `--workers`
n, n logs are judged at a time, each with an n-th of the cores. The exit status is 1 when a kind has fewer than nine
tenths (18 of 20) right, or a log is not finished.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import ceil, sqrt
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from verdicts_book import Book, Key
from verdicts_logs import KINDS, TARGET, draw

import keiretsu as kr
from keiretsu.errors import KeiretsuError

RESULTS = Path(__file__).with_name("verdicts.jsonl")
BUDGET, SEEDS, NEEDED = "2min", range(20), 0.9
DECISIONS = ("adopt", "keep", "collect", "failed")
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def judged(kind: str, seed: int, *, budget: str, workers: int) -> dict[str, Any]:
    """One log's line."""
    log = draw(kind, seed)
    started = perf_counter()
    line: dict[str, Any] = {
        "kind": kind, "seed": seed, "decision": "failed", "right": False, "budget": budget, "seconds": 0.0,
        "commit": _commit(), "rows": log.series.rows, "series": len(log.series), "horizon": log.horizon,
        "numbers": log.numbers,
    }  # fmt: skip
    try:
        result = kr.poc(log.series, target=TARGET, horizon=log.horizon, budget=budget, seed=seed, workers=workers)
        line |= told(result.to_dict())
    except KeiretsuError as error:
        line["error"] = str(error)
    line["right"] = line["decision"] == KINDS[kind].right
    line["seconds"] = round(perf_counter() - started, 1)
    return line


def told(result: dict[str, Any]) -> dict[str, Any]:
    """Of a result what explains the decision."""
    verdict, comparison = result["verdict"], result.get("comparison") or {}
    ran = [entry for entry in result["candidates"] if entry["scores"]]
    return {
        "decision": verdict["decision"],
        "choice": verdict["choice"],
        "sentence": verdict["sentence"]["en"],
        "judged": comparison.get("candidate"),
        "rival": comparison.get("rival"),
        "gain": comparison.get("relative"),
        "p": comparison.get("superior_p", comparison.get("p_value")),
        "units": comparison.get("effective_units"),
        "gates": {gate["name"]: gate["status"] for gate in comparison.get("gates", [])},
        "mae": {entry["name"]: round(entry["scores"]["mae"], 6) for entry in ran},
        "share": {entry["name"]: entry["share"] for entry in ran if entry["share"] is not None},
        "steps": {entry["name"]: entry["cost"]["steps"] for entry in ran if entry["cost"]["steps"]},
        "slowdown": result["timings"].get("slowdown"),
        "phases": {name: round(seconds, 1) for name, seconds in result["timings"]["phases"].items()},
    }


def one(book: Book, key: Key, *, budget: str, workers: int) -> int:
    """Judge a log unless it is finished or somebody is at it."""
    with book.claim(key) as mine:
        if mine and not book.finished(key):
            line = judged(*key, budget=budget, workers=workers)
            book.append(line)
            print(said(line), flush=True)
    return 0


def said(line: dict[str, Any]) -> str:
    """A line for people."""
    mark = "right" if line["right"] else "WRONG"
    why = line.get("error") or line.get("sentence", "")
    return f"{mark} {line['kind']:8} {line['seed']:4} {line['seconds']:6.1f} s  {line['decision']:8} {why}"


def run(book: Book, wanted: Sequence[Key], *, budget: str, workers: int) -> None:
    """Judge all that are not finished, each in a process of its own, so many at a time."""
    share = max(1, (os.cpu_count() or 1) // workers)
    command = [sys.executable, __file__, "--out", str(book.path), "--budget", budget, "--cores", str(share), "--one"]

    def start(key: Key) -> None:
        if not book.finished(key):
            subprocess.run([*command, key[0], str(key[1])], env=os.environ | THREADS, check=False)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(start, wanted))


def table(book: Book, wanted: Sequence[Key]) -> bool:
    """Print what was decided; whether all are finished and enough of each kind are right."""
    lines, good = book.lines(), True
    print(
        f"{'':34}{''.join(f'{name:>8}' for name in DECISIONS)}{'right':>12}  {'95 % (Wilson)':16}seconds, median (most)"
    )
    for kind in dict.fromkeys(kind for kind, _ in wanted):
        asked = [key for key in wanted if key[0] == kind]
        found = [lines[key] for key in asked if key in lines]
        right = sum(line["right"] for line in found)
        good &= len(found) == len(asked) and right >= ceil(NEEDED * len(asked))
        counts = Counter(line["decision"] for line in found)
        cells = "".join(f"{counts[name]:8}" for name in DECISIONS)
        low, high = wilson(right, len(found))
        seconds = [line["seconds"] for line in found] or [0.0]
        print(
            f"{KINDS[kind].title:34}{cells}{f'{right} of {len(found)}':>12}  {f'{low:.2f} to {high:.2f}':16}"
            f"{median(seconds):.0f} ({max(seconds):.0f})"
        )
    commits = Counter(lines[key]["commit"] for key in wanted if key in lines)
    print("commits:", ", ".join(f"{name} ({count})" for name, count in commits.items()) or "none")
    return good


def wilson(hits: int, draws: int, *, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's interval of a rate, at 95 %.

    (p + z²/2n ± z √(p (1 - p)/n + z²/4n²)) / (1 + z²/n)

    Source: Wilson 1927.
    """
    if draws == 0:
        return 0.0, 1.0
    rate, spread = hits / draws, z**2 / draws
    reach = z * sqrt(rate * (1 - rate) / draws + spread / (4 * draws))
    low, high = ((rate + spread / 2 + sign * reach) / (1 + spread) for sign in (-1, 1))
    return max(low, 0.0), min(high, 1.0)


def _commit() -> str:
    """Which version of the code judged, with a + where files had been changed."""
    here = Path(__file__).parent
    found = [
        subprocess.run(["git", *words], cwd=here, capture_output=True, text=True, check=False).stdout.strip()
        for words in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain", "--untracked-files=no", "../src"))
    ]
    return (found[0] or "unknown") + ("+" if found[1] else "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", nargs="*", choices=[*KINDS], default=[*KINDS])
    parser.add_argument("--seeds", nargs="*", type=int, default=[*SEEDS])
    parser.add_argument("--workers", type=int, default=1, help="logs at a time")
    parser.add_argument("--budget", default=BUDGET)
    parser.add_argument("--out", type=Path, default=RESULTS, help="file of lines that finished logs are appended to")
    parser.add_argument("--table", action="store_true", help="judge nothing, print what is there")
    parser.add_argument("--one", nargs=2, metavar=("KIND", "SEED"), help=argparse.SUPPRESS)
    parser.add_argument("--cores", type=int, default=1, help=argparse.SUPPRESS)
    options = parser.parse_args()
    book = Book(options.out)
    if options.one:
        return one(book, (options.one[0], int(options.one[1])), budget=options.budget, workers=options.cores)
    # one log of each kind in turn, so that a run that is broken off tells something of all
    wanted = [(kind, seed) for seed in options.seeds for kind in options.kinds]
    if not options.table:
        run(book, wanted, budget=options.budget, workers=max(1, options.workers))
    return 0 if table(book, wanted) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Every number of a run's result.json, computed anew from the arrays that the run saved.

    python benchmarks/recompute.py runs/pump

It shares no line with the library. For each group of numbers a line says how many were checked and how far apart the
farthest are; whatever differs by more than 1e-9 relative is printed with its path, and the exit status is then 1. At
the end stand the numbers that are in no file, such as times and costs, and why.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from recompute_check import Group, is_number
from recompute_decision import Decision
from recompute_files import Run, read
from recompute_findings import findings
from recompute_scores import coverage, kpis, losses_of, scores

# what no array holds; the first that a path begins with is why
ELSEWHERE = {
    "timings": "measured times",
    "data": "of the log",
    "profile": "of the log",
    "split": "of the log",
    "examples": "of the log (history)",
    "explained": "of the model (what moved a forecast), of the log (history)",
    "candidates[].cost": "measured while it was fitted",
    "candidates[].state_bytes": "of the model",
    "candidates[].training": "counted while it was fitted",
    "candidates[].share": "set while it was fitted",
    "candidates[].summary": "written while it was fitted",
    "findings.certificates": "of the model",
    "findings.stability_map": "of short trainings, which leave no file",
    "costs": "measured times and sizes, prices",
    "shortened": "of the clock",
    "environment": "of the machine",
}


def recompute(run: Run) -> dict[str, Group]:
    """All groups, checked."""
    told, nominal = run.result, run.plan["rule"]["coverage"]
    groups = {name: Group() for name in ("plan", "scores", "kpis", "findings", "comparison", "verdict", "costs")}
    groups["plan"].check("plan", told["plan"], run.plan)
    groups["plan"].check("horizon", told["horizon"], run.plan["goal"]["horizon"])
    groups["plan"].check("seed", told["seed"], run.plan["seed"])
    groups["plan"].check("split.origins", told["split"]["origins"], len(run.truth.truth))
    found: dict[str, dict[str, Any]] = {}
    for place, entry in enumerate(told["candidates"]):
        if entry["status"] != "ok":
            continue
        at, arrays = f"candidates[{place}]", run.forecasts(entry["name"])
        figures = kpis(run.truth, arrays, nominal)
        found[entry["name"]] = scores(run.truth, arrays["mean"])
        groups["scores"].check(f"{at}.scores", entry["scores"], found[entry["name"]])
        groups["scores"].check(f"{at}.mae_interval", entry["mae_interval"], figures["mae"]["interval"])
        groups["scores"].check(f"{at}.coverage", entry["coverage"], coverage(run.truth, arrays, nominal))
        groups["kpis"].check(f"{at}.kpis", entry["kpis"], figures)
    measured = findings(run)
    groups["findings"].check("findings", told["findings"], measured)
    decision = Decision(run, measured)
    groups["comparison"].check("comparison", told["comparison"], decision.comparison())
    groups["verdict"].check("verdict", told["verdict"], decision.verdict())
    groups["costs"].check("costs", told["costs"], costs(told["costs"], found))
    if "worth" in told["costs"]:
        groups["costs"].check("costs.worth", told["costs"]["worth"], decision.worth())
    groups["examples"] = examples(run)
    groups["explained"] = explained(run)
    return groups


def costs(told: dict[str, Any], found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Skill beside the measured times, and what the parts of the cost to own add up to."""
    points = [
        {"mae": found[one["candidate"]]["mae"], "skill": found[one["candidate"]]["skill"]}
        for one in told["compute"]["points"]
    ]
    parts = ("training", "serving", "memory", "storage", "design")
    owned = [{"total": sum(one[part] or 0.0 for part in parts)} for one in told["ownership"]]
    return {"compute": {"points": points}, "ownership": owned}


def examples(run: Run) -> Group:
    """Truth and forecasts from one origin, the one whose truth is nearest to what the example shows."""
    group = Group()
    for place, one in enumerate(run.result["examples"]):
        target = run.truth.targets.index(one["target"])
        truth = run.truth.truth[:, target]
        shown = np.array([np.nan if value is None else value for value in one["future"]["truth"]])
        known = ~np.isnan(truth)
        apart = np.where(known & ~np.isnan(shown), np.abs(truth - shown), 0).sum(axis=1)
        origin = int(np.argmin(np.where((known == ~np.isnan(shown)).all(axis=1), apart, np.inf)))
        values = [None if np.isnan(value) else float(value) for value in truth[origin]]
        group.check(f"examples[{place}].future.truth", one["future"]["truth"], values)
        for name, forecast in one["forecasts"].items():
            arrays = run.forecasts(name)
            found = {key: arrays[key][origin, target].tolist() for key in ("mean", "lower", "upper") if key in arrays}
            group.check(f"examples[{place}].forecasts.{name}", forecast, found)
    return group


def explained(run: Run) -> Group:
    """Truth, forecast, loss and rank from the arrays; what moved the forecast must add up to it."""
    group, told = Group(), run.result.get("explained") or {}
    for place, one in enumerate(told.get("cases") or []):
        at, origin, target = f"explained.cases[{place}]", one["number"], run.truth.targets.index(one["target"])
        arrays = run.forecasts(told["of"])
        losses = losses_of(run.truth.truth, arrays["mean"], run.truth.unit)
        known = losses[np.isfinite(losses)]
        order = np.flatnonzero(np.isfinite(losses))[np.argsort(known, kind="stable")]
        rank = int({"good": 0.05, "bad": 0.95}[one["kind"]] * (len(order) - 1))
        truth = [None if np.isnan(value) else float(value) for value in run.truth.truth[origin, target]]
        forecast = {key: arrays[key][origin, target].tolist() for key in ("mean", "lower", "upper") if key in arrays}
        # of several targets the loss is that of all
        found = {"number": int(order[rank]), "rank": rank + 1, "of": len(order), "loss": float(losses[origin]),
                 "future": {"truth": truth}, "forecast": forecast}  # fmt: skip
        parts = ("last", "covariates", "rest", "earlier", "others", "gap")
        found["mean"] = sum(one[part] for part in parts) + sum(channel["weight"] for channel in one["channels"])
        group.check(at, one, found)
    return group


def numbers(value: Any, path: str = "") -> Iterator[str]:
    """Paths of all numbers."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from numbers(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from numbers(part, f"{path}[{place}]")
    elif is_number(value):
        yield path


def in_no_file(run: Run, groups: dict[str, Group]) -> Counter[tuple[str, str]]:
    """How many numbers were not checked, by the first parts of their path and by why."""
    checked = set().union(*(group.numbers for group in groups.values()))
    counts: Counter[tuple[str, str]] = Counter()
    for path in numbers(run.result):
        if path not in checked:
            short = re.sub(r"\[\d+\]", "[]", path)
            why = next((why for start, why in ELSEWHERE.items() if short.startswith(start)), "UNKNOWN to this script")
            counts[".".join(short.split(".")[:2]), why] += 1
    return counts


def main(place: str) -> int:
    """Check a run's folder; 1 where something differs."""
    run = read(Path(place))
    groups = recompute(run)
    for name, group in groups.items():
        print(f"{name:<12} {group}")
        for line in group.differing:
            print(f"    {line}")
    counts = in_no_file(run, groups)
    print(f"{sum(counts.values()):,} numbers are in no file:")
    for (path, why), count in counts.items():
        print(f"    {count:>7,} {path:<28} {why}")
    differing = sum(len(group.differing) for group in groups.values())
    print(f"{sum(len(group.numbers) for group in groups.values()):,} numbers checked, {differing:,} differ")
    return int(differing > 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("recompute: say which run; got no folder. Give one, such as runs/pump.")
    sys.exit(main(sys.argv[1]))

"""Where the time of a run went."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.report.candidates import Row
from keiretsu.proof.report.numbers import alike, duration
from keiretsu.proof.report.phrases import say

Texts = dict[str, str]


def total(result: dict[str, Any], t: Texts) -> str:
    """How long the run took, and how long it was allowed to, in a sentence."""
    timings = result["timings"]
    seconds, budget = timings.get("total_seconds"), timings.get("budget_seconds")
    if budget is None:
        return say(t["cost_total_only"], total=duration(seconds, t))
    return say(t["cost_total"], total=duration(seconds, t), budget=duration(budget, t))


def phases(result: dict[str, Any], rows: list[Row], t: Texts) -> list[tuple[str, float, str]]:
    """The phases of the run by name, with their seconds, and those in words of one unit."""
    labels: dict[str, str] = {row.name: row.label for row in rows}
    found = {name: each for name, each in (result["timings"].get("phases") or {}).items() if each is not None}
    return [
        (labels.get(name) or t.get(f"phase_{name}", str(name)), seconds, told)
        for (name, seconds), told in zip(found.items(), alike(found.values(), t), strict=True)
    ]

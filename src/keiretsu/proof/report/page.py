"""What the template puts on the page beyond the result itself: figures drawn, sentences filled, labels chosen."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any

from keiretsu.proof.report import comparison, forecasts
from keiretsu.proof.report.candidates import Row, find, rows_of
from keiretsu.proof.report.costs import Costs, costs_of
from keiretsu.proof.report.evidence import Context, Evidence, accuracy_sheet, evidence_of
from keiretsu.proof.report.figure import Drawing
from keiretsu.proof.report.numbers import count, duration, figure, percent, stamp
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.sheet import Sheet
from keiretsu.proof.report.texts import TEXTS
from keiretsu.proof.report.units import Clock

_LIGHTS = {"adopt": "✓", "keep": "＝", "collect": "?"}
_NAMES_SHOWN = 12


@dataclass(frozen=True)
class Page:
    """The parts of the report that are computed from the result."""

    title: str
    subtitle: str
    symbol: str
    facts: list[tuple[str, str, str]]
    rows: list[Row]
    choice: Row | None
    level: str
    nominal: str
    span: str
    error_chart: Drawing | None
    horizon_chart: Drawing | None
    comparison_intro: str
    paired: list[str]
    accuracy: Sheet | None
    evidence: Evidence | None
    examples: list[Drawing]
    costs: Costs
    cost_total: str
    phases: list[tuple[str, float]]
    held_out: str
    replay: str
    plan: str


def page_of(result: dict[str, Any], lang: str) -> Page:
    """Compute the page of `result` in one language."""
    t, clock, rows = TEXTS[lang], Clock.of(result), rows_of(result, lang)
    data, choice = result["data"], find(rows, result["verdict"]["choice"])
    told = {"source": data["source"], "rows": count(data["rows"]), "series": count(data["series"])}
    horizon = clock.rows(result["horizon"], t)
    context = Context(result, rows, clock, t, lang)
    return Page(
        title=say(t["title"], targets=t["list_comma"].join(result["targets"]), horizon=horizon),
        subtitle=t["subtitle_one" if data["series"] == 1 else "subtitle"].format(**told),
        symbol=_LIGHTS[result["verdict"]["decision"]],
        facts=_facts(result, choice, t),
        rows=rows,
        choice=choice,
        level=comparison.level_of(result),
        nominal=comparison.nominal_of(result),
        span=say(t["span"], first=stamp(data["first"]), last=stamp(data["last"]), interval=clock.interval_text(t)),
        error_chart=comparison.error_chart(result, rows, t),
        horizon_chart=comparison.horizon_chart(result, rows, clock, t),
        comparison_intro=say(t["comparison_intro"], origins=count(result["split"]["origins"]), horizon=horizon),
        paired=comparison.paired_lines(result, rows, t),
        accuracy=accuracy_sheet(context),
        evidence=evidence_of(context),
        examples=forecasts.drawings(result, rows, clock, t, lang),
        costs=costs_of(context),
        cost_total=_cost_total(result, t),
        phases=_phases(result, rows, t),
        held_out=_held_out(result, t),
        replay=f"keiretsu poc {shlex.quote(str(data['source']))} --plan plan.yaml --out replay",
        plan=json.dumps(result["plan"], ensure_ascii=False, indent=2),
    )


def _facts(result: dict[str, Any], choice: Row | None, t: dict[str, str]) -> list[tuple[str, str, str]]:
    """The strip under the verdict: what to use, its error, its gain over naive, its coverage, its origins."""
    origins = (t["fact_origins"], say(t["fact_origins_value"], origins=count(result["split"]["origins"])), "")
    if choice is None:
        return [origins]
    scores, covered = choice.data["scores"], choice.data.get("coverage")
    facts = [
        (t["fact_choice"], choice.label, ""),
        (t["fact_error"], figure(scores["mae"]), t["in_unit"]),
        (t["fact_skill"], percent(scores["skill"]), ""),
    ]
    if covered:
        nominal = percent(covered["nominal"])
        facts.append((say(t["fact_coverage"], nominal=nominal), percent(covered["measured"]), ""))
    return [*facts, origins]


def _cost_total(result: dict[str, Any], t: dict[str, str]) -> str:
    timings = result["timings"]
    total, budget = timings.get("total_seconds"), timings.get("budget_seconds")
    if budget is None:
        return say(t["cost_total_only"], total=duration(total, t))
    return say(t["cost_total"], total=duration(total, t), budget=duration(budget, t))


def _phases(result: dict[str, Any], rows: list[Row], t: dict[str, str]) -> list[tuple[str, float]]:
    """Where the time went: the phases of the run by name."""
    labels: dict[str, str] = {row.name: row.label for row in rows}
    return [
        (labels.get(name) or t.get(f"phase_{name}", str(name)), seconds)
        for name, seconds in (result["timings"].get("phases") or {}).items()
        if seconds is not None
    ]


def _held_out(result: dict[str, Any], t: dict[str, str]) -> str:
    names = [str(name) for name in result["split"].get("test_series") or []]
    if result["split"]["kind"] != "unit" or not names:
        return ""
    shown = t["list_comma"].join(names[:_NAMES_SHOWN])
    if len(names) > _NAMES_SHOWN:
        shown = t["list_comma"].join([shown, say(t["and_more"], n=len(names) - _NAMES_SHOWN)])
    return say(t["held_out"], n=len(names), total=count(result["data"]["series"]), names=shown)

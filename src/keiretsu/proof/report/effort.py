"""What it takes to make a candidate fit for use: expected by the plan, spent in this run, route by route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.numbers import alike, count, duration, figure, size
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.sheet import Cell, Sheet, SheetRow

ROUTES = ("fft", "scan", "recurrence")
CROSSINGS = (("fft", "scan"), ("fft", "recurrence"), ("scan", "recurrence"))
LITTLE = 0.01  # an hour; what is less has no figure


@dataclass(frozen=True)
class Effort:
    """Design expected and spent, training time by route, and what is told in sentences; each None or empty."""

    design: Sheet | None
    routes: Sheet | None
    lines: list[str]

    def __bool__(self) -> bool:
        return bool(self.design or self.routes or self.lines)


def effort_of(context: Context) -> Effort:
    """All of it; results of before hold nothing."""
    costs = context.result.get("costs") or {}
    memory = (context.result["plan"].get("expected") or {}).get("memory_bytes")
    lines = [say(context.t["memory_expected"], size=size(memory))] if memory is not None else []
    return Effort(_design(context), _routes(context, costs.get("routes")), lines)


def _design(context: Context) -> Sheet | None:
    """What bringing each candidate into use is expected to take, beside what this run spent on it."""
    t, expected = context.t, context.result["plan"].get("design") or {}
    rows = [row for row in context.rows if row.name in expected]
    if not rows:
        return None
    spent = context.result["timings"].get("by_candidate") or {}
    took = dict(zip((row.name for row in rows), alike((spent.get(row.name) for row in rows), t), strict=True))
    told = [
        say(t["design_item"],
            label=row.label, trials=count(expected[row.name]["trials"]),
            hours=_hours(expected[row.name]["machine_hours"]), days=f"{expected[row.name]['engineer_days']:g}")
        for row in context.shown if row.name in expected
    ]  # fmt: skip
    lines = [sentence(say(t["design_see"], list=t["list_semicolon"].join(told)))]
    lines += [
        say(t["design_spent"], label=row.label, spent=took.get(row.name) or duration(spent[row.name], t))
        for row in context.shown
        if row.name == context.judged and spent.get(row.name) is not None
    ]
    heads = [t["candidate"], t["design_trials"], t["design_hours"], t["design_days"]]
    return Sheet(
        title=t["design"],
        columns=(*heads, *((t["design_spent_head"],) if spent else ())),
        rows=tuple(
            SheetRow(row.label, _cells(expected[row.name], took[row.name] if spent else None), row.role) for row in rows
        ),
        see=t["sentence_gap"].join(lines),
        note=t["design_note"],
    )


def _cells(expected: dict[str, Any], spent: str | None) -> tuple[Cell, ...]:
    planned = (
        Cell(count(expected["trials"])),
        Cell(_hours(expected["machine_hours"])),
        Cell(f"{expected['engineer_days']:g}"),
    )
    return planned if spent is None else (*planned, Cell(spent))


def _routes(context: Context, found: dict[str, Any] | None) -> Sheet | None:
    """Seconds of a training step of one layer by route and length, and where they cross."""
    t = context.t
    if not found or not found["lengths"]:
        return None
    crossed = [_crossing(context, found, pair) for pair in CROSSINGS]
    step = say(t["routes_step"], time=duration(found["recurrence_microseconds_per_row"] / 1e6, t))
    seconds, longest = found["seconds"], len(found["lengths"]) - 1
    columns = {route: alike(seconds[route], t) for route in ROUTES}
    # a route that would have taken too long there has no time
    timed = [route for route in ROUTES if seconds[route][longest] is not None]
    each = (f"{t[f'route_{route}']} {columns[route][longest]}" for route in timed)
    told = {"rows": count(found["lengths"][longest]), "times": t["list_comma"].join(each)}
    return Sheet(
        title=t["routes"],
        fold=say(t["fold_routes"], **told),
        columns=(t["routes_head"], *(t[f"route_{route}_head"] for route in ROUTES)),
        rows=tuple(
            SheetRow(
                t["rows_many"].format(n=count(rows)),
                tuple(Cell(columns[route][k]) for route in ROUTES),
            )
            for k, rows in enumerate(found["lengths"])
        ),
        see=t["sentence_gap"].join([sentence(line) for line in [*crossed, step]]),
        note=say(t["routes_note"], **found["size"], threads=found["threads"], rounds=found["rounds"]),
    )


def _crossing(context: Context, found: dict[str, Any], pair: tuple[str, str]) -> str:
    t, (first, second) = context.t, pair
    rows = found["crossings"].get(f"{first}_over_{second}")
    told = {"first": t[f"route_{first}"], "second": t[f"route_{second}"]}
    if rows is None:
        return say(t["route_never"], **told)
    if rows <= found["lengths"][0]:
        return say(t["route_always"], **told)
    return say(t["route_from"], **told, rows=count(rows))


def _hours(hours: float) -> str:
    return f"< {LITTLE}" if 0 < hours < LITTLE else figure(hours, 2)

"""What it costs: training by route, accuracy for compute, design, ownership, payback, memory, one model or many."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from keiretsu.proof.report.charts import compute
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.figure import Drawing, Key
from keiretsu.proof.report.numbers import MISSING, count, duration, figure, plain, size
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.sheet import Cell, Sheet, SheetRow
from keiretsu.proof.value import Payback

ROUTES = ("fft", "scan", "recurrence")
CROSSINGS = (("fft", "scan"), ("fft", "recurrence"), ("scan", "recurrence"))
LITTLE = 0.01  # an hour or a unit of currency; what is less has no figure
PARTS = ("training", "serving", "memory", "storage", "design")


@dataclass(frozen=True)
class Costs:
    """The parts of the section beside the table of what was measured, each None or empty where there is nothing."""

    compute: Drawing | None
    routes: Sheet | None
    design: Sheet | None
    owned: Sheet | None
    lines: list[str]


def costs_of(context: Context) -> Costs:
    """All of it; results of before hold nothing."""
    found = context.result.get("costs") or {}
    return Costs(
        compute=_compute(context, found.get("compute")),
        routes=_routes(context, found.get("routes")),
        design=_design(context),
        owned=_owned(context, found.get("ownership")),
        lines=_lines(context, found.get("fleet")),
    )


def _compute(context: Context, found: dict[str, Any] | None) -> Drawing | None:
    """Error against seconds of fitting, with the Pareto front."""
    t, looks = context.t, {row.name: row for row in context.rows}
    points = [point for point in (found or {}).get("points") or [] if point["candidate"] in looks]
    if not points:
        return None
    items = [
        say(t["chart_compute_item"],
            label=looks[p["candidate"]].label, seconds=duration(p["seconds"], t), mae=figure(p["mae"]))
        for p in points
    ]  # fmt: skip
    front = t["list_comma"].join(looks[point["candidate"]].label for point in points if point["front"])
    return Drawing(
        title=t["chart_compute"],
        alt=say(t["chart_compute_alt"], unit=t["unit_of_log"], list=t["list_semicolon"].join(items)),
        see=say(t["chart_compute_see"], front=front, list=t["list_semicolon"].join(items)),
        keys=tuple(Key("mark", looks[p["candidate"]].label, looks[p["candidate"]].look) for p in points),
        svg=compute.draw(
            [
                compute.ComputeMark(p["seconds"], p["mae"], bool(p["front"]), looks[p["candidate"]].look)
                for p in points
            ],
            x_label=t["chart_compute_x"],
            y_label=say(t["chart_horizon_y"], unit=t["unit_of_log"]),
        ),
    )  # fmt: skip


def _routes(context: Context, found: dict[str, Any] | None) -> Sheet | None:
    """Seconds of a training step of one layer by route and length, and where they cross."""
    t = context.t
    if not found or not found["lengths"]:
        return None
    crossed = [_crossing(context, found, pair) for pair in CROSSINGS]
    step = say(t["routes_step"], time=duration(found["recurrence_microseconds_per_row"] / 1e6, t))
    seconds = found["seconds"]
    return Sheet(
        title=t["routes"],
        columns=(t["routes_head"], *(t[f"route_{route}_head"] for route in ROUTES)),
        rows=tuple(
            SheetRow(t["rows_many"].format(n=count(rows)), tuple(_time(seconds[route][k], t) for route in ROUTES))
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


def _design(context: Context) -> Sheet | None:
    """What bringing each candidate into use is expected to take."""
    t, expected = context.t, context.result["plan"].get("design") or {}
    rows = [row for row in context.rows if row.name in expected]
    if not rows:
        return None
    told = [
        say(t["design_item"],
            label=row.label, trials=count(expected[row.name]["trials"]),
            hours=_hours(expected[row.name]["machine_hours"]), days=f"{expected[row.name]['engineer_days']:g}")
        for row in context.shown if row.name in expected
    ]  # fmt: skip
    return Sheet(
        title=t["design"],
        columns=(t["candidate"], t["design_trials"], t["design_hours"], t["design_days"]),
        rows=tuple(
            SheetRow(
                row.label,
                (
                    Cell(count(expected[row.name]["trials"])),
                    Cell(_hours(expected[row.name]["machine_hours"])),
                    Cell(f"{expected[row.name]['engineer_days']:g}"),
                ),
                row.role,
            )
            for row in rows
        ),
        see=sentence(say(t["design_see"], list=t["list_semicolon"].join(told))),
        note=t["design_note"],
    )


def _owned(context: Context, found: list[dict[str, Any]] | None) -> Sheet | None:
    """What each candidate costs to own; None without prices."""
    t = context.t
    if not found:
        return None
    roles = {row.name: row.role for row in context.rows}
    currency, days = found[0]["currency"], plain(found[0]["days"])
    first = found[0]
    told = {"currency": currency, "days": days, "label": context.opening(first["candidate"])}
    lines = [say(t["owned_see"], **told, total=_money(first["total"]))]
    for name in dict.fromkeys((context.judged, context.rival)):
        mine = next((each for each in found if each["candidate"] == name), None)
        if mine is not None and name != first["candidate"]:
            label = context.opening(name)
            lines.append(say(t["owned_item"], label=label, total=_money(mine["total"]), currency=currency))
    unknown = {part for each in found for part in each["unknown"]}
    if unknown:
        parts = t["list_comma"].join(t[f"owned_{part}"] for part in PARTS if part in unknown)
        lines.append(say(t["owned_unknown"], parts=parts))
    return Sheet(
        title=say(t["owned"], currency=currency, days=days),
        columns=(t["candidate"], *(say(t["owned_head"], part=t[f"owned_{part}"], currency=currency)
                                   for part in ("total", *PARTS))),
        rows=tuple(
            SheetRow(
                context.label(each["candidate"]),
                tuple(Cell(_money(each[part])) for part in ("total", *PARTS)),
                roles.get(each["candidate"], ""),
            )
            for each in found
        ),
        see=t["sentence_gap"].join(lines),
        note=t["owned_note"],
    )  # fmt: skip


def _lines(context: Context, fleet: dict[str, Any] | None) -> list[str]:
    """Payback, memory and the choice between one model and many, in sentences."""
    t, lines = context.t, []
    account = (context.result.get("comparison") or {}).get("payback")
    if account:
        known = Payback(**{field.name: account.get(field.name) for field in fields(Payback)})
        lines.append(known.sentence.to_dict()[context.lang])
        lines.append({True: t["pays"], False: t["pays_not"], None: t["pays_unknown"]}[known.pays])
    memory = (context.result["plan"].get("expected") or {}).get("memory_bytes")
    if memory is not None:
        lines.append(say(t["memory_expected"], size=size(memory)))
    if fleet:
        lines.append(fleet[f"sentence_{context.lang}"])
    return lines


def _time(seconds: float | None, t: dict[str, str]) -> Cell:
    return Cell(duration(seconds, t))


def _hours(hours: float) -> str:
    return f"< {LITTLE}" if 0 < hours < LITTLE else figure(hours, 2)


def _money(amount: float | None) -> str:
    """An amount in whole units of its currency; below one with two digits."""
    if amount is None:
        return MISSING
    if 0 < amount < LITTLE:
        return f"< {LITTLE}"
    return figure(amount, 2) if 0 < amount < 1 else count(amount)

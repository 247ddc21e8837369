"""What it costs in use: accuracy for compute, ownership, payback, one model or many."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from keiretsu.proof.report.charts import compute
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.figure import Drawing, Key
from keiretsu.proof.report.numbers import alike, figure, money, plain
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.sheet import Cell, Sheet, SheetRow
from keiretsu.proof.report.worth import worth_lines
from keiretsu.proof.value import Payback

PARTS = ("training", "serving", "memory", "storage", "design")


@dataclass(frozen=True)
class Costs:
    """The parts of the section beside the table of what was measured, each None or empty where there is nothing.

    `owned` and `lines` are of money; `notes` go with what was measured: one model or many, that prices are missing.
    """

    compute: Drawing | None
    owned: Sheet | None
    lines: list[str]
    notes: list[str]


def costs_of(context: Context) -> Costs:
    """All of it; results of before hold nothing."""
    found = context.result.get("costs") or {}
    return Costs(
        compute=_compute(context, found.get("compute")),
        owned=_owned(context, found.get("ownership")),
        lines=_lines(context),
        notes=_notes(context, found.get("fleet")),
    )


def _compute(context: Context, found: dict[str, Any] | None) -> Drawing | None:
    """Error against seconds of fitting, with the Pareto front."""
    t, looks = context.t, {row.name: row for row in context.rows}
    points = [point for point in (found or {}).get("points") or [] if point["candidate"] in looks]
    if not points:
        return None
    took = alike((point["seconds"] for point in points), t)
    items = [
        say(t["chart_compute_item"], label=looks[p["candidate"]].label, seconds=seconds, mae=figure(p["mae"]))
        for p, seconds in zip(points, took, strict=True)
    ]
    front = t["list_comma"].join(looks[point["candidate"]].label for point in points if point["front"])
    return Drawing(
        title=t["chart_compute"],
        alt=say(t["chart_compute_alt"], unit=t["unit_of_log"], list=t["list_semicolon"].join(items)),
        see=t["sentence_gap"].join([
            say(t["chart_compute_see"], front=front, list=t["list_semicolon"].join(items)),
            *_level(points, looks, t),
        ]),
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


def _level(points: list[dict[str, Any]], looks: dict[str, Any], t: dict[str, str]) -> list[str]:
    """Which marks stand at one height, a correction that was not let in leaving the partner's error."""
    groups: dict[float, list[str]] = {}
    for point in points:
        groups.setdefault(point["mae"], []).append(looks[point["candidate"]].label)
    items = [t["list_comma"].join(labels) for labels in groups.values() if len(labels) > 1]
    return [say(t["chart_compute_alike"], list=t["list_semicolon"].join(items))] if items else []


def _owned(context: Context, found: list[dict[str, Any]] | None) -> Sheet | None:
    """What each candidate costs to own; None without prices."""
    t = context.t
    if not found:
        return None
    roles = {row.name: row.role for row in context.rows}
    currency, days = found[0]["currency"], plain(found[0]["days"])
    first = found[0]
    told = {"currency": currency, "days": days, "label": context.opening(first["candidate"])}
    lines = [say(t["owned_see"], **told, total=money(first["total"]))]
    for name in dict.fromkeys((context.judged, context.rival)):
        mine = next((each for each in found if each["candidate"] == name), None)
        if mine is not None and name != first["candidate"]:
            label = context.opening(name)
            lines.append(say(t["owned_item"], label=label, total=money(mine["total"]), currency=currency))
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
                tuple(Cell(money(each[part])) for part in ("total", *PARTS)),
                roles.get(each["candidate"], ""),
            )
            for each in found
        ),
        see=t["sentence_gap"].join(lines),
        note=t["owned_note"],
    )  # fmt: skip


def _lines(context: Context) -> list[str]:
    """The accounts in sentences: of the judged candidate, then of the one to use."""
    t, lines = context.t, []
    account = (context.result.get("comparison") or {}).get("payback")
    if account:
        known = Payback(**{field.name: account.get(field.name) for field in fields(Payback)})
        lines.append(known.sentence.to_dict()[context.lang])
        lines.append({True: t["pays"], False: t["pays_not"], None: t["pays_unknown"]}[known.pays])
    return [*lines, *worth_lines(context)]


def _notes(context: Context, fleet: dict[str, Any] | None) -> list[str]:
    """The choice between one model and many, and how to have the gain judged in money where no prices were given."""
    lines = [fleet[f"sentence_{context.lang}"]] if fleet else []
    priced = context.result["plan"].get("value") or (context.result.get("costs") or {}).get("ownership")
    return lines if priced else [*lines, context.t["no_prices"]]

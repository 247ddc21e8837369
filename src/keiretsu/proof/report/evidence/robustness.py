"""Faults in the log: the judged candidate's error beside its rival's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from keiretsu.proof.fault_names import fault_phrase
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.gate_notes import largest_fault, times
from keiretsu.proof.report.numbers import count, percent
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.recorded import reason_of
from keiretsu.proof.report.sheet import Cell, Sheet, SheetRow, mean_cell, ratio_cell

Found = dict[tuple[str, float], dict[str, Any]]


def faults_sheet(context: Context) -> Sheet | None:
    """Fault by severity: both errors and their ratio; None where not measured of the judged candidate."""
    t, made = context.t, context.findings.get("faults") or {}
    one, other = made.get(context.judged), made.get(context.rival)
    if not one:
        return None
    against = (context.findings.get("fault_ratios") or {}).get(context.judged) or {}
    own, beside, ratios = _figures(one, "mae"), _figures(other, "mae"), _by_place(against.get("ratios"), "ratio")
    severities = sorted({severity for _, severity in own})
    label, rival = context.label(context.judged), context.label(context.rival)
    clean = _cell(one["clean"], (other or {}).get("clean"), against.get("clean"), t)
    # without a fault there is no severity
    rows = [SheetRow(t["fault_clean"], (replace(clean, span=max(len(severities), 1)),))]
    for fault in dict.fromkeys(fault for fault, _ in own):
        places = [(fault, severity) for severity in severities]
        cells = tuple(_cell(own.get(at), beside.get(at), ratios.get(at), t) for at in places)
        rows.append(SheetRow(_fault(fault, context), cells))
    return Sheet(
        title=say(t["faults"], label=label, rival=rival),
        fold=_fold(context, own, against),
        columns=(t["fault"], *(say(t["fault_severity"], severity=f"{severity:g}") for severity in severities)),
        rows=tuple(rows),
        see=t["sentence_gap"].join(_seen(context, one, against)),
        note=say(t["faults_note"], label=label, rival=rival),
    )


def _fold(context: Context, own: Found, against: dict[str, Any]) -> str:
    """What the table holds, with its result."""
    t, (worse, better, total) = context.t, _counted(against)
    told = {"kinds": count(len({fault for fault, _ in own})), "severities": count(len({at for _, at in own}))}
    label = context.label(context.judged)
    if not total:
        return say(t["fold_faults_alone"], **told, label=label)
    rest = {"worse": worse, "better": better, "total": total}
    return say(t["fold_faults"], **told, label=label, rival=context.label(context.rival), **rest)


def _counted(against: dict[str, Any]) -> tuple[int, int, int]:
    """Under how many faults the judged candidate is shown to be worse, to be better, and of how many that is known."""
    known = [each["ratio"]["interval"] for each in against.get("ratios") or [] if each["ratio"]["interval"]]
    return sum(low > 1 for low, _ in known), sum(high < 1 for _, high in known), len(known)


def _cell(one: dict[str, Any] | None, other: dict[str, Any] | None, ratio: dict[str, Any] | None, t: Any) -> Cell:
    """The ratio with its interval, and both errors below; without a rival the error alone."""
    if ratio is None:
        return mean_cell(one, t)
    return ratio_cell(ratio, t, f"{mean_cell(one, t).main} / {mean_cell(other, t).main}")


def _seen(context: Context, one: dict[str, Any], against: dict[str, Any]) -> list[str]:
    """Which faults hurt the judged candidate, alone and beside its rival, and which could not be tried."""
    t, lines = context.t, [say(context.t["faults_see"], origins=count(one["clean"]["origins"]))]
    worst = largest_fault(one)
    if worst is not None:
        fault, severity = _fault(worst["fault"], context), f"{worst['severity']:g}"
        told = {"label": context.label(context.judged), "fault": fault, "severity": severity}
        key = "faults_gone" if worst["ratio"]["diverged"] else "faults_worst"
        ratio = worst["ratio"]["ratio"]
        lines.append(say(t[key], **told, times="" if ratio is None else times(ratio, t)))
    known = [each for each in against.get("ratios") or [] if each["ratio"]["interval"]]
    worse, better, total = _counted(against)
    if known:
        level = percent(known[0]["ratio"]["level"])
        lines.append(say(t["faults_count"], worse=worse, better=better, total=total, level=level))
    if one.get("skipped"):
        skipped = one["skipped"].items()
        listed = [
            say(t["fault_skipped"], fault=_fault(name, context), reason=reason_of(why, context.lang))
            for name, why in skipped
        ]
        lines.append(say(t["faults_skipped"], list=t["list_semicolon"].join(listed)))
    return [sentence(line) for line in lines]


def _figures(found: dict[str, Any] | None, key: str) -> Found:
    return _by_place((found or {}).get("figures"), key)


def _by_place(found: list[dict[str, Any]] | None, key: str) -> Found:
    return {(each["fault"], each["severity"]): each[key] for each in found or []}


def _fault(name: str, context: Context) -> str:
    return fault_phrase(name).to_dict()[context.lang]

"""Key figures of accuracy by candidate, each with its interval, and errors in rows that are labelled as abnormal."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.report.candidates import Row
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.numbers import figure
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.sheet import Sheet, SheetRow, mean_cell

KPIS = ("mae", "mse", "mase", "wql")


def accuracy_sheet(context: Context) -> Sheet | None:
    """MAE, MSE, MASE and WQL of every candidate; None in results of before."""
    t = context.t
    rows = [row for row in context.rows if row.ok and row.data.get("kpis")]
    if not rows:
        return None
    best: dict[str, list[str]] = {}
    for name in KPIS:
        means = {row.label: _kpi(row, name)["mean"] for row in rows if (_kpi(row, name) or {}).get("mean") is not None}
        if means:
            first = min(means, key=lambda label: means[label])
            told = say(t["kpi_value"], kpi=t[f"kpi_{name}"], value=figure(means[first]))
            best.setdefault(first, []).append(told)
    listed = [say(t["kpi_best"], label=label, list=t["list_comma"].join(told)) for label, told in best.items()]
    told = t["list_semicolon"].join(listed)
    return Sheet(
        title=t["kpis"],
        fold=say(t["fold_kpis"], list=say(t["kpis_see"], list=told).rstrip(".。")),
        columns=(t["candidate"], *(t[f"kpi_{name}_head"] for name in KPIS)),
        rows=tuple(
            SheetRow(row.label, tuple(mean_cell(_kpi(row, name), t) for name in KPIS), row.role) for row in rows
        ),
        see=sentence(say(t["kpis_see"], list=told)),
        note=t["kpis_note"],
    )


def abnormal_sheet(context: Context) -> Sheet | None:
    """MAE inside and outside of rows that are labelled as abnormal; None where none were named."""
    t = context.t
    rows = [row for row in context.rows if row.ok and (row.data.get("kpis") or {}).get("abnormal")]
    if not rows:
        return None
    found = [row.data["kpis"]["abnormal"] for row in rows]
    inside, outside = found[0]["counts"]
    channel = context.result["plan"].get("abnormal") or ""
    see = say(t["abnormal_see"], channel=channel, inside=inside, outside=outside)
    if found[0]["inside"] is None:
        see = t["sentence_gap"].join([see, t["abnormal_few"]])
    return Sheet(
        title=t["abnormal"],
        columns=(t["candidate"], t["abnormal_inside"], t["abnormal_outside"]),
        rows=tuple(
            SheetRow(row.label, (mean_cell(each["inside"], t), mean_cell(each["outside"], t)), row.role)
            for row, each in zip(rows, found, strict=True)
        ),
        see=see,
        note=t["mae_note"],
    )


def _kpi(row: Row, name: str) -> Any:
    found = row.data["kpis"].get(name)
    return (found or {}).get("wql") if name == "wql" else found

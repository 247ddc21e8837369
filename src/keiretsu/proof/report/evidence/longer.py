"""Stability on longer sequences, and rolled out beyond the horizon."""

from __future__ import annotations

from keiretsu.evaluate.significance import MEAN_LEVEL
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.numbers import count, figure, percent
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.sheet import Cell, Sheet, SheetRow, ends, mean_cell, ratio_cell


def lengths_sheet(context: Context) -> Sheet | None:
    """The judged candidate's error after sequences of 1× to 64× the training length; None where not measured."""
    t, found = context.t, (context.findings.get("lengths") or {}).get(context.judged)
    if not found:
        return None
    label, length, multiples = context.label(context.judged), found["length"], found["multiples"]
    if not multiples:
        return Sheet(say(t["lengths"], label=label), (), (), say(t["lengths_short"], length=count(length)))
    told = {"length": count(length), "last": multiples[-1], "origins": count(found["mae"][0]["origins"])}
    seen = say(t["lengths_see" if len(multiples) > 1 else "lengths_see_one"], **told)
    if found["diverged"]:
        grown = t["lengths_diverged"]
    elif found["growth"] is None:
        grown = t["lengths_no_growth"]
    else:
        grown = say(t["lengths_growth"],
            growth=figure(found["growth"], 3), at=found["growth_at"], level=percent(MEAN_LEVEL),
            interval=ends(found["interval"], 3))  # fmt: skip
    return Sheet(
        title=say(t["lengths"], label=label),
        columns=(t["lengths_head"], t["kpi_mae_head"], t["lengths_ratio"]),
        rows=tuple(
            SheetRow(
                say(t["lengths_row"], multiple=multiple, rows=count(multiple * length)),
                (mean_cell(mae, t), ratio_cell(ratio, t) if multiple > multiples[0] else Cell("1")),
            )
            for multiple, mae, ratio in zip(multiples, found["mae"], found["ratios"], strict=True)
        ),
        see=t["sentence_gap"].join([seen, grown]),
        note=t["mae_note"],
    )


def rollout_sheet(context: Context) -> Sheet | None:
    """Error of forecasts that go on from forecasts, by block of a horizon; None where not measured."""
    t, made = context.t, context.findings.get("rollout") or {}
    found, beside = made.get(context.judged), made.get(context.rival)
    if not found:
        return None
    label, rival, horizon = context.label(context.judged), context.label(context.rival), context.result["horizon"]
    title = say(t["rollout"], label=label)
    if not found["blocks"]:
        return Sheet(title, (), (), t["rollout_none"])
    others = (beside or {}).get("blocks") or [None] * len(found["blocks"])
    blocks = zip(found["blocks"], others, found["carried"], found["ratios"], strict=False)
    last = found["ratios"][-1]
    told = {"rows": count(horizon * len(found["blocks"])), "ratio": figure(last["ratio"], 3)}
    see = say(t["rollout_see"],
        label=context.opening(context.judged), **told, level=percent(last["level"]), interval=ends(last["interval"], 3),
    )  # fmt: skip
    return Sheet(
        title=title,
        fold=say(t["fold_rollout"], **told),
        columns=(
            t["rollout_head"],
            say(t["mae_of"], label=label),
            say(t["mae_of"], label=rival),
            say(t["mae_of"], label=t["rollout_carried"]),
            t["rollout_ratio"],
        ),
        rows=tuple(
            SheetRow(
                say(t["rollout_row"], first=count(k * horizon + 1), last=count((k + 1) * horizon)),
                (mean_cell(own, t), mean_cell(other, t), mean_cell(carried, t), ratio_cell(ratio, t)),
            )
            for k, (own, other, carried, ratio) in enumerate(blocks)
        ),
        see=see,
        note=t["rollout_note"],
        tag=t["outside_certificate"] if found.get("outside_certificate", True) else "",
    )

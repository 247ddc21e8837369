"""The section on stability and trust: all evidence beside the error, and what is missing of it."""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.proof.kpi_names import MEASURED
from keiretsu.proof.report.evidence.accuracy import abnormal_sheet
from keiretsu.proof.report.evidence.certified import Certified, certified_of
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.evidence.gates import GateCard, gate_cards
from keiretsu.proof.report.evidence.longer import lengths_sheet, rollout_sheet
from keiretsu.proof.report.evidence.over_time import calibration_chart, distance_chart
from keiretsu.proof.report.evidence.robustness import faults_sheet
from keiretsu.proof.report.figure import Drawing
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.recorded import reason_of
from keiretsu.proof.report.sheet import Sheet

# How `measuring` says that a finding was begun and broken off.
OVER = "the time was over"


@dataclass(frozen=True)
class Evidence:
    """The parts of the section, each None or empty where there is nothing to show."""

    lead: str
    gates: list[GateCard]
    distance: Drawing | None
    lengths: Sheet | None
    rollout: Sheet | None
    faults: Sheet | None
    abnormal: Sheet | None
    calibration: Drawing | None
    certificate: Certified | None
    missing: list[str]


def evidence_of(context: Context) -> Evidence | None:
    """The section; None in results of before, which hold nothing of it."""
    kpis = any(row.data.get("kpis") for row in context.rows)
    if not context.findings and not kpis and not (context.result.get("comparison") or {}).get("gates"):
        return None
    t, judged = context.t, context.judged
    lead = say(t["stability_intro"], label=context.label(judged)) if judged else t["stability_nobody"]
    return Evidence(
        lead=lead,
        gates=gate_cards(context),
        distance=distance_chart(context),
        lengths=lengths_sheet(context),
        rollout=rollout_sheet(context),
        faults=faults_sheet(context),
        abnormal=abnormal_sheet(context),
        calibration=calibration_chart(context),
        certificate=certified_of(context),
        missing=missing(context),
    )


def missing(context: Context) -> list[str]:
    """What was not measured, and why, a sentence each."""
    found, t, lines = context.findings, context.t, []
    if not found:
        return []
    reasons = dict(found.get("reasons") or {})
    for name in MEASURED:
        told = {who: why for key, why in reasons.items() for what, _, who in [key.partition(" ")] if what == name}
        finding = t[f"finding_{name}"]
        for who, why in told.items():
            reason = t["missing_time"] if why == OVER else reason_of(why, context.lang)
            whose = say(t["missing_whose"], finding=finding, label=context.label(who)) if who else finding
            lines.append(say(t["missing_item"], finding=whose, reason=reason))
        # of one series there is no fleet to speak of
        asked = name != "fleet" or context.result["data"]["series"] > 1
        if asked and not told and name not in found.get("measured", ()):
            lines.append(say(t["missing_item"], finding=finding, reason=t["missing_time"]))
    return lines

"""A gate's sentence and what stands beside it: why nothing was measured, and what faults do to the error itself."""

from __future__ import annotations

import re
from typing import Any

from keiretsu.proof.fault_names import FAULT_NAMES, fault_phrase
from keiretsu.proof.report.evidence.certified import certificate_of, told_of
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.measured import measured
from keiretsu.proof.report.numbers import count, figure
from keiretsu.proof.report.phrases import say

# A fault and its severity, as results of before name them in a gate's sentence.
_FAULT = re.compile(rf"\b(?:{'|'.join(FAULT_NAMES)}) (?:0\.\d+|1)(?![\d.])")
# From this on a ratio is told as a bound: its digits say nothing more to anybody.
MANY_TIMES = 1000


def gate_sentence(context: Context, gate: dict[str, Any]) -> str:
    """What a gate found, with the faults by their names in the report's language.

    Args:
        gate: of `comparison.gates`.
    """
    if gate["name"] == "certificate" and gate["status"] != "unknown" and certificate_of(context):
        return told_of(context)
    return _FAULT.sub(lambda found: fault_phrase(found[0]).to_dict()[context.lang], gate["sentence"][context.lang])


def times(ratio: float, t: dict[str, str]) -> str:
    """So many times, in words: "2.31 times", "more than 1,000 times"."""
    if ratio > MANY_TIMES:
        return say(t["times_more"], many=count(MANY_TIMES))
    return say(t["times"], ratio=figure(ratio, 3))


def gate_note(context: Context, gate: dict[str, Any]) -> str:
    """A further sentence or two on a gate; "" where there is nothing to add.

    Args:
        gate: of `comparison.gates`.
    """
    if gate["name"] == "stability" and gate["status"] == "unknown":
        return _untold(context)
    if gate["name"] == "robustness" and gate["value"] is not None:
        return _largest(context)
    return ""


def _untold(context: Context) -> str:
    """Why growth with the length has no figure, where the log is what is too short."""
    t, found = context.t, (context.findings.get("lengths") or {}).get(context.judged)
    if not found:
        return ""
    if not found["multiples"]:
        return say(t["lengths_short"], length=count(found["length"]))
    if len(found["multiples"]) == 1:
        return say(t["gate_stability_one"], length=count(found["length"]))
    return ""


def _largest(context: Context) -> str:
    """The gate compares two candidates under one fault; which fault raises the error itself is another question."""
    worst = largest_fault((context.findings.get("faults") or {}).get(context.judged))
    if worst is None or worst["ratio"]["diverged"]:
        return ""
    # an error of no use has no figure that is worth saying
    beyond = "_beyond" if worst["ratio"]["ratio"] > MANY_TIMES else ""
    return say(context.t[f"gate_robustness_largest{beyond}"],
        judged=context.label(context.judged), fault=fault_phrase(worst["fault"]).to_dict()[context.lang],
        severity=f"{worst['severity']:g}", error=measured(figure(worst["mae"]["mean"]), context.t),
        times=times(worst["ratio"]["ratio"], context.t),
    )  # fmt: skip


def largest_fault(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """The fault that hurts a candidate most by itself: forecasts that are not finite before the largest error."""
    sized = [
        each
        for each in (found or {}).get("worst") or []
        if each["ratio"]["diverged"] or each["ratio"]["ratio"] is not None
    ]
    return max(sized, key=lambda each: (bool(each["ratio"]["diverged"]), each["ratio"]["ratio"] or 0.0), default=None)

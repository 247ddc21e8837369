"""What stands beside a gate's sentence: why nothing was measured, and which "worst" is meant."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.fault_names import fault_phrase
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.measured import measured
from keiretsu.proof.report.numbers import count, figure
from keiretsu.proof.report.phrases import say


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
    """The gate's worst fault is the one by the ratio to the rival; the one by the error itself is often another."""
    worst = largest_fault((context.findings.get("faults") or {}).get(context.judged))
    if worst is None or worst["ratio"]["diverged"]:
        return ""
    return say(context.t["gate_robustness_largest"],
        judged=context.label(context.judged), fault=fault_phrase(worst["fault"]).to_dict()[context.lang],
        severity=f"{worst['severity']:g}", error=measured(figure(worst["mae"]["mean"]), context.t),
        ratio=figure(worst["ratio"]["ratio"], 3),
    )  # fmt: skip


def largest_fault(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """The fault that hurts a candidate most by itself: forecasts that are not finite before the largest error."""
    sized = [
        each
        for each in (found or {}).get("worst") or []
        if each["ratio"]["diverged"] or each["ratio"]["ratio"] is not None
    ]
    return max(sized, key=lambda each: (bool(each["ratio"]["diverged"]), each["ratio"]["ratio"] or 0.0), default=None)

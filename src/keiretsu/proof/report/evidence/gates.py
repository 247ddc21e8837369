"""The gates that a candidate must pass beside a low error."""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.proof.report.evidence.certified import renewal_due
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.gate_notes import gate_note, gate_sentence
from keiretsu.proof.report.numbers import figure
from keiretsu.proof.report.phrases import say

# The looks of findings, for what became of a gate; a certificate that was kept may be due for renewal all the same.
LEVELS = {"pass": "good", "renew": "watch", "fail": "bad", "unknown": "watch"}


@dataclass(frozen=True)
class GateCard:
    """One gate: name, what became of it, the level of its look, its value with unit and limit, its sentence."""

    name: str
    status: str
    level: str
    value: str
    unit: str
    sentence: str


def gate_cards(context: Context) -> list[GateCard]:
    """All gates in their order; none in results of before."""
    t, comparison = context.t, context.result.get("comparison") or {}
    cards = []
    for gate in comparison.get("gates") or []:
        number = gate["value"] is not None
        unit = say(t[f"gate_{gate['name']}_unit"], limit=figure(gate["limit"], 3)) if number else ""
        value = figure(gate["value"], 3) if number else ""
        status = gate["status"]
        if gate["name"] == "certificate" and status == "pass" and renewal_due(context):
            status = "renew"
        told = t["sentence_gap"].join(filter(None, (gate_sentence(context, gate), gate_note(context, gate))))
        cards.append(GateCard(t[f"gate_{gate['name']}"], t[f"gate_{status}"], LEVELS[status], value, unit, told))
    return cards

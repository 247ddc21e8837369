"""The certificate of the judged candidate: what became of it, said alike on card, fold, box, slide and aloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from keiretsu.bounds.certificates.expiry import PROMISED, verdict_of
from keiretsu.proof import gates
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.evidence.unwrapped import Line, unwrapped
from keiretsu.proof.report.phrases import say

# "kept": its promise was kept on rows it was not made on; "renew": kept, but those rows were not like its own; "clock":
# kept, but they came at another pace or after a longer gap.
State = Literal["kept", "renew", "clock", "broken", "unchecked"]
DUE: tuple[State, ...] = ("renew", "clock")


@dataclass(frozen=True)
class Certified:
    """A certificate: the sentence on its fold, its lines, what a check on other rows says, line by line."""

    said: str
    lines: tuple[Line, ...]
    check: tuple[Line, ...]


def certificate_of(context: Context) -> dict[str, Any] | None:
    """The certificate of the judged candidate."""
    return (context.findings.get("certificates") or {}).get(context.judged)


def state_of(certificate: dict[str, Any] | None) -> State:
    """What became of a certificate on the half of the test part that it was not made on."""
    holds = (certificate or {}).get("holds")
    if certificate is None or holds is None:
        return "unchecked"
    if not holds:
        return "broken"
    moved = moved_in(certificate)
    return "renew" if "inputs" in moved else "clock" if moved else "kept"


def moved_in(certificate: dict[str, Any]) -> tuple[str, ...]:
    """In what rows that it was not made on are unlike its own: "inputs", "clock"."""
    return tuple(name for name, answer in _answers(certificate).items() if name not in PROMISED and answer is False)


def told_of(context: Context) -> str:
    """The sentence of the gate from what became of the certificate, so that results of before say it alike."""
    found = certificate_of(context)
    state = state_of(found)
    holds = None if state == "unchecked" else state != "broken"
    return gates.certificate(holds, moved=moved_in(found or {})).sentence.to_dict()[context.lang]


def renewal_due(context: Context) -> bool:
    """Whether the certificate was kept on rows that are unlike those it was made on, so that it must be made anew."""
    return state_of(certificate_of(context)) in DUE


def certified_of(context: Context) -> Certified | None:
    """The certificate in full; None where none was made."""
    t, found = context.t, certificate_of(context)
    if not found or not found.get("text"):
        return None
    title = say(t["certificate_of"], label=context.label(context.judged))
    said = say(t["fold_certificate"], title=title, held=t[f"fold_{state_of(found)}"])
    check = (found.get("check") or {}).get(context.lang, "")
    answers = _answers(found)
    if check and answers:
        # the first line is the verdict, which results of before word otherwise
        check = "\n".join([verdict_of(answers).of(context.lang), *check.splitlines()[1:]])
    return Certified(said, unwrapped(found["text"][context.lang]), unwrapped(check))


def _answers(certificate: dict[str, Any]) -> dict[str, bool | None]:
    checks = (certificate.get("checks") or {}).get("checks") or []
    return {check["name"]: check["holds"] for check in checks}

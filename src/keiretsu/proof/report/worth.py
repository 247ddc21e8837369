"""What the model to use is worth in money beside what there was before, in a sentence."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.numbers import money, percent, plain
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.told import called


def worth_lines(context: Context) -> list[str]:
    """The sentence in a list; empty without prices of an error, and in results of before."""
    found, t = (context.result.get("costs") or {}).get("worth"), context.t
    if not found:
        return []
    choice, beside = (called(context, found[name]) for name in ("choice", "beside"))
    told = {"choice": choice, "opening": sentence(choice), "beside": beside, "currency": found["currency"]}
    kind = "gain" if found["benefit"] >= 0 else "loss"
    line = say(
        t[f"worth_{kind}"],
        **told,
        benefit=money(abs(found["benefit"])),
        days=plain(found["days"]),
        interval=_interval(found, t),
        extra=_extra(found, t),
    )
    return [line]


def _interval(found: dict[str, Any], t: dict[str, str]) -> str:
    """The interval in brackets; of a loss, with its ends turned round."""
    if found["interval"] is None:
        return t["worth_open"]
    low, high = found["interval"] if found["benefit"] >= 0 else (-end for end in reversed(found["interval"]))
    return say(t["worth_interval"], level=percent(found["level"]), low=_signed(low), high=_signed(high))


def _extra(found: dict[str, Any], t: dict[str, str]) -> str:
    extra = found["extra"]
    key = "same" if extra == 0 else "more" if extra > 0 else "less"
    return say(t[f"worth_{key}"], amount=money(abs(extra)), currency=found["currency"])


def _signed(amount: float) -> str:
    """A sum that may be below nothing."""
    return f"−{money(-amount)}" if amount < 0 else money(amount)

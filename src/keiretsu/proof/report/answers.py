"""What this run answers to each of the three questions, in a sentence under its heading."""

from __future__ import annotations

from keiretsu.proof.report.candidates import find
from keiretsu.proof.report.comparison import level_of
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.evidence.gates import gate_cards
from keiretsu.proof.report.expectation import expectation_of
from keiretsu.proof.report.measured import measured
from keiretsu.proof.report.numbers import figure, percent
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.sheet import cut_ends, is_cut
from keiretsu.proof.report.trust import trust_of


def answers_of(context: Context) -> dict[str, str]:
    """Answers by the key of their section: "data", "stability", "brings"; one that cannot be given is left out."""
    found = {"data": _data(context), "stability": _stability(context), "brings": _brings(context)}
    return {key: answer for key, answer in found.items() if answer}


def _data(context: Context) -> str:
    """Whether what the profile expected came true; without a test of it, what it expected."""
    told = expectation_of(context)
    if told is not None:
        # of two halves of which one came true, the other is the news
        found = told.found[0 if told.kept == "partly" else -1]
        return say(context.t["answer_expected"], kept=sentence(told.word), found=found)
    region = context.result["profile"].get("region") or {}
    return region.get(f"sentence_{context.lang}") or ""


def _stability(context: Context) -> str:
    """What became of each gate."""
    t, cards = context.t, gate_cards(context)
    if not cards:
        return ""
    told = [say(t["answer_gate"], gate=card.name, status=card.status) for card in cards]
    judged = say(t["answer_gates"], label=context.opening(context.judged), list=t["list_comma"].join(told))
    return t["sentence_gap"].join([*trust_of(context), judged])


def _brings(context: Context) -> str:
    """The error of the candidate to use."""
    t, choice = context.t, find(context.rows, context.result["verdict"]["choice"])
    if choice is None:
        return ""
    ends, skill = choice.data.get("mae_interval"), choice.data["scores"].get("skill")
    interval = ""
    if ends:
        low, high = cut_ends(ends)
        interval = say(t["answer_interval"], level=level_of(context.result), low=low, high=high)
    key = "answer_skill" if skill is None or skill >= 0 else "answer_skill_more"
    less = "" if skill is None else say(t[key], skill=percent(abs(skill)))
    told = {"label": choice.label, "mae": measured(figure(choice.mae), t), "interval": interval, "skill": less}
    said = sentence(say(t["answer_brings"], **told))
    return t["sentence_gap"].join([said, t["cut_note"]]) if is_cut(ends) else said

"""What a run says where the clock, and not the learning, ended a candidate's training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keiretsu.evaluate.candidates import candidate
from keiretsu.proof import wording
from keiretsu.proof.early import had_enough
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.plan import Entrant, Plan
from keiretsu.proof.training import Training

CUT: wording.Pair = (
    "Training was cut short to end in time: {items}.",
    "時間内に終えるため学習を短縮しました: {items}。",
)
CUT_ITEM: wording.Pair = ("{label} was given {used} of {planned} steps", "{label}は{planned}回のうち{used}回")
FEW: wording.Pair = (
    "The time allowed had room for few steps of: {items}; with a larger budget they may do better.",
    "指定の時間では、次の候補は少ない回数しか学習できませんでした: {items}。"
    "時間を延ばすと結果が良くなる可能性があります。",
)
FEW_ITEM: wording.Pair = ("{label} ({given} of at most {most})", "{label}（最大{most}回のうち{given}回）")
FEW_SHARE = 0.25
# who had this share of the most steps that anybody may have lacked nothing
NEARLY = 0.9
CUT_OUT: wording.Pair = ("{label} was left out", "{label}は実行せず")


def hardly_trained(training: Training | Mapping[str, Any] | None) -> bool:
    """Whether the clock left a candidate so few of its steps that its result settles nothing.

    Args:
        training: of a candidate, or as a result has it; None where it counts no steps.
    """
    if training is None:
        return False
    told = training.to_dict() if isinstance(training, Training) else training
    return told["ended"] == "cut" and told["given"] <= FEW_SHARE * told["planned"]


def meaning_of(result: Mapping[str, Any], judged: str) -> str:
    """The key of the words that say what a result means in a line; weaker where the judged candidate hardly trained."""
    decision = result["verdict"]["decision"]
    training = next((each.get("training") for each in result["candidates"] if each["name"] == judged), None)
    return "keep_note_short" if decision == "keep" and hardly_trained(training) else f"{decision}_note"


def cut_off(plan: Plan, training: Mapping[str, Training]) -> tuple[Entrant, ...]:
    """Those whom the cut took something from: left out, or at the end of their fewer steps; not who ended before."""
    return tuple(each for each in plan.shortened if each.name not in training or training[each.name].ended == "cut")


def cuts_in(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same of a result: name, planned, used. A result of before lists all that were given fewer steps."""
    cut = (result.get("shortened") or {}).get("candidates") or []
    told = {each["name"]: each.get("summary") or {} for each in result["candidates"]} if cut else {}
    return [each for each in cut if not (_staged(told, each) and had_enough(told[each["name"]], each["used"]))]


def risks_of(result: Mapping[str, Any]) -> list[dict[str, str]]:
    """The risks of a verdict; without that of a cut which, in a result of before, took nothing from anybody."""
    risks, short = result["verdict"].get("risks") or [], result.get("shortened") or {}
    idle = bool(short) and not cuts_in(result)
    return [risk for risk in risks if not (idle and risk == short.get("sentence"))]


def shortened_sentence(plan: Plan, training: Mapping[str, Training]) -> Phrase | None:
    """That the run was shortened, why, and by how much; None if nobody lost anything by it."""
    items = [_item(entrant) for entrant in cut_off(plan, training)]
    if not items:
        return None
    return _filled(wording.SHORTENED, items, budget=f"{plan.budget_seconds:g}")


def limited_sentence(training: Mapping[str, Training], *, budget_seconds: float) -> Phrase | None:
    """Who used up what the budget had room for, and might have gained more; None where nobody did."""
    items = []
    for name, each in training.items():
        if each.ended == "limit" and each.given < NEARLY * each.most:
            told = {"given": f"{each.given:,}", "most": f"{each.most:,}"}
            items.append(_labelled(wording.LIMITED_ITEM, candidate(name).label_en, candidate(name).label_ja, **told))
    return _filled(wording.LIMITED, items, budget=f"{budget_seconds:g}") if items else None


def cut_line(result: Mapping[str, Any]) -> Phrase | None:
    """The share of steps of all that were cut, in a line beside the verdict; None where nobody was.

    Args:
        result: as `Result.to_dict` gives it.
    """
    cut = cuts_in(result)
    labels = {each["name"]: each["label"] for each in result["candidates"]} if cut else {}
    items = [
        _labelled(
            CUT_ITEM if each["used"] else CUT_OUT, labels[each["name"]]["en"], labels[each["name"]]["ja"],
            used=f"{each['used']:,}", planned=f"{each['planned']:,}",
        )
        for each in cut
    ]  # fmt: skip
    few = [
        _labelled(
            FEW_ITEM, each["label"]["en"], each["label"]["ja"], given=f"{told['given']:,}", most=f"{told['most']:,}"
        )
        for each in few_in(result)
        for told in (each["training"],)
    ]
    parts = [_filled(pair, each) for pair, each in ((CUT, items), (FEW, few)) if each]
    return Phrase.join(*parts) if parts else None


def few_in(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Candidates that the time allowed gave few of the steps that they might use, by plan and not by a cut."""
    known = [(each, each.get("training") or {}) for each in result.get("candidates") or ()]
    return [each for each, told in known if told.get("ended") == "limit" and told["given"] <= FEW_SHARE * told["most"]]


def _staged(told: Mapping[str, Mapping[str, Any]], each: Mapping[str, Any]) -> bool:
    return bool(told.get(each["name"], {}).get("history"))


def _item(entrant: Entrant) -> Phrase:
    entry = candidate(entrant.name)
    pair = wording.SHORTENED_ITEM if entrant.steps else wording.LEFT_OUT_ITEM
    return _labelled(pair, entry.label_en, entry.label_ja, used=f"{entrant.steps:,}", planned=f"{entrant.planned:,}")


def _labelled(pair: wording.Pair, label_en: str, label_ja: str, **figures: str) -> Phrase:
    return Phrase(pair[0].format(label=label_en, **figures), pair[1].format(label=label_ja, **figures))


def _filled(pair: wording.Pair, items: list[Phrase], **figures: str) -> Phrase:
    lists = {"items_en": ", ".join(each.en for each in items), "items_ja": "、".join(each.ja for each in items)}
    return Phrase.fill(*pair, **lists, **figures)

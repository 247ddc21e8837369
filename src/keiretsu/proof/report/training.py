"""How many steps each candidate was given and took, what of that is equal, and why the rest is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keiretsu.proof.early import had_enough
from keiretsu.proof.report.candidates import Row
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.numbers import count
from keiretsu.proof.report.phrases import say, sentence


@dataclass(frozen=True)
class Trained:
    """Steps of one candidate.

    Attributes:
        taken, given, planned: steps; None where a result of before does not tell.
        most: that anybody may get; None where a result of before does not tell.
        ended: as `keiretsu.proof.training.Training` has it; "" where that is not known.
    """

    label: str
    taken: int | None
    given: int | None
    planned: int | None
    most: int | None
    ended: str


def trained_of(context: Context, row: Row) -> Trained:
    """What is known of a candidate's steps; results of before tell it by their plan."""
    found = row.data.get("training")
    if found:
        ended, stages = found["ended"], row.data.get("summary") or {}
        if ended == "cut" and stages.get("history") and had_enough(stages, found["given"]):
            ended = "early"  # results of before call everybody cut who was given fewer steps
        return Trained(row.label, found["taken"], found["given"], found["planned"], found["most"], ended)
    taken = (row.data.get("cost") or {}).get("steps")
    entrants = context.result["plan"].get("candidates") or []
    mine: dict[str, Any] = next((each for each in entrants if each["name"] == row.name), {})
    given = mine.get("steps")
    if given is None or taken is None:
        return Trained(row.label, taken, None, None, None, "")
    planned, summary = mine.get("planned"), row.data.get("summary") or {}
    early = had_enough(summary, given) if summary.get("history") else taken < given
    return Trained(row.label, taken, given, planned or given, None, "early" if early else "cut" if planned else "")


def steps_text(context: Context, row: Row) -> str:
    """Steps taken, of those given, for a table."""
    found = trained_of(context, row)
    if not found.given:
        return count(found.taken or None)
    return say(context.t["steps_of"], taken=count(found.taken), given=count(found.given))


def equal_terms(context: Context) -> list[str]:
    """What is equal among those that train in steps, and why the steps and seconds that they took differ."""
    t = context.t
    found = [trained_of(context, row) for row in context.rows if row.ok and row.data["kind"] != "baseline"]
    found = [each for each in found if each.given]
    if not found:
        return []
    most = next((each.most for each in found if each.most), None)
    lines = [t["training_equal_plain"] if most is None else say(t["training_equal"], most=count(most))]
    for ended in ("early", "cut", "limit"):
        items = [_item(each, ended, t) for each in found if each.ended == ended]
        if items:
            lines.append(sentence(say(t[f"training_{ended}"], list=t["list_comma"].join(items))))
    rest = [each for each in found if each.ended in ("whole", "limit", "") and (each.taken or 0) < (each.given or 0)]
    if rest:
        items = [_item(each, "early", t) for each in rest]
        lines.append(sentence(say(t["training_stages"], list=t["list_comma"].join(items))))
    return lines


def _item(each: Trained, ended: str, t: dict[str, str]) -> str:
    """Taken of given; of those that were cut given of planned, and of the limited ones given of the most."""
    pair = {"early": (each.taken, each.given), "cut": (each.given, each.planned), "limit": (each.given, each.most)}
    taken, given = pair[ended]
    return say(t["training_item"], label=each.label, taken=count(taken), given=count(given))

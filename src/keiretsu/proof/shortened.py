"""What a run says when it had to take fewer steps than planned."""

from __future__ import annotations

from keiretsu.evaluate.candidates import candidate
from keiretsu.proof import wording
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.plan import Entrant, Plan


def shortened_sentence(plan: Plan) -> Phrase | None:
    """That the run was shortened, why, and by how much; None if it was not."""
    if not plan.shortened:
        return None
    items = [_item(entrant) for entrant in plan.shortened]
    return Phrase.fill(
        *wording.SHORTENED,
        budget=f"{plan.budget_seconds:g}",
        items_en=", ".join(item.en for item in items),
        items_ja="、".join(item.ja for item in items),
    )


def _item(entrant: Entrant) -> Phrase:
    entry = candidate(entrant.name)
    pair = wording.SHORTENED_ITEM if entrant.steps else wording.LEFT_OUT_ITEM
    used, planned = f"{entrant.steps:,}", f"{entrant.planned:,}"
    english, japanese = pair
    return Phrase(
        english.format(label=entry.label_en, used=used, planned=planned),
        japanese.format(label=entry.label_ja, used=used, planned=planned),
    )

"""The verdict in a few words, the same wherever it is repeated: page, slides, terminal, app, two runs compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from keiretsu.evaluate.candidates import INCUMBENT
from keiretsu.proof.phrase import Phrase

# What needs no training to speak of, and can be explained in a sentence.
SIMPLE = ("naive", "seasonal_naive", "theta", "ets", "ridge", "bank")
ADOPT = Phrase("Adopt the state-space model", "状態空間モデルを採用")
COLLECT = Phrase("Collect data first", "先にデータを集める")
KEPT: dict[str, tuple[str, str]] = {
    "own": ("Keep what you have", "現在の方法を続ける"),
    "simple": ("Use a simple model ({choice})", "単純なモデル（{choice}）を使う"),
    "other": ("Use {choice}", "{choice} を使う"),
}


def kept_as(choice: str) -> Literal["own", "simple", "other"]:
    """What a candidate is that is used instead of one that could have been adopted."""
    return "own" if choice == INCUMBENT else "simple" if choice in SIMPLE else "other"


def headline_of(result: Mapping[str, Any]) -> Phrase:
    """The verdict of a result, as `Result.to_dict` gives it, in a few words."""
    verdict = result["verdict"]
    if verdict["decision"] != "keep":
        return ADOPT if verdict["decision"] == "adopt" else COLLECT
    choice = verdict["choice"]
    label = next((each["label"] for each in result["candidates"] if each["name"] == choice), None)
    label = label or {"en": choice, "ja": choice}
    return Phrase.fill(*KEPT[kept_as(choice)], choice_en=label["en"], choice_ja=label["ja"])

"""What two runs of the same question say together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from keiretsu.proof.compared.line import Part
from keiretsu.proof.phrase import Phrase

SCHEMA = "keiretsu.compared/1"
Standing = Literal["stands", "other_choice", "changed", "unsettled", "settled", "incomparable"]


@dataclass(frozen=True)
class Compared:
    """Two runs side by side. It prints as its sentence and its cautions.

    Attributes:
        standing: what became of the earlier verdict: "stands"; "other_choice", the same decision with another model;
            "changed"; "unsettled", the later log cannot tell; "settled", the earlier log could not; "incomparable",
            the runs forecast different things.
        sentence: what changed, and whether the earlier verdict still stands.
        same_test: whether the two were judged on the same rows from the same origins.
        cautions: what must not be read into it.
        parts: everything else, grouped.
        runs: source and time of each run, the earlier first.
    """

    standing: Standing
    sentence: Phrase
    same_test: bool
    cautions: tuple[Phrase, ...]
    parts: tuple[Part, ...]
    runs: tuple[dict[str, Any], dict[str, Any]]

    @property
    def comparable(self) -> bool:
        """Whether verdicts and errors of the two answer the same question."""
        return self.standing != "incomparable"

    def part(self, key: str) -> Part | None:
        """The part of that key, if there is one."""
        return next((part for part in self.parts if part.key == key), None)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON; texts in "en" and "ja"."""
        return {
            "schema": SCHEMA,
            "comparable": self.comparable,
            "standing": self.standing,
            "sentence": self.sentence.to_dict(),
            "same_test": self.same_test,
            "cautions": [caution.to_dict() for caution in self.cautions],
            "runs": list(self.runs),
            "parts": [part.to_dict() for part in self.parts],
        }

    def __str__(self) -> str:
        return "\n".join([self.sentence.en, *(f"- {caution.en}" for caution in self.cautions)])

"""Of whom the evidence speaks, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keiretsu.proof.report.candidates import Row, find
from keiretsu.proof.report.phrases import sentence
from keiretsu.proof.report.units import Clock

Texts = dict[str, str]


@dataclass(frozen=True)
class Context:
    """A result, its candidates in the report's language, its clock, the words."""

    result: dict[str, Any]
    rows: list[Row]
    clock: Clock
    t: Texts
    lang: str

    @property
    def findings(self) -> dict[str, Any]:
        """What was measured; empty in results of before."""
        return self.result.get("findings") or {}

    @property
    def judged(self) -> str:
        """The candidate that the verdict speaks of; where it gave no forecast, another that was measured."""
        comparison = self.result.get("comparison") or {}
        measured = (name for key in ("lengths", "certificates") for name in self.findings.get(key) or {})
        return comparison.get("candidate") or next(measured, "")

    @property
    def rival(self) -> str:
        """The best of the rest."""
        return (self.result.get("comparison") or {}).get("rival") or ""

    @property
    def shown(self) -> list[Row]:
        """The judged candidate, its rival, and the one to use, as far as they were scored; each once."""
        names = dict.fromkeys((self.judged, self.rival, self.result["verdict"]["choice"]))
        return [row for name in names if (row := find(self.rows, name)) is not None]

    def label(self, name: str) -> str:
        """A candidate's name in the report's language."""
        return next((row.label for row in self.rows if row.name == name), name)

    def opening(self, name: str) -> str:
        """The same, as it opens a sentence."""
        return sentence(self.label(name))

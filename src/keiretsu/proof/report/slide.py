"""One slide: a heading, and below it a sentence, a table, a list, a note."""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.markdown import Ready
from keiretsu.proof.report.measured import likewise
from keiretsu.proof.report.questions import words_of as words_asked
from keiretsu.proof.report.texts import slides_en, slides_ja

SLIDES: dict[str, dict[str, str]] = {"en": slides_en.TEXTS, "ja": slides_ja.TEXTS}


@dataclass(frozen=True)
class Line:
    """One entry of a list, with a command that belongs to it, as code."""

    text: str
    code: Ready | str = ""


@dataclass(frozen=True)
class Grid:
    """A table: heads, rows of cells; the first column holds names, the others figures."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def rule(self) -> Ready:
        """The line below the heads: names to the left, figures to the right."""
        return Ready(" | ".join([":---", *(["---:"] * (len(self.columns) - 1))]))


@dataclass(frozen=True)
class Slide:
    """What stands on it, in this order; what is empty is left out.

    Attributes:
        title: heading.
        lead: a paragraph.
        table: figures.
        lines: a list.
        note: a paragraph below all.
        first: number of the first line; 0 for a list without numbers.
    """

    title: str
    lead: str = ""
    table: Grid | None = None
    lines: tuple[Line, ...] = ()
    note: str = ""
    first: int = 0

    def mark(self, place: int) -> Ready:
        """What stands before the line at `place`, counted from 1."""
        return Ready(f"{self.first + place - 1}." if self.first else "-")


def words_of(context: Context) -> dict[str, str]:
    """All words that slides are filled with."""
    return {**words_asked(context), **likewise(SLIDES[context.lang], context.t, context.lang)}

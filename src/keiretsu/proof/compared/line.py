"""One thing of two runs side by side, and the parts such things are grouped in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keiretsu.proof.phrase import Phrase
from keiretsu.proof.report.numbers import MISSING

NOTHING = Phrase(MISSING, MISSING)


@dataclass(frozen=True)
class Line:
    """One thing, then and now.

    Attributes:
        key: stable name.
        name: for people.
        before, after: of the earlier and the later run, fit to be read.
        changed: whether they differ.
        note: what to know of the difference; None for nothing.
        values: what `before` and `after` were made of, plain JSON.
    """

    key: str
    name: Phrase
    before: Phrase
    after: Phrase
    changed: bool
    note: Phrase | None = None
    values: tuple[Any, Any] = (None, None)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "key": self.key,
            "name": self.name.to_dict(),
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "changed": self.changed,
            "note": None if self.note is None else self.note.to_dict(),
            "values": list(self.values),
        }


@dataclass(frozen=True)
class Part:
    """Lines of one kind.

    Attributes:
        key: "verdict", "errors", "gates", "certificate", "data", "findings", "plan" or "costs".
        title: for people.
        see: the sentence that says what to see.
        lines: in the order in which they are shown.
    """

    key: str
    title: Phrase
    see: Phrase
    lines: tuple[Line, ...]

    @property
    def changes(self) -> tuple[Line, ...]:
        """The lines that differ."""
        return tuple(line for line in self.lines if line.changed)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "key": self.key,
            "title": self.title.to_dict(),
            "see": self.see.to_dict(),
            "lines": [line.to_dict() for line in self.lines],
        }


def same(text: str) -> Phrase:
    """A text that both languages share: a figure, a name of the log's own."""
    return Phrase(text, text)


def line_of(
    key: str, name: Phrase, before: Any, after: Any, show: Callable[[Any], Phrase | str], *, note: Phrase | None = None
) -> Line:
    """A line of two plain values; a value that a run does not have is a dash.

    Args:
        key, name: as of `Line`.
        before, after: plain JSON; None where there is none.
        show: makes a value fit to be read.
        note: as of `Line`.
    """
    shown = [NOTHING if value is None else show(value) for value in (before, after)]
    told = [same(each) if isinstance(each, str) else each for each in shown]
    return Line(key, name, told[0], told[1], before != after, note, (before, after))

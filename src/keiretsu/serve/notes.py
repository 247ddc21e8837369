"""What a service has to say of rows that it did read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# More than so many are not said in the life of a process; the counters have them all.
MOST_NOTES = 20


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to say.

    Attributes:
        key: of `lines.words.TOLD`.
        once: what it is about; of notes with the same, the first one alone is said.
        facts: what the sentence is filled with.
    """

    key: str
    once: str
    facts: Mapping[str, object]


class Notes:
    """Notes on their way to whoever says them."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._new: list[Note] = []

    def add(self, notes: Iterable[Note]) -> None:
        """Rows were committed of which this is to be said."""
        for note in notes:
            if note.once not in self._known and len(self._known) < MOST_NOTES:
                self._known.add(note.once)
                self._new.append(note)

    def taken(self) -> list[Note]:
        """Those that nobody has taken yet."""
        new, self._new = self._new, []
        return new

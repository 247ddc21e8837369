"""What the names in rows say of the channels that will be missing, and of columns that are passed over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from keiretsu.data.events import COUNT, SINCE

if TYPE_CHECKING:
    from keiretsu.serve.intake import Intake

MOST_NAMES = 8


def notes_on(header: Sequence[str], intake: Intake) -> list[tuple[str, str]]:
    """Keys of `words.TOLD`, each with the names that it is filled with.

    Args:
        header: names of the columns.
        intake: what the rows are read by.
    """
    settings, there = intake.settings, set(header)
    aside = [name for name in header if name in settings.aside and name not in intake.channels]
    made = {f"{name}={word}" for name, words in settings.categories.items() if name in there for word in words}
    for name, codes in settings.codes.items():
        of_codes = {code + ending for code in codes for ending in (COUNT, SINCE)}
        # either the column is there, or the channels that are made of it may be; where neither is, the column is missed
        made |= {name} if of_codes & there and name not in there else of_codes
    lacking = [name for name in intake.channels if name not in there and name not in made | set(apart_of(intake))]
    return [(key, listed(names)) for key, names in (("aside", aside), ("lacking", lacking)) if names]


def apart_of(intake: Intake) -> list[str]:
    """The channels that training made of a table of events that was not the log: no column of the rows makes them."""
    made = {code + ending for codes in intake.settings.apart.values() for code in codes for ending in (COUNT, SINCE)}
    return [name for name in intake.channels if name in made]


class Noted:
    """Says what there is to say of the names in rows, each thing once, however many files follow.

    Args:
        intake: what the rows are read by.
        tell: takes a key of `words.TOLD` and what it is filled with; None says nothing.
    """

    def __init__(self, intake: Intake, tell: Callable[..., None] | None) -> None:
        self._intake, self._tell = intake, tell
        self._said: set[str] = set()

    def names(self, names: Sequence[str], table: bool) -> None:
        """Rows have these names; those of JSON may be others in each."""
        for key, found in notes_on(names, self._intake) if table else ():
            self._say(key, names=found)
        self.apart(names)

    def apart(self, names: Collection[str] = ()) -> None:
        """Rows have these names, and none of the channels of a table of events besides."""
        lacking = [name for name in apart_of(self._intake) if name not in names]
        if lacking:
            self._say("apart", names=", ".join(lacking), table=", ".join(self._intake.settings.apart))

    def _say(self, key: str, **facts: str) -> None:
        if self._tell is not None and key + facts["names"] not in self._said:
            self._tell(key, **facts)
        self._said.add(key + facts["names"])


def listed(names: Sequence[str]) -> str:
    """The first few of them."""
    return ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")

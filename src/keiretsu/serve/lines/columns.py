"""What a table's header says of the channels that will be missing, and of columns that are passed over."""

from __future__ import annotations

from collections.abc import Sequence
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
    lacking = [name for name in intake.channels if name not in there and name not in made]
    return [(key, listed(names)) for key, names in (("aside", aside), ("lacking", lacking)) if names]


def listed(names: Sequence[str]) -> str:
    """The first few of them."""
    return ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")

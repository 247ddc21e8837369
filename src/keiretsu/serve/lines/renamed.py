"""Headers without a column that every row needs, perhaps because it has another name now."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TYPE_CHECKING

from keiretsu.errors import DataError
from keiretsu.serve.lines.table import SEPARATORS, split
from keiretsu.serve.lookalike import likely, lookalike
from keiretsu.serve.refusals import shorten

if TYPE_CHECKING:
    from keiretsu.serve.intake import Intake


def refuse_unnamed(header: Sequence[str], intake: Intake, place: str) -> None:
    """Refuse a table that does not say which series a row is of, where the training log did.

    The rows of all its series would be read as those of one, most of them as duplicates of each other.

    Raises:
        DataError: a column of the id is missing.
    """
    lacking = [name for name in intake.settings.id if name not in header]
    if not intake.settings.named or not lacking:
        return
    name = lacking[0]
    found = likely(name, intake.strange([one for one in header if one]))
    rule = f"stream: a table must have the column {name!r}, which names each row's series as in training; {place}"
    if found is None:
        raise DataError(f"{rule} has none. Add the column, or name another one with --id.")
    shown = shorten(found)
    raise DataError(
        f"{rule} has none, but {shown!r} looks like it. Name that column {name!r} again, or give --id {shown!r}."
    )


def time_alike(text: str, intake: Intake) -> str:
    """What to do with a first line in which the time has no column, or one of another name.

    Args:
        text: of the header, which names no column of the time.
    """
    lacking, alike = intake.settings.time, set(intake.channels) | set(intake.settings.id)
    for separator in sorted(SEPARATORS, key=text.count, reverse=True):
        try:
            names = [name.strip() for name in split(text, separator)]
        except csv.Error:
            continue
        # a row of numbers names nothing
        if alike & set(names):
            name = next(one for one in lacking if one not in names)
            found = lookalike(name, intake.strange(names))
            if found is not None:
                return f"Column {shorten(found)!r} looks like {name!r}: name it so, or give it"
            break
    return "Add a header, or name the time's column"

"""The cell of a column of alarm codes as the place of its code, spelled as training spelled it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from keiretsu.data.events import OTHER
from keiretsu.data.reading.values.cells import MISSING_WORDS
from keiretsu.serve.coded_runner import BLANK, UNKNOWN

# what a table's program makes of whole numbers as soon as their column has a blank
_WHOLE = re.compile(r"([+-]?\d+)\.0+", re.ASCII)


class Codes:
    """Looks codes up by column.

    Args:
        codes: of each column, in the order that `CodedRunner` has them.
        normal: codes that mean no alarm.
    """

    def __init__(self, codes: Mapping[str, tuple[str, ...]], normal: Collection[str]) -> None:
        self._places: dict[str, dict[str, int]] = {}
        for name, known in codes.items():
            places = {code: place for place, code in enumerate(known)}
            # "101" and "101.0" are one code, unless training told them apart
            for code, place in list(places.items()):
                places.setdefault(spelled(code), place)
            self._places[name] = places
        self._normal = frozenset((*normal, *map(spelled, normal)))

    def place(self, name: str, value: object) -> float | None:
        """The place of a cell's code; `BLANK` where it holds no alarm, `UNKNOWN` where training knew none of that
        name, None where it can hold no code."""
        if value is not None and (isinstance(value, bool) or not isinstance(value, (str, int, float))):
            return None
        text, places = written(value), self._places[name]
        found = places.get(text)
        if found is None:
            found = places.get(spelled(text))
        if found is not None:
            return float(found)
        if text.lower() in ("", *MISSING_WORDS) or text in self._normal or spelled(text) in self._normal:
            return BLANK
        # as `join_events` has it: every code without channels of its own is one of "other", if that has channels
        return float(places[OTHER]) if OTHER in places else UNKNOWN


def written(value: object) -> str:
    """A cell or a value of JSON as text."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def spelled(text: str) -> str:
    """A code as training spells it: a whole number without a decimal point."""
    found = _WHOLE.fullmatch(text)
    return text if found is None else found[1]

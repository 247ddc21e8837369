"""Says once of a series that its answers are still those of one that has just begun."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from keiretsu.serve.rows import Answered

_KEY = b'"cold":'
# names in one sentence, and sentences in the life of a process
MOST_NAMES, MOST_SAID = 5, 20
# series that are looked at between two rests: memory does not grow with a fleet
MOST_SERIES = 1000


class Cold:
    """Looks at answers, and says of each series once that it has only just begun.

    Args:
        tell: takes a key of `words.TOLD` and what it is filled with; None says nothing.
    """

    def __init__(self, tell: Callable[..., None] | None) -> None:
        self._tell, self._said = tell, 0
        self._last: dict[str, Answered] = {}
        self._known: set[str] = set()

    def look(self, answers: Sequence[Answered]) -> None:
        """Answers have left."""
        if self._tell is not None and self._said < MOST_SAID:
            for one in answers:
                if one.id in self._last or len(self._last) < MOST_SERIES:
                    self._last[one.id] = one

    def rest(self) -> None:
        """No more rows are there for now, or ever: what was read until now is what there was to warm up with."""
        begun = {id: rows for id, one in self._last.items() if id not in self._known and (rows := cold_of(one.body))}
        more = "+" if len(self._last) == MOST_SERIES else ""
        self._last.clear()
        if self._tell is None or not begun:
            return
        self._known.update(begun)
        self._said += 1
        names = [json.dumps(id, ensure_ascii=False) for id in list(begun)[:MOST_NAMES]]
        if len(begun) == 1:
            self._tell("cold", id=names[0], rows=next(iter(begun.values())))
            return
        listed = ", ".join([*names, "…"] if len(begun) > len(names) else names)
        self._tell("cold_many", n=f"{len(begun):,}{more}", names=listed, rows=max(begun.values()))


def cold_of(body: bytes) -> int:
    """How many more rows the series of an answer needs."""
    # what comes after it in a body has no such key; what comes before may hold any text
    digits = body[body.rfind(_KEY) + len(_KEY) :].partition(b",")[0]
    return int(digits) if digits.isdigit() else 0

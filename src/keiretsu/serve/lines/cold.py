"""Says once that a series' answers are still those of one that has just begun."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from keiretsu.serve.rows import Answered

_KEY = b'"cold":'


class Cold:
    """Looks at answers until one thing was said.

    Args:
        tell: takes "cold" and what it is filled with; None says nothing.
    """

    def __init__(self, tell: Callable[..., None] | None) -> None:
        self._tell = tell
        self._last: Answered | None = None

    def look(self, answers: Sequence[Answered]) -> None:
        """Answers have left."""
        if self._tell is not None and answers:
            self._last = answers[-1]

    def rest(self) -> None:
        """No more rows are there for now, or ever: what was read until now is what there was to warm up with."""
        if self._tell is None or self._last is None:
            return
        rows = cold_of(self._last.body)
        if rows:
            self._tell("cold", id=json.dumps(self._last.id, ensure_ascii=False), rows=rows)
            self._tell = None
        self._last = None


def cold_of(body: bytes) -> int:
    """How many more rows the series of an answer needs."""
    # what comes after it in a body has no such key; what comes before may hold any text
    digits = body[body.rfind(_KEY) + len(_KEY) :].partition(b",")[0]
    return int(digits) if digits.isdigit() else 0

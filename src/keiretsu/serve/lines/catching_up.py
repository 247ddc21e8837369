"""Says how far the rows that a file held at the start have been read, and once when there are no more of them."""

from __future__ import annotations

from collections.abc import Callable

from keiretsu.progress import Progress, report
from keiretsu.serve.lines.source import Lines

# what the bar is called
CATCHING_UP = "rows that are there already"


class CatchUp:
    """Looks at lines until those of the start have been read.

    Args:
        total: bytes of the file up to where it ended at the start; None where nothing was there to be read.
        tell: takes "up_to_date" and what it is filled with; None says nothing.
        progress: told bytes.
        done: called before the end is told, so that a bar can go.
    """

    def __init__(
        self,
        total: int | None = None,
        *,
        tell: Callable[..., None] | None = None,
        progress: Progress | None = None,
        done: Callable[[], None] | None = None,
    ) -> None:
        self._total, self._tell, self._progress, self._done = total, tell, progress, done
        self._rows = 0

    def look(self, lines: Lines, rows: int) -> None:
        """Lines have been read and answered, so many rows among them."""
        if self._total is None:
            return
        self._rows += rows
        at = lines.at.get("offset", 0)
        report(self._progress, CATCHING_UP, min(at, self._total), self._total)
        if at >= self._total:
            self.rest()

    def rest(self) -> None:
        """Nothing more is there for now: in a file that was rotated meanwhile, bytes do not tell."""
        if self._total is None:
            return
        self._total = None
        if self._done is not None:
            self._done()
        if self._tell is not None:
            self._tell("up_to_date", rows=f"{self._rows:,}")

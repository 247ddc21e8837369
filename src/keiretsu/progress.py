"""How long work tells how far it has come: one callable, passed down as `progress=`.

Rooms only call it; what becomes of the call (a bar with time left, a line in a log, nothing) is the caller's choice.
"""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called as `progress(label, done, total)`; `done` and `total` in any one unit (steps, rows, seconds)."""

    def __call__(self, label: str, done: float, total: float) -> None:
        """Say that `done` of `total` of the work called `label` is finished."""


def silent(label: str, done: float, total: float) -> None:
    """Report nothing: what a room uses when it was given no `progress`."""


def report(progress: Progress | None, label: str, done: float, total: float) -> None:
    """Call `progress` if there is one."""
    if progress is not None:
        progress(label, done, total)

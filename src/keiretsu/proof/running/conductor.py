"""What an executor and the run say to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from keiretsu.data import SeriesSet
from keiretsu.evaluate.candidates import Candidate
from keiretsu.proof.bench import Bench
from keiretsu.proof.plan import Entrant
from keiretsu.proof.running.folder import RunFolder


class Conductor(Protocol):
    """Hands out candidates, hears how they come along, and takes their entries."""

    def next(self) -> Entrant | None:
        """The next candidate to begin; None when all have begun."""
        ...

    def watch(self, name: str, label: str, done: float, total: float) -> None:
        """Hear of progress, or that a candidate is still at work.

        Raises:
            OutOfTimeError: the candidate must be broken off.
        """
        ...

    def ended(self, entrant: Entrant, *, broken_off: bool = False) -> None:
        """A candidate's entry lies in the folder, unless it was broken off."""
        ...


@dataclass(frozen=True, eq=False)
class Stage:
    """Where candidates run.

    Attributes:
        series: all rows.
        bench: what they are judged by.
        folder: where their files go.
        look_up: from a name to the candidate, those that only this run knows among them.
        at_home: names of candidates that other processes do not know; they run in this one.
        kept: their fitted models, which lie in no file.
    """

    series: SeriesSet
    bench: Bench
    folder: RunFolder
    look_up: Callable[[str], Candidate]
    at_home: frozenset[str] = frozenset()
    kept: dict[str, Any] = field(default_factory=dict)


# Runs every candidate that the conductor hands out.
Executor = Callable[[Stage, Conductor], None]

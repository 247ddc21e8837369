"""What a service is told once, when it starts."""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.errors import ArgumentError


@dataclass(frozen=True)
class ServiceSettings:
    """How rows are taken.

    Attributes:
        lateness: rows wait until their series has shown a stamp so much later, in the clock's units (seconds for
            datetimes); 0 answers at once.
        jump: a stamp further ahead of its series than so many median intervals is a clock jump.
        agreeing: so many rows after one another that go on from a jump make it the new time.
        most_waiting: rows of a series that wait; beyond it the oldest go on.
        series_in_memory: states held at once; the least recently used go back to the store.
        batch_rows: rows that one transaction takes at most.
        outbox: whether answers stay until `Service.delivered` says that they are; where they leave in a reply, False.
        keep_answers: so many of the latest answers stay readable.
        keep_replies: idempotency keys that are remembered.
        tail: last rows of each series that are kept to warm another model on; None keeps as many as the model reaches.
        ids: the only series that are taken; None takes all.
    Raises:
        ArgumentError: a number is out of range.
    """

    lateness: float = 0.0
    jump: float = 10_000.0
    agreeing: int = 3
    most_waiting: int = 10_000
    series_in_memory: int = 10_000
    batch_rows: int = 1000
    outbox: bool = False
    keep_answers: int = 100_000
    keep_replies: int = 100_000
    tail: int | None = None
    ids: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.lateness < float("inf"):
            raise ArgumentError(
                f"stream: lateness must be a finite number of at least 0; got {self.lateness!r}. 0 answers at once."
            )
        if not self.jump > 0:
            raise ArgumentError(f"stream: jump must be above 0; got {self.jump!r}. Leave it out.")
        for name in ("agreeing", "most_waiting", "series_in_memory", "batch_rows", "keep_answers", "keep_replies"):
            if getattr(self, name) < 1:
                raise ArgumentError(f"stream: {name} must be at least 1; got {getattr(self, name)!r}. Leave it out.")

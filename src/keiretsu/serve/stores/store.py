"""What is kept: series, how far sources were read, answers on their way out. One transaction holds what belongs
together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from keiretsu.errors import KeiretsuError

Held = tuple[float, NDArray[np.float64]]
"""A row that waits: its stamp and its (channels,) values."""


class StoreError(KeiretsuError, OSError):
    """The store could not be read or written; nothing of what was being committed is in it. It may be tried again."""


class StoreTakenError(KeiretsuError):
    """Another process writes to the store, or a newer version of the software made it. Trying again does not help."""


@dataclass(slots=True)
class Series:
    """One series as it is kept.

    Attributes:
        id: its name.
        seq: answers made so far.
        rows: rows that its state has read; fewer than `seq` where a new model was warmed, or the series begun anew.
        stamp: of the last row read; None before the first.
        newest: latest stamp shown, waiting rows included.
        jump: (stamp, count) of refused rows that agree on a new time; None where none does.
        seen: stamp of the row that came last, read or refused, where it lies before `newest`; else None.
        waiting: rows not ripe yet, ascending by stamp.
        state, watch: of the runner and the watcher. None: nothing new, what is kept stays; empty: there is none.
        outside: channel → sequence number of the last answer whose row held a value far outside training there.
        last: values of the last row read, where it was read since the process began; not kept.
        counts: `accepted`, `clipped`, `answered`, and refusals by reason.
    """

    id: str
    seq: int = 0
    rows: int = 0
    stamp: float | None = None
    newest: float | None = None
    jump: tuple[float, int] | None = None
    seen: float | None = None
    waiting: list[Held] = field(default_factory=list)
    state: bytes | None = None
    watch: bytes | None = None
    counts: dict[str, int] = field(default_factory=dict)
    outside: dict[str, int] = field(default_factory=dict)
    last: NDArray[np.float64] | None = field(default=None, compare=False)

    def copy(self) -> Series:
        """One that may be changed without this one changing."""
        return replace(self, waiting=list(self.waiting), counts=dict(self.counts), outside=dict(self.outside))


@dataclass(frozen=True, slots=True)
class Place:
    """How far a source was read.

    Attributes:
        source: its name, such as a file's path.
        at: plain JSON types: a byte offset and inode, a count of lines.
    """

    source: str
    at: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is kept: its place among all, the series, its number there, and its body."""

    number: int
    id: str
    seq: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What was replied to a request that bore an idempotency key.

    Attributes:
        key: the client's.
        digest: of the request's body; the same key with another one is a mistake of the client's.
        body: of the reply.
    """

    key: str
    digest: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Read:
    """A row that a model has read, kept for a while so that another one can be warmed on it."""

    id: str
    seq: int
    stamp: float
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Batch:
    """What is committed at once.

    Attributes:
        number: 1 more than that of the batch before.
        series: those that changed.
        answers: new ones, ascending by number.
        tail: rows that were read; of each of these series the last `tail_rows` stay.
        counts: what is added to the store's counters.
        places: sources that were read.
        replies: to requests with a key.
        sent: answers up to this number are known to be delivered; None: nothing new is known.
        forget: answers up to this number need not be kept; None keeps them.
        keep_replies: so many replies stay.
    """

    number: int
    series: Sequence[Series] = ()
    answers: Sequence[Kept] = ()
    tail: Sequence[Read] = ()
    tail_rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    places: Sequence[Place] = ()
    replies: Sequence[Reply] = ()
    sent: int | None = None
    forget: int | None = None
    keep_replies: int = 100_000


class Store(Protocol):
    """Where series live. One process writes to it at a time; calls come from one thread at a time."""

    url: str

    def begin(self, fingerprint: str) -> None:
        """Take the store for a model.

        Raises:
            StoreTakenError: its states are of another model (fingerprint), or another process has it.
            StoreError: it cannot be reached.
        """
        ...

    def facts(self) -> dict[str, Any]:
        """`batch` and `answer` (the last numbers), `sent`, `fingerprint` (None before any), `series` (how many)."""
        ...

    def counts(self) -> dict[str, int]:
        """The store's counters since it began."""
        ...

    def load(self, ids: Iterable[str]) -> dict[str, Series]:
        """Those of the series that are there."""
        ...

    def ids(self, after: str = "", limit: int = 1000) -> list[str]:
        """Names of series, ascending, from the first one behind `after`."""
        ...

    def waiting(self) -> list[str]:
        """Series that have rows waiting."""
        ...

    def tail(self, id: str) -> list[Read]:
        """The last rows that were read of a series, ascending."""
        ...

    def commit(self, batch: Batch) -> None:
        """Keep a batch, all of it or nothing.

        Raises:
            StoreError: nothing of it was kept. A commit of which that cannot be told is found out by the number of the
                last batch before the next attempt: the same batch may be committed again.
            StoreTakenError: another process has committed since.
        """
        ...

    def answers(self, after: int, limit: int = 1000) -> list[Kept]:
        """Kept answers, delivered or not, ascending from the first one behind `after`."""
        ...

    def unsent(self, after: int = 0, limit: int = 1000) -> list[Kept]:
        """Answers not known to be delivered, ascending from the first one behind `after`."""
        ...

    def sent(self, upto: int) -> None:
        """Answers up to this number are delivered."""
        ...

    def place(self, source: str) -> dict[str, Any] | None:
        """How far a source was read; None where it never was."""
        ...

    def reply(self, key: str) -> Reply | None:
        """What was replied to a request of that key; None where none is kept."""
        ...

    def adopt(self, fingerprint: str, series: Iterable[Series]) -> None:
        """Set the model and these series' states anew, in one transaction: a new model takes over.

        States of series that are not among them are emptied.
        """
        ...

    def probe(self) -> None:
        """Write something that changes nothing.

        Raises:
            StoreError: it cannot be reached, or has no room.
        """
        ...

    def close(self) -> None:
        """Let go of it."""
        ...

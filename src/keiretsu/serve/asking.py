"""What a service is asked in one go: several requests, read in one transaction, each with a reply of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from keiretsu.serve.rows import Outcome, Refused, Row
from keiretsu.serve.stores import Place


@dataclass(frozen=True, slots=True)
class Key:
    """What makes a request safe to repeat.

    Attributes:
        name: an idempotency key, unlike that of any other request.
        digest: of the request's body; the same name with another one is a mistake of the client's.
        render: makes the reply of the outcomes; it is kept in the transaction that holds them.
    """

    name: str
    digest: str
    render: Callable[[Sequence[Outcome]], bytes]


@dataclass(frozen=True, eq=False, slots=True)
class Asked:
    """One request: rows in their order, how far its source was read with them, and its key."""

    rows: Sequence[Row | Refused]
    source: Place | None = None
    key: Key | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Taken:
    """What became of a request.

    Attributes:
        outcomes: of its rows; none where they were not read, since the key had come before.
        reply: what the key's `render` made, now or when the key came first; None without a key.
        fault: "key" where the key came before with another digest; nothing was read.
    """

    outcomes: Sequence[Outcome] = ()
    reply: bytes | None = None
    fault: str | None = None

"""Where lines come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of one source.

    Attributes:
        lines: without their ends; None stands for one that was too long.
        first: number of the first one, from 1.
        at: how far the source is read with them, plain JSON types.
        begins: whether a file begins with them.
        ends: whether nothing comes after them.
        file: name of the file that they are of, where they are of one.
    """

    lines: list[bytes | None] = field(default_factory=list)
    first: int = 1
    at: dict[str, Any] = field(default_factory=dict)
    begins: bool = False
    ends: bool = False
    file: str = ""


class Source(Protocol):
    """Gives lines in their order. Reads no further than what was asked for needs: that is the back-pressure."""

    name: str

    def read(self, most: int, seconds: float) -> Lines:
        """At most so many lines; none where none has come within so many seconds, or a signal came."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...

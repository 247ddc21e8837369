"""Saying no to a client: a status, one sentence, and what else it needs to know."""

from __future__ import annotations

import json
import math
from typing import Any

from keiretsu.errors import KeiretsuError

BUSY_SECONDS = 1
# Of a mistake of ours; what it was stands in the server's log and nowhere else.
BROKEN = "The server made a mistake of its own; nothing of this request was kept. Its log says more."


class ProblemError(KeiretsuError):
    """What a client asked for is not done.

    Args:
        status: of HTTP.
        reason: one word for programs.
        sentence: why, and what to do.
        retry: seconds after which it may be tried again, rounded up; None leaves that open.
        close: whether the connection ends with this reply, because the rest of the request is not read.
        headers: further ones.
        more: what else the reply holds.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        sentence: str,
        *,
        retry: float | None = None,
        close: bool = False,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.content = {"error": sentence, "reason": reason, **more}
        self.headers = dict(headers or {})
        if retry is not None:
            self.headers["retry-after"] = str(max(1, math.ceil(retry)))
        if close:
            self.headers["connection"] = "close"

    @property
    def body(self) -> bytes:
        """The reply, as JSON."""
        return json.dumps(self.content, ensure_ascii=False).encode("utf-8", "replace")


def shown(text: str, most: int = 80) -> str:
    """What a client sent, fit to stand in a sentence: printable and short."""
    kept = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[: most + 1])
    return f"{kept[:most]}…" if len(kept) > most else kept

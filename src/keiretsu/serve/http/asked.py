"""From a request to what the writer is asked: rows, each sound or refused, and the key that makes it safe to repeat."""

from __future__ import annotations

import hashlib
from typing import Any

from keiretsu.serve.asking import Asked, Key
from keiretsu.serve.http.problem import ProblemError
from keiretsu.serve.http.replies import render
from keiretsu.serve.http.strict_json import parse
from keiretsu.serve.intake import Intake
from keiretsu.serve.rows import Refused, Row

LONGEST_KEY = 200


def asked_of(body: bytes, intake: Intake, *, key: str | None, client: str, most_rows: int) -> Asked:
    """What a request asks: one row as an object, or many as a list or under `rows`.

    Args:
        body: of the request.
        intake: checks rows.
        key: the header Idempotency-Key.
        client: who sent it; keys of different clients are different.
        most_rows: that it may hold.
    Raises:
        ProblemError: the body is no JSON, holds no row, or too many.
    """
    name = None if key is None else _key(key, client)
    found = parse(body)
    single = _single(found)
    cells: list[Any] = [found] if single else (found if isinstance(found, list) else found["rows"])
    if not cells:
        raise ProblemError(400, "no_row", "The body must hold a row or more; it holds none. Send at least one.")
    if len(cells) > most_rows:
        raise ProblemError(
            413, "too_long", f"A request must hold at most {most_rows:,} rows; this one holds {len(cells):,}. Send "
            "them in several.",
        )  # fmt: skip
    rows: list[Row | Refused] = [intake.row(one, f"rows[{place}]") for place, one in enumerate(cells)]
    return Asked(rows, key=None if name is None else Key(name, hashlib.sha256(body).hexdigest(), render))


def _single(found: Any) -> bool:
    if isinstance(found, list):
        return False
    return not (isinstance(found, dict) and list(found) == ["rows"] and isinstance(found["rows"], list))


def _key(key: str, client: str) -> str:
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise ProblemError(
            400, "key", f"The Idempotency-Key must be 1 to {LONGEST_KEY} printable ASCII characters; it is not. Send "
            "a UUID.",
        )  # fmt: skip
    # hashed with its client, so that it is of one length and nobody meets another's
    return hashlib.sha256(f"{client}\n{key}".encode()).hexdigest()

"""The reply to posted rows: answers as they were committed, and each row that was refused with its reason."""

from __future__ import annotations

import json
from collections.abc import Sequence

from keiretsu.serve.rows import Answered, Outcome, Refused, Waiting

OK, ALL_REFUSED = 200, 422


def render(outcomes: Sequence[Outcome]) -> bytes:
    """The status and the body of a reply, as it is kept for an idempotency key.

    The status is 200 where a row was read, and 422 where every one was refused.
    """
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    waiting = sum(isinstance(outcome, Waiting) for outcome in outcomes)
    answers = b",".join(outcome.body for outcome in outcomes if isinstance(outcome, Answered))
    rest = {"refused": [_refused(row) for row in refused], "waiting": waiting}
    status = ALL_REFUSED if refused and len(refused) == len(outcomes) else OK
    if status == ALL_REFUSED:
        rest |= {"error": refused[0].sentence, "reason": refused[0].reason}
    tail = json.dumps(rest, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return b"%d\n" % status + b'{"answers":[' + answers + b"]," + tail[1:]


def split(rendered: bytes) -> tuple[int, bytes]:
    """Status and body of what `render` made."""
    status, _, body = rendered.partition(b"\n")
    return int(status), body


def _refused(row: Refused) -> dict[str, str | None]:
    return {"place": row.place, "id": row.id, "reason": row.reason, "error": row.sentence}

"""Bodies of requests: a small JSON document, or a file that goes to disk as it comes and never into memory."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from keiretsu.app.refused import RefusedError

MOST_JSON = 1 << 16


async def read_json(stream: AsyncIterator[bytes]) -> dict[str, Any]:
    """A JSON object of at most 64 KiB.

    Raises:
        RefusedError: it is longer (413), or no JSON object (400).
    """
    body = b""
    async for part in stream:
        body += part
        if len(body) > MOST_JSON:
            raise RefusedError(413, "long_request")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError(400, "no_json") from None
    if not isinstance(found, dict):
        raise RefusedError(400, "no_json")
    return found


async def write_stream(stream: AsyncIterator[bytes], place: Path, *, declared: str | None, limit: int) -> int:
    """Write what comes to a file, and say how many bytes that were; beyond the limit nothing of it stays.

    Args:
        stream: the body, in parts.
        place: the file, which must not exist.
        declared: the header Content-Length, if there is one; it is checked first, and not believed.
        limit: bytes that are taken.
    Raises:
        RefusedError: more than the limit (413), nothing at all (400), or the disk is full (507).
    """
    megabytes = f"{limit / 1e6:,.0f}"
    if declared is not None and declared.isdecimal() and int(declared[:20]) > limit:
        raise RefusedError(413, "large", megabytes=megabytes)
    size, whole = 0, False
    try:
        with place.open("xb") as file:
            place.chmod(0o600)
            async for part in stream:
                size += len(part)
                if size > limit:
                    raise RefusedError(413, "large", megabytes=megabytes)
                file.write(part)
        if not size:
            raise RefusedError(400, "empty")
        whole = True
    except OSError as error:
        raise RefusedError(507, "disk", reason=error.strerror or type(error).__name__) from error
    finally:
        if not whole:
            place.unlink(missing_ok=True)
    return size

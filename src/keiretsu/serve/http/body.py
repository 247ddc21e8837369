"""Reading a request's body, with the limits held while it comes and not after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager

from starlette.requests import ClientDisconnect, Request

from keiretsu.serve.http.problem import BUSY_SECONDS, ProblemError

# Of the bodies that are in memory at once, as many times what one may have.
BODIES_AT_ONCE = 64
# What is still read of a body that is refused, so that a client in the midst of writing gets to see the reply.
LINGER_BYTES, LINGER_SECONDS = 1 << 20, 2.0


class Bodies:
    """Reads bodies; all that are in memory at once share one bound.

    Args:
        largest: bytes of one.
        seconds: that one may take to come.
    """

    def __init__(self, *, largest: int, seconds: float) -> None:
        self._largest, self._seconds = largest, seconds
        self._room = largest * BODIES_AT_ONCE

    @contextmanager
    def held(self, body: bytearray) -> Iterator[None]:
        """Give back the room that a body took, when its request is done with."""
        try:
            yield
        finally:
            self._room += len(body)

    async def read(self, request: Request, body: bytearray) -> None:
        """Read a request's body into `body`, which the caller holds.

        Raises:
            ProblemError: no JSON by its header (415), too long (413), too slow (408), cut off (400), or there is no
                room for it now (503).
        """
        check_headers(request.headers)
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > self._largest:
            await _linger(request.stream(), waiting=request.headers.get("expect", "").lower() == "100-continue")
            raise self._too_long()
        stream = request.stream()
        try:
            async with asyncio.timeout(self._seconds):
                whole = await self._fill(body, stream)
        except TimeoutError:
            raise ProblemError(
                408, "slow_body", f"The body must come within {self._seconds:g} s; it did not. Send smaller requests.",
                close=True,
            ) from None  # fmt: skip
        except ClientDisconnect:
            # nobody is there to read this
            raise ProblemError(400, "cut_off", "The body ended before its end. Send it again.", close=True) from None
        if not whole:
            await _linger(stream, waiting=False)
            raise self._too_long()

    async def _fill(self, body: bytearray, stream: AsyncIterator[bytes]) -> bool:
        """Read all of a stream, and say so; False where it is longer than it may be."""
        async for part in stream:
            if len(body) + len(part) > self._largest:
                return False
            if len(part) > self._room:
                raise ProblemError(
                    503, "busy", "The server has as many requests as it can hold. Send this one again.",
                    retry=BUSY_SECONDS, close=True,
                )  # fmt: skip
            self._room -= len(part)
            body += part
        return True

    def _too_long(self) -> ProblemError:
        return ProblemError(
            413, "too_long",
            f"The body must be at most {self._largest:,} bytes; it is longer. Send the rows in several requests.",
            close=True,
        )  # fmt: skip


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse what is not said to be plain JSON.

    That also keeps out forms and scripts of foreign web pages, which may send JSON only after asking first.
    """
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise ProblemError(
            415, "no_json", "The Content-Type must be application/json; it is not. Send rows as JSON.", close=True
        )
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise ProblemError(
            415, "encoded", "The body must come without a Content-Encoding; it has one. Send it as it is.", close=True
        )


async def _linger(stream: AsyncIterator[bytes], *, waiting: bool) -> None:
    """Read on for a while and throw away: a connection closed on unread bytes takes the reply with it.

    Args:
        stream: the body.
        waiting: whether the client has sent nothing yet and waits to be told that it may.
    """
    if waiting:
        return
    left = LINGER_BYTES
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            async for part in stream:
                left -= len(part)
                if left < 0:
                    return
    except (TimeoutError, ClientDisconnect):
        return

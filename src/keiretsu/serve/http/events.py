"""Answers as server-sent events: a client that comes back goes on from the last one it had."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from keiretsu.errors import KeiretsuError
from keiretsu.serve.http.tail import One, Tail

# A line now and then, so that a connection that has died is noticed.
BEAT_SECONDS = 10.0
RETRY_SECONDS = 1.0
_START = b"retry: 2000\n\n"


class Events(Response):
    """An endless reply. It is never further ahead of its reader than one page and what the connection holds.

    Args:
        tail: where answers come from.
        after: number of the last answer that the client has had.
        oldest: number of the oldest answer that can still be had.
        series: only answers of this series.
        stalled_seconds: a client that takes nothing for so long is dropped.
        dropped: called when one is.
        stopping: set when the server is being stopped.
    """

    def __init__(
        self,
        tail: Tail,
        *,
        after: int,
        oldest: int,
        series: str | None,
        stalled_seconds: float,
        dropped: Any,
        stopping: asyncio.Event,
    ) -> None:
        super().__init__(media_type="text/event-stream", headers={"cache-control": "no-store"})
        del self.headers["content-length"]
        self._tail, self._after, self._oldest, self._series = tail, after, oldest, series
        self._stalled, self._dropped, self._stopping = stalled_seconds, dropped, stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the client leaves, stalls, or the server stops."""
        told = asyncio.create_task(self._tell(send))
        left = asyncio.create_task(_until_left(receive))
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([told, left, stopped], return_when=asyncio.FIRST_COMPLETED)
            if stopped.done() and not left.done() and not told.done():
                told.cancel()
                with suppress(asyncio.CancelledError):
                    await told
                with suppress(TimeoutError):
                    await self._send(send, b"", more=False)
            if told.done() and not told.cancelled() and isinstance(told.exception(), TimeoutError):
                self._dropped()
                # closing would wait for the client to take what stands in the buffer
                transport = scope.get("state", {}).get("transport")
                if transport is not None:
                    transport.abort()
            elif told.done() and not told.cancelled():
                told.result()
        finally:
            for task in (told, left, stopped):
                task.cancel()

    async def _tell(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        async with asyncio.timeout(self._stalled):
            await send(start)
        await self._send(send, _START)
        if self._after + 1 < self._oldest:
            await self._send(send, _gap(self._after, self._oldest))
            self._after = self._oldest - 1
        while True:
            try:
                page = await self._tail.after(self._after, seconds=BEAT_SECONDS)
            except KeiretsuError:
                # the store is away: so are answers, and the client waits as if there were none
                await self._send(send, b": waiting for the store\n\n")
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if page:
                self._after = page[-1].number
            await self._send(send, _events(page, self._series) or b": still here\n\n")

    async def _send(self, send: Send, part: bytes, *, more: bool = True) -> None:
        async with asyncio.timeout(self._stalled):
            await send({"type": "http.response.body", "body": part, "more_body": more})


def _events(page: Sequence[One], series: str | None) -> bytes:
    return b"".join(
        b"id: %d\nevent: answer\ndata: %b\n\n" % (one.number, one.body)
        for one in page
        if series is None or one.id == series
    )


def _gap(after: int, oldest: int) -> bytes:
    told = {
        "error": f"Answers {after + 1} to {oldest - 1} are no longer kept; this goes on from {oldest}. Listen without "
        "long breaks, or keep more answers.",
        "from": after + 1,
        "to": oldest - 1,
    }
    return b"id: %d\nevent: gap\ndata: %b\n\n" % (oldest - 1, json.dumps(told).encode())


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass

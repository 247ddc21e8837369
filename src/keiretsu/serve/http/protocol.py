"""uvicorn's reading of HTTP with bounds of our own: connections, time for headers; and JSON for what is no HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from keiretsu.serve.http.problem import BUSY_SECONDS, ProblemError

LINGER_SECONDS = 1.0


def protocol_class(*, connections: int, headers_seconds: float) -> type[H11Protocol]:
    """A class for uvicorn's `http=`.

    Args:
        connections: open at once; one more is told so and closed.
        headers_seconds: that a request's headers may take to come.
    """

    class Bounded(H11Protocol):
        """One connection."""

        _slow: asyncio.TimerHandle | None = None
        _done = False

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            # a reply without end needs a way to let go of a client that takes nothing
            self.app_state = {**self.app_state, "transport": transport}
            if len(self.connections) > connections:
                self._say(_full(connections))
            else:
                self._watch()

        def data_received(self, data: bytes) -> None:
            if self._done or self.transport.is_closing():
                return
            super().data_received(data)
            self._watch()

        def connection_lost(self, exc: Exception | None) -> None:
            self._unwatch()
            super().connection_lost(exc)

        def send_400_response(self, msg: str) -> None:
            self._say(
                ProblemError(400, "no_http", "The request is not HTTP/1.1. Send it with an HTTP client."),
                linger=LINGER_SECONDS,
            )

        def _should_upgrade(self) -> bool:
            # an upgrade that we do not speak may be ignored, says the standard; so nothing is logged either
            return False

        def _watch(self) -> None:
            """Give headers that have begun, or have yet to begin, so long to come."""
            if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
                self._unwatch()
            elif self._slow is None:
                self._slow = self.loop.call_later(headers_seconds, self._too_slow)

        def _unwatch(self) -> None:
            if self._slow is not None:
                self._slow.cancel()
                self._slow = None

        def _too_slow(self) -> None:
            if not self.transport.is_closing() and self.conn.their_state is h11.IDLE:
                self._say(ProblemError(408, "slow_headers", f"A request must come within {headers_seconds:g} s."))

        def _say(self, problem: ProblemError, *, linger: float = 0.0) -> None:
            """Reply without an app, and end the connection.

            Args:
                problem: what is said.
                linger: seconds for which what still comes is read and thrown away; a connection that is closed on
                    unread bytes takes the reply with it.
            """
            if self._done or self.transport.is_closing():
                return
            self._done = True
            self._unwatch()
            body = problem.body
            head = f"HTTP/1.1 {problem.status} \r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
            head += "".join(f"{name}: {value}\r\n" for name, value in problem.headers.items() if name != "connection")
            self.transport.write(head.encode() + b"connection: close\r\n\r\n" + body)
            if linger and self.transport.can_write_eof():
                self.transport.write_eof()
                self.loop.call_later(linger, self.transport.close)
            else:
                self.transport.close()

    return Bounded


def _full(connections: int) -> ProblemError:
    return ProblemError(
        503, "connections", f"All {connections:,} connections are in use. Come later, or use one for many requests.",
        retry=BUSY_SECONDS,
    )  # fmt: skip

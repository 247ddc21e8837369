"""Who may ask, how often, and what no reply goes without.

On 127.0.0.1 every program of the computer can reach the server, web pages in its browser among them. A foreign page
must neither read (its name may be made to point here: DNS rebinding, so the Host is checked) nor write (so the Origin
is). Where others can reach it, an API key is asked for before anything else is looked at.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keiretsu.serve.http.health import Health
from keiretsu.serve.http.keys import Keys, key_of
from keiretsu.serve.http.metrics import Metrics
from keiretsu.serve.http.problem import ProblemError
from keiretsu.serve.http.rates import Rate
from keiretsu.serve.http.writer import stopping

# Asked by machines that watch over the server; says nothing about the data.
OPEN = ("/health", "/health/live")
SINGLE = (b"host", b"origin", b"authorization", b"x-api-key", b"content-type", b"content-length", b"idempotency-key",
          b"last-event-id")  # fmt: skip
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Guard:
    """ASGI: lets through whom it may, names each client (`scope["state"]["client"]`), and counts replies.

    Args:
        app: what is guarded.
        keys: API keys.
        hosts: values of Host that are taken; None takes any.
        requests: how many a client may send.
        health, metrics: of the server.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        keys: Keys,
        hosts: frozenset[str] | None,
        requests: Rate,
        health: Health,
        metrics: Metrics,
    ) -> None:
        self._app, self._keys, self._hosts, self._requests = app, keys, hosts, requests
        self._health, self._metrics = health, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reply, or have the app reply."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        guarded = self._watched(send)
        try:
            scope.setdefault("state", {})["client"] = self._client(scope)
        except ProblemError as problem:
            await reply(guarded, problem)
            return
        await self._app(scope, receive, guarded)

    def _client(self, scope: Scope) -> str:
        """A name for who asks.

        Raises:
            ProblemError: who it is may not, or not now.
        """
        headers = _single(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if self._hosts is not None and host not in self._hosts:
            raise ProblemError(
                421, "host", "The Host must be a name of this server; it is not. Use the address it was started with.",
                close=True,
            )  # fmt: skip
        origin = headers.get(b"origin")
        if origin is not None and origin.decode("latin-1").lower() not in (f"http://{host}", f"https://{host}"):
            raise ProblemError(
                403, "origin", "A web page of another site may not ask this server. Ask from a program.", close=True
            )
        address = (scope.get("client") or ("unknown",))[0]
        if scope["path"] in OPEN:
            return address
        key = self._keys.client(key_of(list(headers.items())))
        if self._keys.needed and key is None:
            raise ProblemError(
                401, "api_key", "An API key is needed. Send the header `Authorization: Bearer KEY`.", close=True,
                headers={"www-authenticate": "Bearer"},
            )  # fmt: skip
        client = key or address
        if self._health.stopping:
            raise stopping()
        wait = self._requests.take(client, 1)
        if wait:
            raise ProblemError(
                429, "requests", f"Too many requests at once. Send the next one after {wait:.1f} s, with more rows.",
                retry=wait, close=True,
            )  # fmt: skip
        return client

    def _watched(self, send: Send) -> Send:
        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.replied(message["status"])
                present = {name.lower() for name, _ in message.get("headers", [])}
                missing = [pair for pair in _HEADERS if pair[0] not in present]
                message = {**message, "headers": [*message.get("headers", []), *missing]}
            await send(message)

        return watched


async def reply(send: Send, problem: ProblemError) -> None:
    """Send a problem's reply."""
    body = problem.body
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    headers += [(name.encode(), value.encode("latin-1", "replace")) for name, value in problem.headers.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _single(headers: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        key = name.lower()
        if key in SINGLE and key in found:
            raise ProblemError(
                400, "headers", f"The header {key.decode()} must come once; it came twice. Leave one out.", close=True
            )
        found[key] = value
    return found

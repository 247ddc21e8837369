"""Who may ask, and what no answer goes without.

The page answers on 127.0.0.1, where every program of this computer can reach it, the browser's other tabs among them.
A foreign page must neither read (its name may be made to point here: DNS rebinding, so the Host is checked) nor write
(a form or fetch of another site: so the Origin is checked, and every write carries a token that only this page knows).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from keiretsu.app.refused import refusal

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]

TOKEN = "x-keiretsu-token"
SAFE = ("GET", "HEAD")
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A report may hold a script of its own. The sandbox takes this page's origin away from it, so that whatever a run or a
# client has put into it can ask nothing of the page, and it can load nothing.
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts allow-downloads allow-popups"
)
_HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """ASGI: lets through what comes from the page itself, and puts the headers on every answer.

    Args:
        app: what is guarded.
        port: where it is served.
        token: the secret that every write must carry.
    """

    def __init__(self, app: Asgi, *, port: int, token: str) -> None:
        self._app, self._token = app, token
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        if port == 80:
            self._hosts |= {"127.0.0.1", "localhost"}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer, or have the app answer."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        guarded = _with_headers(send)
        reason = self._reason(scope)
        if reason is None:
            await self._app(scope, receive, guarded)
        else:
            await _refuse(guarded, *reason)

    def _reason(self, scope: Message) -> tuple[int, str] | None:
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            key = name.decode("latin-1").lower()
            if key in ("host", "origin", TOKEN) and key in headers:
                return 400, "host"
            headers[key] = value.decode("latin-1")
        if headers.get("host", "").lower() not in self._hosts:
            return 421, "host"
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in {f"http://{host}" for host in self._hosts}:
            return 403, "origin"
        if scope["method"] in SAFE:
            return None
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "origin"
        if not secrets.compare_digest(headers.get(TOKEN, "").encode(), self._token.encode()):
            return 403, "token"
        return None


def _with_headers(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message.get("headers", [])}
            missing = [(k.encode(), v.encode()) for k, v in _HEADERS.items() if k.encode() not in present]
            message = {**message, "headers": [*message.get("headers", []), *missing]}
        await send(message)

    return guarded


async def _refuse(send: Send, status: int, key: str) -> None:
    body = json.dumps({"sentence": refusal(key)}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

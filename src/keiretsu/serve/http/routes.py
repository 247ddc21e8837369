"""What the server can be asked: one short function a question."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client.core import Metric

from keiretsu.serve.asking import Taken
from keiretsu.serve.http import schemas
from keiretsu.serve.http.asked import asked_of
from keiretsu.serve.http.events import Events
from keiretsu.serve.http.metrics import TYPE, Page, gauge, of_counters
from keiretsu.serve.http.problem import BUSY_SECONDS, ProblemError, shown
from keiretsu.serve.http.replies import render, split
from keiretsu.serve.http.state import Running

# A body of more bytes than this is parsed on another thread, so that others need not wait for it.
LARGE_BYTES = 16_384
LARGEST_NUMBER = (1 << 63) - 1

After = Annotated[str | None, Header(alias="Last-Event-ID", description="Go on after this event.")]


def routes(running: Running) -> APIRouter:
    """Everything that is served.

    Args:
        running: what it works on.
    """
    router = APIRouter()

    @router.post(
        "/rows", summary="Read one row or many, and answer",
        responses={200: schemas.reply("What was read, answered and refused.", schemas.TAKEN),
                   **schemas.problems(408, 413, 415, 422)},
        openapi_extra=schemas.posted(running.intake, most_rows=running.limits.rows),
    )  # fmt: skip
    async def rows(
        request: Request,
        idempotency_key: Annotated[str | None, Header(description="Makes the request safe to repeat.")] = None,
    ) -> Response:
        began = time.monotonic()
        body = bytearray()
        with running.bodies.held(body):
            await running.bodies.read(request, body)
            taken = await _take(running, bytes(body), idempotency_key, request.scope["state"]["client"])
        if taken.fault is not None:
            raise ProblemError(
                422, "key_reused",
                "This Idempotency-Key came before with another body; a key stands for one request. Draw a new one.",
            )  # fmt: skip
        status, content = split(taken.reply if taken.reply is not None else render(taken.outcomes))
        running.metrics.observe("reply_seconds", time.monotonic() - began)
        return Response(content, status, media_type="application/json")

    @router.get(
        "/state/{id:path}", summary="Where a series stands",
        responses={200: schemas.reply("Counts, stamps, what waits.", schemas.STATE), **schemas.problems(404)},
    )  # fmt: skip
    async def state(id: str) -> Response:
        found = await running.read(running.service.state, id) if _may_be_id(id) else None
        if found is None:
            raise ProblemError(404, "no_series", f"No row of series {shown(id)!r} has been read. Look at its spelling.")
        return JSONResponse(found)

    @router.get(
        "/answers", summary="Listen to answers as they are committed (server-sent events)",
        responses={200: schemas.reply("Events `answer` and `gap`.", {"type": "string"}, media="text/event-stream"),
                   **schemas.problems(409)},
    )  # fmt: skip
    async def answers(
        last_event_id: After = None,
        after: Annotated[str | None, Query(description="The same for clients without that header; 0 is all.")] = None,
        id: Annotated[str | None, Query(description="Of this series only.")] = None,
    ) -> Response:
        place = last_event_id if last_event_id is not None else after
        start = None if place is None else _number(place)
        newest, oldest = await running.read(_ends, running)
        if start is not None and start > newest:
            raise ProblemError(
                409,
                "other_store",
                f"The last event is {newest}, so {start} is of another store. Begin without it.",
            )
        return _Counted(
            running, after=newest if start is None else start, oldest=oldest, series=id
        )  # fmt: skip

    @router.get(
        "/health", summary="Whether rows can be taken now",
        responses={200: schemas.reply("They can.", schemas.HEALTH), 503: schemas.reply("Not now.", schemas.HEALTH),
                   **{status: told for status, told in schemas.problems().items() if status in (400, 403, 421)}},
    )  # fmt: skip
    async def health() -> Response:
        why = running.health.why()
        headers = None if why is None else {"retry-after": str(BUSY_SECONDS)}
        return JSONResponse({"live": True, "ready": why is None, "why": why}, 200 if why is None else 503, headers)

    @router.get("/health/live", summary="Whether the server replies at all", responses=schemas.ALIVE)
    async def live() -> Response:
        return JSONResponse({"live": True})

    @router.get(
        "/metrics", summary="Counters for Prometheus",
        responses={200: schemas.reply("Prometheus' text format.", {"type": "string"}, media="text/plain"),
                   **schemas.problems()},
    )  # fmt: skip
    async def metrics() -> Response:
        # of what is in memory: a store that hangs does not hold it up
        loop = asyncio.get_running_loop()
        counters = await loop.run_in_executor(running.parsers, running.service.counters)
        coverage = running.service.runner.coverage
        page = Page(running.metrics.collect(), of_counters(counters, coverage=coverage), _gauges(running))
        return Response(page.render(), headers={"content-type": TYPE})

    return router


class _Counted(Events):
    """Events, with a bound on how many listen."""

    def __init__(self, running: Running, **given: Any) -> None:
        if running.listeners >= running.limits.listeners:
            raise ProblemError(
                503, "listeners", f"All {running.limits.listeners:,} listeners' places are taken. Come again later.",
                retry=BUSY_SECONDS,
            )  # fmt: skip
        super().__init__(
            running.tail, stalled_seconds=running.limits.stalled_seconds, stopping=running.stopping,
            dropped=lambda: running.metrics.add("listeners_dropped"), **given,
        )  # fmt: skip
        self._running = running

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self._running.listeners += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._running.listeners -= 1


async def _take(running: Running, body: bytes, key: str | None, client: str) -> Taken:
    def parsed() -> Any:
        return asked_of(body, running.intake, key=key, client=client, most_rows=running.limits.rows)

    if len(body) > LARGE_BYTES:
        asked = await asyncio.get_running_loop().run_in_executor(running.parsers, parsed)
    else:
        asked = parsed()
    wait = running.rows.take(client, len(asked.rows))
    if wait:
        raise ProblemError(
            429, "rows", f"Too many rows at once. Send these again after {wait:.1f} s.", retry=wait
        )  # fmt: skip
    return await asyncio.wrap_future(running.writer.put(asked))


def _ends(running: Running) -> tuple[int, int]:
    return running.service.newest(), running.service.oldest()


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 19 or int(text) > LARGEST_NUMBER:
        raise ProblemError(
            400,
            "event",
            f"The last event must be a whole number; got {shown(text)!r}. Send an id as it came.",
        )
    return int(text)


def _may_be_id(id: str) -> bool:
    return 0 < len(id) <= 1000 and id.isprintable()


def _gauges(running: Running) -> Iterator[Metric]:
    yield gauge("queued_rows", "Rows that have come and are not committed.", running.writer.waiting)
    yield gauge("listeners", "Clients that listen to answers.", running.listeners)
    yield gauge("ready", "1 where rows can be taken now.", int(running.health.why() is None))
    runner = running.service.runner
    yield gauge("model_info", "The model that answers.", 1, model=runner.name, fingerprint=runner.fingerprint)

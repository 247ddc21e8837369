"""What the page can be asked: one short function a question."""

from __future__ import annotations

import threading
from importlib.resources import files
from typing import Annotated, Any, NoReturn
from urllib.parse import unquote

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from keiretsu.app.asked import reading_of, run_of
from keiretsu.app.body import read_json
from keiretsu.app.child import ask
from keiretsu.app.comparing import compared
from keiretsu.app.guard import REPORT_POLICY
from keiretsu.app.page import page
from keiretsu.app.refused import RefusedError, refusal
from keiretsu.app.runs import Runs
from keiretsu.app.settings import LANGUAGES, AppSettings
from keiretsu.app.shelf import REPORT, SLIDES
from keiretsu.app.uploads import MOST_IDLE, Upload, Uploads
from keiretsu.app.ways import without_function

SCRIPTS = ("app.js", "base.js", "earlier.js", "entries.js", "going.js", "looked.js", "result.js")
STATIC = {"app.css": "text/css", **dict.fromkeys(SCRIPTS, "text/javascript")}


def routes(settings: AppSettings, uploads: Uploads, runs: Runs, *, token: str) -> APIRouter:
    """Everything that is served.

    Args:
        settings: of the page.
        uploads, runs: what it works on.
        token: put into the page, for its writes.
    """
    router = APIRouter()
    # one file is read at a time: each may take a good part of the memory
    reading = threading.Lock()

    @router.get("/")
    def front(lang: str = "") -> HTMLResponse:
        chosen = lang if lang in LANGUAGES else settings.lang
        return HTMLResponse(page(settings, lang=chosen, token=token))

    @router.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in STATIC:
            raise RefusedError(404, "no_page")
        text = files("keiretsu.app").joinpath("static", name).read_text(encoding="utf-8")
        return Response(text, media_type=STATIC[name])

    @router.post("/api/files")
    async def take(
        request: Request,
        content_length: Annotated[str | None, Header()] = None,
        x_file_name: Annotated[str, Header()] = "",
    ) -> dict[str, Any]:
        runs.tidy(idle=MOST_IDLE)
        upload = await uploads.take(
            request.stream(), name=unquote(x_file_name), declared=content_length, limit=settings.largest_bytes
        )
        return _shown(upload)

    @router.post("/api/files/{id}/look")
    async def asked_to_look(id: str, request: Request) -> dict[str, Any]:
        told = reading_of((await read_json(request.stream())).get("reading") or {})
        from fastapi.concurrency import run_in_threadpool

        return await run_in_threadpool(_look, settings, uploads.get(id), told, reading)

    @router.delete("/api/files/{id}")
    def forget(id: str) -> dict[str, Any]:
        upload = uploads.get(id)
        runs.forget(upload.id)
        return {}

    @router.post("/api/runs")
    async def begin(request: Request) -> dict[str, Any]:
        return {"id": runs.begin(run_of(await read_json(request.stream())))}

    @router.get("/api/runs")
    def every() -> list[dict[str, Any]]:
        return runs.all()

    @router.get("/api/runs/{id}")
    def one(id: str) -> dict[str, Any]:
        return runs.show(id)

    @router.post("/api/runs/{id}/stop")
    def stop(id: str) -> dict[str, Any]:
        runs.stop(id)
        return runs.show(id)

    @router.delete("/api/runs/{id}")
    def remove(id: str) -> dict[str, Any]:
        runs.remove(id)
        return {}

    @router.get("/runs/{id}/report")
    def report(id: str) -> FileResponse:
        headers = {"content-security-policy": REPORT_POLICY}
        return FileResponse(runs.file(id, REPORT), media_type="text/html", headers=headers)

    @router.get("/runs/{id}/slides")
    def slides(id: str) -> FileResponse:
        return FileResponse(runs.file(id, SLIDES), media_type="text/markdown; charset=utf-8", filename=SLIDES)

    @router.get("/runs/{id}/compare/{other}")
    def compare(id: str, other: str, lang: str = "") -> HTMLResponse:
        text = compared(*runs.results(id, other), lang=lang if lang in LANGUAGES else settings.lang)
        return HTMLResponse(text, headers={"content-security-policy": REPORT_POLICY})

    return router


def _look(settings: AppSettings, upload: Upload, told: dict[str, Any], reading: threading.Lock) -> dict[str, Any]:
    job = {"do": "look", "path": str(upload.path.absolute()), "name": upload.name, "reading": told}
    with reading:
        answer = ask(settings.command, job)
    if "looked" in answer:
        return answer["looked"]
    if "refused" not in answer:
        raise RefusedError(422, "unreadable")
    found = answer["refused"]
    more = {"argument": found["argument"], "columns": found["columns"], "message": without_function(found["page"])}
    if found["clock"]:
        more.update(argument="clock", suggested=found["clock"])
        raise RefusedError(422, "asks_clock", more=more, date=found["clock"]["time"], clock=found["clock"]["clock"])
    if found.get("mixed"):
        _ask_for_machines(found["mixed"], more)
    key = f"asks_{found['argument']}" if f"asks_{found['argument']}" in _ASKS else "read_refused"
    raise RefusedError(422, key, more=more, message=found["message"], page=found["page"])


def _ask_for_machines(mixed: dict[str, Any], more: dict[str, Any]) -> NoReturn:
    """Refuse a clock that jumps back or repeats, with the likeliest reason first."""
    asked, id, lines = more["argument"], mixed["id"], mixed["lines"]
    where = {"en": "", "ja": ""}
    if len(lines) == 2:
        where = {"en": f" (lines {lines[0]} and {lines[1]})", "ja": f"（{lines[0]}行目と{lines[1]}行目）"}
    values = {"zone": mixed["zone"] or _ZONE, "where": where}
    if not id:
        raise RefusedError(422, f"asks_{asked}", more=more, **values)
    # what is filled in is there for a person to look at; what is missing comes first
    more.update(argument="zone" if mixed["both"] else "id", suggested={"id": id})
    raise RefusedError(422, "mixed_both" if mixed["both"] else f"mixed_{asked}", more=more, id=id, **values)


# an example where no zone is known whose summer time ends at a jump
_ZONE = "Europe/Berlin"
_ASKED = ("time", "sheet", "form", "decimal", "sentinels")
_ASKS = frozenset(f"asks_{name}" for name in _ASKED)


def _shown(upload: Upload) -> dict[str, Any]:
    return {"id": upload.id, "name": upload.name, "bytes": upload.bytes}


def refused_answer(error: RefusedError) -> dict[str, Any]:
    """What a client is told of a refusal."""
    return {"sentence": error.sentence, **error.more}


def broken_answer() -> dict[str, Any]:
    """What a client is told of a mistake of ours: nothing but that there was one."""
    return {"sentence": refusal("broken")}

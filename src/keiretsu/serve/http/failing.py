"""Every way a request can fail ends in JSON with one sentence."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from keiretsu.errors import KeiretsuError
from keiretsu.serve.http.health import Health
from keiretsu.serve.http.problem import BROKEN, BUSY_SECONDS, ProblemError
from keiretsu.serve.stores import StoreError


def fail_in_one_sentence(app: FastAPI, health: Health) -> None:
    """Put replies in place for whatever may be raised.

    Args:
        app: what may raise it.
        health: knows what clients may be told of a store that fails.
    """

    @app.exception_handler(KeiretsuError)
    async def refused(request: Request, error: KeiretsuError) -> Response:
        return _reply(_problem(error, health))

    @app.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            sentence = "This address does not take that method. Look at /openapi.json."
            return _reply(ProblemError(405, "no_method", sentence, headers=dict(error.headers or {})))
        return _reply(ProblemError(404, "no_page", "There is nothing at this address. Look at /openapi.json."))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return _reply(ProblemError(400, "parameters", "A parameter is not understood. Look at /openapi.json."))

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        # the server goes on to write it to its log, traceback and all
        return _reply(ProblemError(500, "broken", BROKEN))


def _problem(error: KeiretsuError, health: Health) -> ProblemError:
    if isinstance(error, ProblemError):
        return error
    # nothing of the request was kept; whether it helps to send it again depends on what failed
    retry = BUSY_SECONDS if isinstance(error, StoreError) else None
    return ProblemError(503, "store", health.sentence(error), retry=retry)


def _reply(problem: ProblemError) -> Response:
    return JSONResponse(problem.content, problem.status, problem.headers)

"""The page put together and served, on 127.0.0.1 and nowhere else."""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any

from keiretsu.app.settings import AppSettings
from keiretsu.errors import ArgumentError, KeiretsuError

if TYPE_CHECKING:
    from fastapi import FastAPI

# Seconds that an answer may take when the page is ended.
GOODBYE_SECONDS = 3


def make_app(settings: AppSettings, *, port: int | None = None, token: str | None = None) -> Any:
    """The page as an ASGI application.

    Args:
        settings: how it is served.
        port: where it is reached; by default that of the settings.
        token: the secret that writes must carry; by default drawn.
    Raises:
        KeiretsuError: FastAPI is not installed.
    """
    _check_installed()
    from keiretsu.app.guard import Guard
    from keiretsu.app.routes import routes
    from keiretsu.app.runs import Runs
    from keiretsu.app.uploads import Uploads

    secret = secrets.token_urlsafe(24) if token is None else token
    uploads = Uploads(settings.own / "files")
    runs = Runs(settings, uploads)
    app = _fastapi(runs.close)
    app.include_router(routes(settings, uploads, runs, token=secret))
    return Guard(app, port=settings.port if port is None else port, token=secret)


def serve(settings: AppSettings, *, ready: Callable[[str], None] = lambda address: None) -> None:
    """Serve until Ctrl+C.

    Args:
        settings: how.
        ready: called with the address when it can be opened.
    Raises:
        ArgumentError: the port is taken.
        KeiretsuError: FastAPI or uvicorn is not installed.
    """
    _check_installed()
    import uvicorn

    with _listening(settings) as place:
        port = place.getsockname()[1]
        config = uvicorn.Config(
            make_app(settings, port=port), log_level="warning", access_log=False, server_header=False,
            timeout_graceful_shutdown=GOODBYE_SECONDS, ws="none",
        )  # fmt: skip
        # who asks now waits in the socket's queue until the first answer
        ready(f"http://{settings.host}:{port}/")
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[place])


def _fastapi(close: Callable[[], None]) -> FastAPI:
    from fastapi import FastAPI, Request
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import JSONResponse
    from starlette.exceptions import HTTPException

    from keiretsu.app.refused import RefusedError, refusal
    from keiretsu.app.routes import broken_answer, refused_answer

    @contextlib.asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        yield
        close()

    # no page that describes the others, and none of FastAPI's own: they would load scripts from elsewhere
    app = FastAPI(lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)

    @app.exception_handler(RefusedError)
    async def refused(request: Request, error: RefusedError) -> JSONResponse:
        return JSONResponse(refused_answer(error), error.status)

    @app.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"sentence": refusal("no_page")}, error.status_code)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse({"sentence": refusal("no_json")}, 400)

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> JSONResponse:
        # the server goes on to write it to its log, traceback and all
        return JSONResponse(broken_answer(), 500)

    return app


@contextlib.contextmanager
def _listening(settings: AppSettings) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as place:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind((settings.host, settings.port))
        except OSError as error:
            raise ArgumentError(
                f"app: --port must be one that is free; got {settings.port} ({error.strerror}). Is the page open "
                "already? Else give another port, or --port 0 for any that is free."
            ) from error
        place.listen()
        yield place


def _check_installed() -> None:
    try:
        import fastapi  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise KeiretsuError(
            f'app: the page needs {error.name}, which is not installed. Run: pip install "keiretsu[serve]".'
        ) from error

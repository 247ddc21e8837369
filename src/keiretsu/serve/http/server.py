"""The server put together, and run until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any

from keiretsu.errors import ArgumentError, KeiretsuError
from keiretsu.serve.http.settings import HttpSettings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from keiretsu.serve.http.state import Running
    from keiretsu.serve.intake import Intake
    from keiretsu.serve.service import Service

# What a listener's connection may hold in the system's memory, beside 64 KiB in ours.
SEND_BUFFER_BYTES = 1 << 18
# Longer than clients keep an idle connection: who lets go of it last must not be the one who writes.
KEEP_ALIVE_SECONDS = 75
_FILES_BESIDE = 256


def make_app(service: Service, intake: Intake, settings: HttpSettings, *, port: int | None = None) -> Any:
    """The server as an ASGI application.

    Args:
        service: reads the rows; the application writes to it from one thread, and does not close it.
        intake: checks them.
        settings: how it is served.
        port: where it is reached; by default that of the settings.
    Raises:
        KeiretsuError: FastAPI is not installed.
        ArgumentError: the file of API keys is not one.
    """
    check_installed()
    from keiretsu.serve.http.state import Running

    running = Running(service, intake, settings.limits, open=settings.local)
    return _guarded(running, settings, settings.port if port is None else port)


def serve(
    service: Service,
    intake: Intake,
    settings: HttpSettings,
    *,
    ready: Callable[[str], None] = lambda address: None,
) -> bool:
    """Serve until SIGTERM or Ctrl+C, finish what was accepted, and say whether that was done in time.

    Args:
        service: reads the rows.
        intake: checks them.
        settings: how it is served.
        ready: called with the address when it can be reached.
    Raises:
        ArgumentError: the port is taken, or the file of API keys is not one.
        KeiretsuError: FastAPI or uvicorn is not installed.
    """
    check_installed()
    import uvicorn

    from keiretsu.serve.http.protocol import protocol_class
    from keiretsu.serve.http.state import Running

    limits = settings.limits
    _allow_files(limits.connections + _FILES_BESIDE)

    class Server(uvicorn.Server):
        """One that first tells the application that it stops."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            running.stop()
            await super().shutdown(sockets)

    with _listening(settings) as place:
        port = place.getsockname()[1]
        running = Running(service, intake, limits, open=settings.local)
        config = uvicorn.Config(
            _guarded(running, settings, port),
            http=protocol_class(connections=limits.connections, headers_seconds=limits.body_seconds),
            ws="none", loop="asyncio", log_config=None, log_level="error", access_log=False,
            server_header=False, proxy_headers=False, timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=int(limits.stop_seconds), backlog=2048,
        )  # fmt: skip
        # who asks now waits in the socket's queue until the first reply
        ready(f"http://{f'[{settings.host}]' if ':' in settings.host else settings.host}:{port}")
        with _finishing():
            Server(config).run(sockets=[place])
    return running.close()


def _guarded(running: Running, settings: HttpSettings, port: int) -> Any:
    from keiretsu.serve.http.guard import Guard
    from keiretsu.serve.http.keys import read_keys
    from keiretsu.serve.http.rates import Rate
    from keiretsu.serve.http.routes import routes

    keys = read_keys(settings.api_key_file)
    app = _fastapi(running, keys_needed=keys.needed)
    app.include_router(routes(running))
    return Guard(
        app, keys=keys, hosts=_hosts(settings, port, keys_needed=keys.needed), health=running.health,
        metrics=running.metrics, requests=Rate(settings.limits.requests_per_second),
    )  # fmt: skip


def _hosts(settings: HttpSettings, port: int, *, keys_needed: bool) -> frozenset[str] | None:
    """Values of Host that are taken; None where the API key alone decides."""
    if not settings.local and keys_needed and not settings.names:
        return None
    names = ("127.0.0.1", "localhost", "[::1]") if settings.local else ()
    hosts = {f"{name}:{port}" for name in names} | {name.lower() for name in settings.names}
    hosts |= {f"{name.lower()}:{port}" for name in settings.names}
    return frozenset(hosts | (set(names) if port == 80 else set()))


def _fastapi(running: Running, *, keys_needed: bool) -> FastAPI:
    from fastapi import FastAPI

    from keiretsu.serve.http.failing import fail_in_one_sentence
    from keiretsu.serve.http.openapi import describe

    @contextlib.asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        running.started()
        yield
        await asyncio.to_thread(running.close)

    # none of FastAPI's own pages: they would load scripts from elsewhere
    app = FastAPI(lifespan=life, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    fail_in_one_sentence(app, running.health)
    describe(app, keys_needed=keys_needed)
    return app


@contextlib.contextmanager
def _finishing() -> Iterator[None]:
    """uvicorn sends itself the signal once more when it has stopped; by then that asks for nothing."""
    before = {which: signal.signal(which, lambda number, frame: None) for which in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)


@contextlib.contextmanager
def _listening(settings: HttpSettings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio sends small parts at once (TCP_NODELAY) only on sockets that say they are TCP: else a reply waits 40 ms
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as place:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        try:
            place.bind((settings.host, settings.port))
        except OSError as error:
            raise ArgumentError(
                f"serve: --host and --port must be an address of this computer that is free; got {settings.host} and "
                f"{settings.port} ({error.strerror or error}). Give another port, or --port 0 for any that is free."
            ) from error
        place.listen(2048)
        yield place


def _allow_files(wanted: int) -> None:
    """Let this process have so many files and connections open, as far as the system allows."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft < wanted:
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def check_installed() -> None:
    """Refuse to begin where a library is missing.

    Raises:
        KeiretsuError: FastAPI or uvicorn is not installed.
    """
    try:
        import fastapi  # noqa: F401
        import prometheus_client  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise KeiretsuError(
            f'serve: the server needs {error.name}, which is not installed. Run: pip install "keiretsu[serve]".'
        ) from error

"""The page as tests see it: with a runner that takes no time, asked directly or by a real browser."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

import uvicorn
from fastapi.testclient import TestClient

from keiretsu.app import AppSettings, make_app
from support.app_page import PORT, QUICK, TOKEN, Client, log_text


@pytest.fixture
def settings(tmp_path) -> AppSettings:
    """Of a page whose runs end at once."""
    return AppSettings(runs=tmp_path / "runs", largest_bytes=200_000, command=QUICK)


@pytest.fixture
def client(settings):
    """The page, asked without a network; what is under way is stopped afterwards."""
    with TestClient(make_app(settings, port=PORT, token=TOKEN), base_url=f"http://127.0.0.1:{PORT}",
                    raise_server_exceptions=False) as http:  # fmt: skip
        yield Client(http)


@pytest.fixture
def address(settings):
    """The page served on a port of this machine."""
    place = socket.socket()
    place.bind(("127.0.0.1", 0))
    place.listen()
    port = place.getsockname()[1]
    config = uvicorn.Config(make_app(settings, port=port, token=TOKEN), log_level="error", ws="none",
                            timeout_graceful_shutdown=1)  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]})
    thread.start()
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join()
    place.close()


@pytest.fixture
def log(tmp_path) -> Path:
    """A small log to drop."""
    path = tmp_path / "pump.csv"
    path.write_text(log_text(), encoding="utf-8")
    return path


@pytest.fixture
def page(browser):
    """A page that may say nothing to the console."""
    opened = browser.new_page(viewport={"width": 1440, "height": 900})
    said: list[str] = []
    # a refusal is answered with a status that the browser notes by itself
    opened.on("console", lambda m: said.append(m.text) if "Failed to load resource" not in m.text else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    opened.close()
    assert not said

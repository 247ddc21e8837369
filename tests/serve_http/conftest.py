"""The server as tests see it: in this process on a service that keeps everything in memory, or as a real process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

from fastapi.testclient import TestClient

import keiretsu as kr
from keiretsu.serve.http import HttpSettings, Limits, make_app
from support.fake_service import FakeService, intake
from support.served import Served, Servers, servers

PORT = 8766
KEY = "a-key-of-24-characters--"


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def ask(service):
    """Makes a client of a server in this process."""
    clients = []

    def made(*, limits: Limits | None = None, **settings) -> TestClient:
        app = make_app(service, intake(), HttpSettings(port=PORT, limits=limits or Limits(), **settings))
        client = TestClient(app, base_url=f"http://127.0.0.1:{PORT}", raise_server_exceptions=False)
        client.__enter__()
        clients.append(client)
        return client

    yield made
    service.hold.set()
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def key_file(tmp_path) -> Path:
    path = tmp_path / "keys"
    path.write_text(f"# of the line\n{KEY}\n{KEY[::-1]}\n", encoding="ascii")
    return path


@pytest.fixture(scope="session")
def model(tmp_path_factory) -> Path:
    """A model file: two channels on a clock of plain numbers, four rows ahead."""
    rng = np.random.default_rng(7)
    count = 300
    pressure = np.cumsum(rng.normal(size=count)) / 10
    flow = np.sin(np.arange(count) / 9) + rng.normal(size=count) / 10
    log = {"id": ["a"] * count, "time": [float(k) for k in range(count)], "pressure": pressure, "flow": flow}
    series = kr.read(pl.DataFrame(log), time="time", id="id")
    path = tmp_path_factory.mktemp("model") / "pump.keiretsu"
    kr.Forecaster(4, mixer=None, partner="ridge").fit(series, target="flow").save(path)
    return path


@pytest.fixture(scope="session")
def processes(tmp_path_factory) -> Iterator[Servers]:
    """Starts real servers."""
    with servers(tmp_path_factory.mktemp("servers")) as found:
        yield found


@pytest.fixture(scope="session")
def server(processes, model, tmp_path_factory) -> Iterator[Served]:
    """A real server on a store of its own, for tests that leave it as it was."""
    with processes.running(model, tmp_path_factory.mktemp("store") / "store.db") as running:
        yield running

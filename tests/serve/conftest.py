"""A fitted model, and stores of both kinds: a file, and a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from support.forked import Forker, forker
from support.fresh_schema import fresh_schema
from support.postgres import Postgres, postgres


@pytest.fixture(scope="session")
def model():
    """Two channels on an hourly clock, four steps ahead."""
    noise, hours = np.random.default_rng(0), np.arange(400)
    load = np.sin(hours / 6) + noise.normal(0, 0.1, 400)
    frame = pl.DataFrame(
        {
            "time": pl.datetime_range(pl.datetime(2026, 1, 1), pl.datetime(2026, 1, 17, 15), "1h", eager=True),
            "load": load,
            "heat": np.concatenate(([0.0], load[:-1])) + noise.normal(0, 0.1, 400),
        }
    )
    return kr.Forecaster(horizon=4, mixer=None, partner="ridge").fit(kr.read(frame, time="time"), target="heat")


@pytest.fixture(scope="session")
def model_file(model, tmp_path_factory):
    """The same, saved."""
    path = tmp_path_factory.mktemp("model") / "pump.keiretsu"
    model.save(path)
    return path


@pytest.fixture(scope="module")
def start() -> Iterator[Forker]:
    """Starts the real command."""
    with forker() as forking:
        yield forking


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """A PostgreSQL server of this process."""
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request, tmp_path) -> str:
    """An empty store of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "kept.db")
    return fresh_schema(request.getfixturevalue("server"))

"""Logs of both kinds: rows on a calendar, engines that count from one."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

import keiretsu as kr


@pytest.fixture(autouse=True)
def routes_in_short(monkeypatch):
    """What training takes by route is timed over the shortest rows alone: `tests/evaluate` looks at the rest."""
    monkeypatch.setattr("keiretsu.proof.measuring.ROUTES_SECONDS", 0.2)


@pytest.fixture(scope="session")
def calendar():
    """Three machines on one hourly calendar, 200 rows each."""
    generator = np.random.default_rng(0)
    start = datetime(2024, 1, 1)
    stamps = [start + timedelta(hours=row) for row in range(200)]
    frames = [
        pl.DataFrame({"machine": [f"m{k}"] * 200, "time": stamps, "a": np.cumsum(generator.normal(size=200))})
        for k in range(3)
    ]
    return kr.read(pl.concat(frames), time="time", id="machine")


@pytest.fixture(scope="session")
def engines():
    """Fifteen engines that run 60 to 130 cycles, each counted from one."""
    generator = np.random.default_rng(1)
    frames = [
        pl.DataFrame(
            {
                "unit": [f"e{k:02d}"] * (60 + 5 * k),
                "cycle": range(1, 61 + 5 * k),
                "wear": np.linspace(0, 4, 60 + 5 * k) ** 2 + generator.normal(0, 0.3, 60 + 5 * k),
            }
        )
        for k in range(15)
    ]
    return kr.read(pl.concat(frames), time="cycle", id="unit")

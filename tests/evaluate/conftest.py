"""Small logs: a daily season on stamps, a fleet of engines that count from one."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

import keiretsu as kr


@pytest.fixture(scope="session")
def hourly():
    """480 hourly rows, two channels, a daily season, one value in ten missing from each."""
    generator = np.random.default_rng(0)
    rows = np.arange(480)
    first = 10 + 3 * np.sin(2 * np.pi * rows / 24) + generator.normal(0, 0.5, 480)
    second = np.roll(first, 3) + generator.normal(0, 0.3, 480)
    gaps = generator.random((2, 480)) < 0.1
    start = datetime(2024, 1, 1)
    return kr.read(
        pl.DataFrame(
            {
                "time": [start + timedelta(hours=int(row)) for row in rows],
                "a": [None if gone else value for value, gone in zip(first.tolist(), gaps[0], strict=True)],
                "b": [None if gone else value for value, gone in zip(second.tolist(), gaps[1], strict=True)],
            }
        ),
        time="time",
    )


@pytest.fixture(scope="session")
def engines():
    """Twelve engines that run 60 to 115 cycles, each counted from one."""
    generator = np.random.default_rng(1)
    parts = []
    for number in range(12):
        rows = 60 + 5 * number
        wear = np.linspace(0, 4, rows) ** 2 + generator.normal(0, 0.3, rows)
        parts.append(pl.DataFrame({"unit": [f"e{number:02d}"] * rows, "cycle": range(1, rows + 1), "wear": wear}))
    return kr.read(pl.concat(parts), time="cycle", id="unit")

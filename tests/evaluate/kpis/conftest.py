"""One plant, a fleet on one calendar, engines held out as whole units."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from evaluate.kpis.plain_models import bench_of
from keiretsu.evaluate.folds import stamp_at, time_fold, unit_fold


@pytest.fixture(scope="session")
def plant():
    """1,000 rows of two channels on a whole-number clock of step 10: a slow wave and a faster one, with noise."""
    generator = np.random.default_rng(3)
    rows = np.arange(1000)
    a = np.sin(2 * np.pi * rows / 200) + generator.normal(0, 0.1, 1000)
    b = np.cos(2 * np.pi * rows / 50) + generator.normal(0, 0.1, 1000)
    return kr.read(pl.DataFrame({"time": 10 * rows, "a": a, "b": b}), time="time")


@pytest.fixture(scope="session")
def bench(plant):
    """The last fifth of the plant, every row an origin, four rows ahead."""
    return bench_of(time_fold(plant, stamp_at(plant, 0.8)))


@pytest.fixture(scope="session")
def fleet():
    """Three machines of different length on one calendar, split by time."""
    generator = np.random.default_rng(4)
    parts = [
        pl.DataFrame({"id": name, "time": 10 * np.arange(first, 500), "a": generator.normal(size=500 - first)})
        for name, first in (("x", 0), ("y", 150), ("z", 300))
    ]
    series = kr.read(pl.concat(parts), time="time", id="id")
    return bench_of(time_fold(series, stamp_at(series, 0.8)))


@pytest.fixture(scope="session")
def units(engines):
    """Whole engines held out."""
    return bench_of(unit_fold(engines, engines.ids[-3:]), targets=("wear",))

"""A plant whose log is known: it runs by the day, and stands still for a stretch."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from keiretsu.data import SeriesSet, read

START, ROWS, AT, STOP, DAY = datetime(2026, 2, 16, 10, 50), 4000, 2000, 145, 144


def plant(seed: int = 0, *, stops: tuple[int, ...] = (AT,), moved: tuple[str, ...] | None = None) -> pl.DataFrame:
    """Rows of ten minutes; in a stop the temperature reads 20.9, the flow 0, the power about 1.2.

    Args:
        stops: first rows of stops of 145 rows.
        moved: which of temperature, flow and power show them; None: all.
    """
    generator, rows = np.random.default_rng(seed), np.arange(ROWS)
    daily = np.sin(2 * np.pi * rows / DAY)
    channels = {
        "ambient": 20 + 5 * daily + generator.standard_normal(ROWS),
        "flow": 50 + 3 * generator.standard_normal(ROWS),
        "level": np.clip(60 + np.cumsum(generator.standard_normal(ROWS)) / 5, 40, 80),
        "power": 100 + 30 * daily + 5 * generator.standard_normal(ROWS),
        "temperature": 240 + 5 * daily + 2 * generator.standard_normal(ROWS),
    }
    still = {"temperature": 20.9, "flow": 0.0, "power": 1.2 + 0.05 * generator.standard_normal(STOP)}
    for first in stops:
        for name in still if moved is None else moved:
            channels[name][first : first + STOP] = still[name]
        # the tank keeps its level
        channels["level"][first : first + STOP] = channels["level"][first]
    stamps = pl.datetime_range(START, START + timedelta(minutes=10 * (ROWS - 1)), "10m", eager=True)
    return pl.DataFrame({"t": stamps, **{name: values.round(2) for name, values in channels.items()}})


def read_plant(seed: int = 0, **told) -> SeriesSet:
    """The same, read."""
    return read(plant(seed, **told))

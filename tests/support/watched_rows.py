"""Rows of a plant for a watched stream, and the answers that come of them."""

from __future__ import annotations

import numpy as np
import polars as pl

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.serve import Answered, Row

CHANNELS = ("heat", "load")


def a_log(seed: int, rows: int, *, shift_at: int | None = None, ids: int = 1, noise: float = 0.3) -> kr.SeriesSet:
    """Hourly rows: heat follows the load of the hour before; from `shift_at` on it stands 3 higher."""
    rng, frames = np.random.default_rng(seed), []
    for number in range(ids):
        load = np.sin(np.arange(rows) / 6 + number) + rng.normal(0, 0.2, rows)
        heat = np.concatenate(([0.0], load[:-1])) + rng.normal(0, noise, rows)
        if shift_at is not None:
            heat[shift_at:] += 3.0
        time = np.datetime64("2026-01-01", "us") + np.arange(rows) * np.timedelta64(1, "h")
        frames.append(pl.DataFrame({"id": [f"m{number}"] * rows, "time": time, "load": load, "heat": heat}))
    return kr.read(pl.concat(frames), time="time", id="id")


def rows_of(series: kr.SeriesSet, start: int = 0, stop: int | None = None) -> list[Row]:
    """The rows of a log as the service takes them, series side by side."""
    packed = pack(series, channels=list(CHANNELS))
    spans = zip(packed.ids, packed.starts[:-1], packed.starts[1:], strict=True)
    found = [Row(i, float(packed.stamp[k]), packed.values[k]) for i, a, b in spans for k in range(a, b)[start:stop]]
    return sorted(found, key=lambda row: (row.stamp, row.id))


def bodies(outcomes) -> list[bytes]:
    """The answers among what came of rows."""
    return [one.body for one in outcomes if isinstance(one, Answered)]

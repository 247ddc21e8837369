"""Profiling a large log: seconds and peak memory of `keiretsu.profile`.

    python benchmarks/large_profile.py [--rows 10000000] [--channels 20]

The log is made in memory: walks, seasons, noise, one missing value in fifty, a gap now and then. The peer is one pass
of polars' own `describe` over the same frame. Target at 10 million rows × 20 channels: under 60 s.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
import polars as pl

import keiretsu as kr
from keiretsu.data import SeriesSet


def log(rows: int, channels: int) -> SeriesSet:
    """One series on a clock of seconds."""
    generator = np.random.default_rng(0)
    stamps = np.cumsum(np.where(generator.random(rows) < 1e-5, 3_600, 1)).astype(np.int64) * 1_000_000
    columns: dict[str, pl.Series] = {
        "id": pl.Series(["log"]).new_from_index(0, rows),
        "time": pl.Series(stamps).cast(pl.Datetime("us")),
    }
    season = np.sin(2 * np.pi * np.arange(rows) / 600)
    for number in range(channels):
        values = generator.normal(size=rows)
        values = np.cumsum(values) / 100 if number % 4 == 0 else values + number % 3 * season
        values[generator.random(rows) < 0.02] = np.nan
        columns[f"channel{number:02d}"] = pl.Series(values).fill_nan(None)
    return SeriesSet(pl.DataFrame(columns), source="a large log")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--channels", type=int, default=20)
    given = parser.parse_args()
    series = log(given.rows, given.channels)
    made = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    series.frame.describe()
    peer = time.perf_counter() - start
    start = time.perf_counter()
    found = kr.profile(series, target="channel01")
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{series.rows:,} rows × {given.channels} channels: profile {took:.1f} s, polars describe {peer:.1f} s")
    print(f"peak memory {peak / 1e6:.2f} GB, of which the log and its making {made / 1e6:.2f} GB")
    print(found)


if __name__ == "__main__":
    main()

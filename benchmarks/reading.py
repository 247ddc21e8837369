"""Reading a large log: seconds and peak memory of `keiretsu.read`, beside `polars.read_csv` of the same file.

    python benchmarks/reading.py [--rows 10000000] [--channels 20] [--folder DIR] [--only csv parquet polars text]

Files are written in blocks; every reading has a process of its own, so that its peak memory is its own. "text" is the
reader of text files alone, without what is made of its columns. Targets at 10 million rows × 20 channels: under 60 s
and under 6 GB each.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

ROWS_AT_ONCE = 250_000
READERS = {"csv": "log.csv", "parquet": "log.parquet", "polars": "log.csv", "text": "log.csv"}


def part(first: int, rows: int, channels: int) -> pl.DataFrame:
    """Rows of a log, one a second, values with six digits after the point."""
    draw = np.random.default_rng(first)
    start = datetime(2020, 1, 1) + timedelta(seconds=first)
    stamps = pl.datetime_range(
        start, start + timedelta(seconds=rows - 1), interval="1s", time_unit="ms", eager=True
    ).dt.strftime("%Y-%m-%d %H:%M:%S")
    values = {f"channel_{k:02}": draw.normal(20.0, 5.0, rows).round(6) for k in range(channels)}
    return pl.DataFrame({"time": stamps, **values})


def write(folder: Path, rows: int, channels: int) -> None:
    """The same log as CSV and as Parquet; files that are there already are kept."""
    text, table = folder / "log.csv", folder / "log.parquet"
    if text.exists() and table.exists():
        return
    schema = part(0, 1, channels).to_arrow().schema
    with text.open("wb") as file, pq.ParquetWriter(table, schema) as writer:
        for first in range(0, rows, ROWS_AT_ONCE):
            frame = part(first, min(ROWS_AT_ONCE, rows - first), channels)
            frame.write_csv(file, include_header=first == 0)
            writer.write_table(frame.to_arrow())


def read_once(reader: str, path: Path) -> None:
    """One reading in this process; prints rows, seconds, and the peak of memory in GB."""
    import keiretsu as kr
    from keiretsu.data.reading.text.csv_file import read_csv

    before = time.perf_counter()
    if reader == "polars":
        rows = pl.read_csv(path).height
    elif reader == "text":
        rows = read_csv(path, "log").frame.height
    else:
        rows = kr.read(path, time="time").rows
    seconds = time.perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{reader:>8}  {rows:>12,} rows  {seconds:7.1f} s  {peak:6.2f} GB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--channels", type=int, default=20)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=READERS, default=list(READERS))
    parser.add_argument("--once", choices=READERS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        read_once(given.once, given.folder / READERS[given.once])
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        write(folder, given.rows, given.channels)
        for name in sorted({READERS[reader] for reader in given.only}):
            print(f"{name}: {(folder / name).stat().st_size / 1e9:.2f} GB")
        for reader in given.only:
            command = [sys.executable, __file__, "--once", reader, "--folder", str(folder)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()

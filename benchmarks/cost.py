"""`python benchmarks/cost.py`: minutes and memory of fits of several sizes; the table that the profile goes by.

Each fit runs in a process of its own, so that its memory is its own; two threads. The linear model is fitted alone and
with a selective model on top, both with their intervals, on simulated logs of 20 series.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

TABLE = Path(__file__).parent.parent / "src/keiretsu/data/profiling/cost.json"
ROWS, CHANNELS = (3_000, 30_000, 150_000), (2, 8, 24)
FAMILIES = {"ridge": None, "selective": "selective"}
SERIES, HORIZON = 20, 24


def fit(family: str, rows: int, channels: int) -> None:
    """One fit; prints seconds and gigabytes."""
    import keiretsu as kr
    from keiretsu.data.simulate import Plant, plant_log

    log = plant_log(SERIES, rows=rows // SERIES, seed=0, plant=Plant(channels=channels - 1)).series
    began = time.perf_counter()
    kr.Forecaster(HORIZON, mixer=FAMILIES[family]).fit(log, target="y")
    spent = time.perf_counter() - began
    print(json.dumps([round(spent, 3), round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 4)]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--one", nargs=3, metavar=("FAMILY", "ROWS", "CHANNELS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        fit(options.one[0], int(options.one[1]), int(options.one[2]))
        return
    table: dict[str, object] = {"schema": "keiretsu.cost/1", "rows": ROWS, "channels": CHANNELS, "horizon": HORIZON}
    for family in FAMILIES:
        found = [[_measured(family, rows, channels) for channels in CHANNELS] for rows in ROWS]
        table[family] = {
            "seconds": [[pair[0] for pair in line] for line in found],
            "gigabytes": [[pair[1] for pair in line] for line in found],
        }
    TABLE.write_text(json.dumps(table, indent=1) + "\n")


def _measured(family: str, rows: int, channels: int) -> tuple[float, float]:
    command = [sys.executable, __file__, "--one", family, str(rows), str(channels)]
    seconds, gigabytes = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    print(f"{family:10} {rows:8,} rows × {channels:3} channels: {seconds:7.1f} s, {gigabytes:.2f} GB", flush=True)
    return seconds, gigabytes


if __name__ == "__main__":
    main()

"""Your own method as a candidate: a command that reads two CSV files and writes a third.

    python examples/incumbent.py {history} {origins} {forecasts} pressure

Keiretsu puts three paths in place of the braces; what follows is ours: the channels to forecast (none: all of them).
This one carries the last value on along the line through the last rows. It reads rows at or before each origin only;
a command that reads later ones is found out and left out.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict

ROWS = 48  # the line goes through so many


def main(history: str, origins: str, forecasts: str, *targets: str) -> None:
    with open(history, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    channels = [name for name in rows[0] if name not in ("id", "time")]
    past = defaultdict(list)
    place = {}
    for row in rows:
        place[row["id"], row["time"]] = len(past[row["id"]])
        past[row["id"]].append(row)
    with open(origins, encoding="utf-8", newline="") as file, open(forecasts, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["origin", "step", "target", "mean"])
        for origin in csv.DictReader(file):
            last = place[origin["id"], origin["time"]]
            recent = past[origin["id"]][max(0, last + 1 - ROWS) : last + 1]
            for channel in targets or channels:
                known = [(at, float(row[channel])) for at, row in enumerate(recent) if row[channel] != ""]
                value, slope = line(known)
                for step in range(1, int(origin["horizon"]) + 1):
                    writer.writerow([origin["origin"], step, channel, value + slope * step])


def line(known: list[tuple[int, float]]) -> tuple[float, float]:
    """The last value and the slope a row of the least-squares line; 0 and 0 where nothing is known."""
    if not known:
        return 0.0, 0.0
    middle = sum(at for at, _ in known) / len(known)
    spread = sum((at - middle) ** 2 for at, _ in known)
    slope = sum((at - middle) * value for at, value in known) / spread if spread else 0.0
    return known[-1][1], slope


if __name__ == "__main__":
    main(*sys.argv[1:])

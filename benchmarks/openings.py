"""The ledger of test sets opened: one line each time a figure is taken on rows that no choice may rest on."""

from __future__ import annotations

import csv
import subprocess
from datetime import UTC, datetime
from pathlib import Path

LEDGER = Path(__file__).with_name("openings.csv")
COLUMNS = ("date", "commit", "data", "figure")


def record(data: str, figure: str) -> None:
    """Append a line: today, the commit of the code, which test set, what was read off it."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=LEDGER.parent, capture_output=True, text=True, check=False
    ).stdout.strip()
    new = not LEDGER.exists()
    with LEDGER.open("a", newline="") as file:
        writer = csv.writer(file)
        if new:
            writer.writerow(COLUMNS)
        writer.writerow((datetime.now(UTC).date().isoformat(), commit or "unknown", data, figure))

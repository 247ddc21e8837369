"""A log to give to the page, and a client that asks as the page would."""

from __future__ import annotations

import math
import random
import sys
import time
from pathlib import Path
from typing import Any

QUICK = (sys.executable, str(Path(__file__).resolve().parent / "app_worker.py"))
TOKEN = "a-token-of-the-tests"
PORT = 8765


def log_text(rows: int = 60) -> str:
    """A CSV with the columns time, load, temperature; load lacks a value."""
    noise = random.Random(3)
    lines = ["time,load,temperature"]
    for k in range(rows):
        load = "" if k == 7 else f"{noise.gauss(0, 1):.4f}"
        lines.append(f"2026-01-{1 + k // 24:02d} {k % 24:02d}:00:00,{load},{20 + 3 * math.sin(k / 4):.4f}")
    return "\n".join(lines) + "\n"


class Client:
    """Asks as the page would."""

    def __init__(self, client: Any) -> None:
        self.http = client

    def ask(self, method: str, path: str, **more):
        headers = {"x-keiretsu-token": TOKEN, **more.pop("headers", {})}
        return self.http.request(method, path, headers=headers, **more)

    def give(self, content: bytes | str, name: str = "pump.csv"):
        body = content.encode() if isinstance(content, str) else content
        return self.ask("POST", "/api/files", content=body, headers={"x-file-name": name})

    def begin(self, file: str, *, horizon: int = 1, **more):
        asked = {"file": file, "target": "temperature", "horizon": horizon, "budget": 60, "lang": "en", **more}
        return self.ask("POST", "/api/runs", json=asked)

    def ended(self, id: str) -> dict:
        """The run, when it has come to its end."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            run = self.ask("GET", f"/api/runs/{id}").json()
            if not run["going"]:
                return run
            time.sleep(0.05)
        raise TimeoutError(id)

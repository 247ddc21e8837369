"""The real command, as a shell would start it or in this process, and small logs for it to read."""

from __future__ import annotations

import logging
import math
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from keiretsu._cli import outcome

COMMAND = shutil.which("keiretsu", path=str(Path(sys.executable).parent))


@dataclass(frozen=True)
class Outcome:
    """What a shell sees of a command."""

    code: int
    stdout: str
    stderr: str


@pytest.fixture(scope="session")
def entry_point() -> str:
    """The path of the installed command."""
    if COMMAND is None:
        pytest.skip("the command `keiretsu` is not installed beside this Python")
    return COMMAND


@pytest.fixture
def keiretsu(entry_point, tmp_path):
    """Run `keiretsu ARGUMENTS` in an empty folder."""

    def run(*arguments: object, timeout: float = 120.0) -> Outcome:
        done = subprocess.run(
            [entry_point, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=timeout,
            cwd=tmp_path,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def here(monkeypatch, tmp_path, capfd):
    """Run `keiretsu ARGUMENTS` in an empty folder and in this process, which has the libraries loaded already.

    For many commands in a row; `test_here.py` holds it to what a shell sees.
    """
    from keiretsu.cli import app

    def run(*arguments: object) -> Outcome:
        capfd.readouterr()
        code = outcome.run(app, [*map(str, arguments)])
        return Outcome(code, *capfd.readouterr())

    logs = [logging.getLogger(name) for name in ("keiretsu", "py.warnings")]
    before = [(log, log.handlers, log.propagate, log.level) for log in logs]
    monkeypatch.chdir(tmp_path)
    yield run
    logging.captureWarnings(False)
    for log, handlers, propagate, level in before:
        log.handlers, log.propagate = handlers, propagate
        log.setLevel(level)


def log_text(rows: int = 400, **overwrite: dict[int, str]) -> str:
    """A CSV with the columns time, load, temperature; `overwrite` maps a column to the cells of some rows."""
    noise = random.Random(3)
    lines = ["time,load,temperature"]
    for k in range(rows):
        cells = {
            "time": f"2026-01-{1 + k // 24:02d} {k % 24:02d}:00:00",
            "load": f"{noise.gauss(0, 1):.4f}",
            "temperature": f"{20 + 3 * math.sin(k / 4) + noise.gauss(0, 0.3):.4f}",
        }
        cells |= {column: given[k] for column, given in overwrite.items() if k in given}
        lines.append(",".join(cells.values()))
    return "\n".join(lines) + "\n"


@pytest.fixture
def write_log(tmp_path):
    """Write a log with the given text, or with cells of `log_text` overwritten, and return its path."""

    def write(text: str | None = None, *, rows: int = 400, name: str = "log.csv", **overwrite: dict[int, str]) -> Path:
        path = tmp_path / name
        path.write_text(log_text(rows, **overwrite) if text is None else text, encoding="utf-8")
        return path

    return write

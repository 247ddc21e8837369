"""What `verdicts.py` has found, a JSON line a log, and who is at work on which log.

Several invocations may share a book. A line is appended in one write. Before a log is begun, its claim is made: a file
that only one process can create, with that process's number and start in it. The claim of a process that is no more is
void: whoever moves it aside first may claim anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

Key = tuple[str, int]


@dataclass(frozen=True)
class Book:
    """A file of lines, and a folder of claims beside it.

    Attributes:
        path: of the file; it need not exist.
    """

    path: Path

    def lines(self) -> dict[Key, dict[str, Any]]:
        """The last line of each kind and seed; a line that was cut off is no line."""
        found: dict[Key, dict[str, Any]] = {}
        for text in self.path.read_text().splitlines() if self.path.exists() else []:
            with suppress(json.JSONDecodeError):
                line = json.loads(text)
                found[line["kind"], line["seed"]] = line
        return found

    def finished(self, key: Key) -> bool:
        """Whether there is a verdict; a log that gave none is tried again."""
        return self.lines().get(key, {}).get("decision") in ("adopt", "keep", "collect")

    def append(self, line: dict[str, Any]) -> None:
        """Write a line, in one piece."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        before = self.path.read_bytes()[-1:] if self.path.exists() else b"\n"
        text = (b"" if before == b"\n" else b"\n") + json.dumps(line, ensure_ascii=False).encode() + b"\n"
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, text)
        finally:
            os.close(file)

    @contextmanager
    def claim(self, key: Key) -> Iterator[bool]:
        """Whether this process may work on that log, which nobody else then may until the end of the block."""
        place = self._claims / f"{key[0]}-{key[1]}"
        self._claims.mkdir(parents=True, exist_ok=True)
        if not _made(place):
            _move_aside_if_void(place)
            if not _made(place):
                yield False
                return
        try:
            yield True
        finally:
            place.unlink(missing_ok=True)
            # the last one takes the folder away
            with suppress(OSError):
                self._claims.rmdir()

    @property
    def _claims(self) -> Path:
        return self.path.with_suffix(".claims")


def _made(place: Path) -> bool:
    """Create a claim, complete from the first moment on; False if there is one."""
    own = place.with_name(f"{place.name}.{os.getpid()}")
    own.write_text(_name_of(os.getpid()))
    try:
        os.link(own, place)
    except FileExistsError:
        return False
    finally:
        own.unlink()
    return True


def _move_aside_if_void(place: Path) -> None:
    aside = place.with_name(f"{place.name}.void-{os.getpid()}")
    with suppress(FileNotFoundError):
        said = place.read_text()
        if said == _name_of(int(said.split()[0])):
            return
        place.rename(aside)
        if aside.read_text() != said:
            # between the two, another process had claimed it; it is given back
            aside.rename(place)
        aside.unlink()


def _name_of(process: int) -> str:
    """A process by its number and start, as numbers are used again; empty if there is none."""
    try:
        return f"{process} {psutil.Process(process).create_time():.2f}"
    except psutil.NoSuchProcess:
        return ""

"""Which files a log has become: its older parts under other names, found by inode and told apart by time."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HEAD = 64
_AT_ONCE = 1 << 20
# rows.jsonl.1, rows.jsonl-20260501, rows.jsonl.2026-05-01T09
_SUFFIX = re.compile(r"[._-]\d[\dT._-]*")
_PACKED = re.compile(r"[._-]\d[\dT._-]*\.(gz|bz2|xz|zst)")


@dataclass(frozen=True, slots=True)
class Rotated:
    """A file of a log; `written` is when it was last written to, in nanoseconds."""

    path: Path
    written: int

    @staticmethod
    def find(path: Path, device: int, inode: int) -> Path | None:
        """The file beside `path`, or itself, that is this inode."""
        for place in (path, *_beside(path)):
            try:
                found = os.stat(place)
            except OSError:
                continue
            if (found.st_dev, found.st_ino) == (device, inode):
                return place
        return None


def files_after(path: Path, own: os.stat_result, tell: Callable[..., None]) -> list[Rotated]:
    """The parts of a log that were begun after one of them, oldest first; the last is `path` itself.

    Parts that were compressed cannot be read; they are told.
    """
    found = []
    for place in _beside(path):
        suffix = place.name[len(path.name) :] if place.name.startswith(path.name) else ""
        try:
            about = os.stat(place)
        except OSError:
            continue
        if about.st_mtime_ns < own.st_mtime_ns or (about.st_dev, about.st_ino) == (own.st_dev, own.st_ino):
            continue
        if _SUFFIX.fullmatch(suffix):
            found.append(Rotated(place, about.st_mtime_ns))
        elif _PACKED.fullmatch(suffix) and about.st_mtime_ns > own.st_mtime_ns:
            tell("packed", file=place)
    found.sort(key=lambda one: (one.written, one.path.name))
    return [*found, Rotated(path, 0)]


def beginning(handle: int) -> bytes:
    """The first bytes of an open file."""
    return os.pread(handle, HEAD, 0)


def lines_before(handle: int, end: int) -> int:
    """How many lines an open file holds up to a byte."""
    count, at = 0, 0
    while at < end:
        data = os.pread(handle, min(_AT_ONCE, end - at), at)
        if not data:
            break
        count, at = count + data.count(b"\n"), at + len(data)
    return count


def _beside(path: Path) -> list[Path]:
    try:
        return sorted(place for place in path.absolute().parent.iterdir() if place.name != path.name)
    except OSError:
        return []

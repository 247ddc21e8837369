"""The columns of a table in the order of its file, which is that in which people know them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keiretsu.data import SeriesSet
from keiretsu.data.events import COUNT, SINCE
from keiretsu.data.reading.options import FileOptions, of_kind
from keiretsu.data.reading.source import load
from keiretsu.data.reading.table import join
from keiretsu.errors import KeiretsuError

# The head of a text file says how its columns are called; of others, those of this size are read for it.
HEAD, SMALL = 1 << 18, 1 << 25


def columns_in_order(path: str, reading: Mapping[str, Any]) -> list[str]:
    """Names of a file's columns as they stand in it; empty where it would take long to find out.

    Args:
        path: of the file.
        reading: keyword arguments of `keiretsu.read`.
    """
    place = Path(path)
    how = of_kind(FileOptions, reading)
    try:
        if place.stat().st_size <= HEAD:
            return _columns(place, how)
        with place.open("rb") as file:
            head = file.read(HEAD)
        if place.suffix == ".csv" and b"\x00" not in head and not head.startswith(b"\x1f\x8b"):
            return _of_head(head[: head.rfind(b"\n") + 1], how)
        return _columns(place, how) if place.stat().st_size <= SMALL else []
    except (KeiretsuError, OSError):
        return []


def in_order(names: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Names as they stand in the file, then those that it has no column of, as they come."""
    place = {name: number for number, name in enumerate(columns)}
    return sorted(names, key=lambda name: place.get(name, len(place)))


def made_channels(series: SeriesSet) -> list[str]:
    """Channels that no column of numbers is: words of a category, counts of events and times since."""
    words = {f"{name}={word}" for name, some in series.report.categories.items() for word in some}
    events = set()
    if series.report.joined:
        codes = [name.removesuffix(COUNT) for name in series.channels if name.endswith(COUNT)]
        events = {code + end for code in codes if code + SINCE in series.channels for end in (COUNT, SINCE)}
    return [name for name in series.channels if name in words | events]


def _columns(place: Path, how: FileOptions) -> list[str]:
    return join(load(place, how)).columns


def _of_head(head: bytes, how: FileOptions) -> list[str]:
    handle, name = tempfile.mkstemp(suffix=".csv")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(head)
        return _columns(Path(name), how)
    finally:
        Path(name).unlink()

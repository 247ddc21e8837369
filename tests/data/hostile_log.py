"""What hostile files are made of: a log whose truth is known, and a file with what may be read from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

ROLES = {"time": "stamp", "id": "machine"}


@dataclass(frozen=True, eq=False)
class Hostile:
    """A file that nobody should have made.

    Attributes:
        content: the bytes, or what makes the file at a path and returns False where the system does not let it.
        truths: frames of which one must be read, where the file is not refused; empty: it must be refused; None: what
            is read cannot be known.
        refusable: whether one clear sentence is as good.
        options: for `read`.
        name: of the file.
    """

    content: bytes | Callable[[Path], bool | None]
    truths: tuple[pl.DataFrame, ...] | None = ()
    refusable: bool = True
    options: Mapping[str, Any] = field(default_factory=lambda: ROLES)
    name: str = "log.csv"

    def write(self, folder: Path) -> Path | None:
        """The file in a folder; None where the system does not let it be made."""
        path = folder / self.name
        if isinstance(self.content, bytes):
            path.write_bytes(self.content)
            return path
        return None if self.content(path) is False else path


@dataclass(frozen=True, eq=False)
class Log:
    """A clean log: machine, stamp and channels, sorted."""

    frame: pl.DataFrame

    @property
    def truth(self) -> pl.DataFrame:
        """What is to be read of it."""
        return truth_of(self.frame)

    @property
    def header(self) -> list[str]:
        return self.frame.columns

    @property
    def cells(self) -> list[list[str]]:
        """The rows as text."""
        return [[spelled(cell) for cell in row] for row in self.frame.rows()]

    def lines(self, separator: str = ",") -> list[str]:
        """The header and the rows."""
        return [separator.join(cells) for cells in (self.header, *self.cells)]

    def text(self, separator: str = ",", end: str = "\n") -> str:
        return "".join(line + end for line in self.lines(separator))

    def bytes(self) -> bytes:
        return self.text().encode()


def truth_of(frame: pl.DataFrame) -> pl.DataFrame:
    """A log's frame as `SeriesSet.frame` has it."""
    frame = frame.rename({"machine": "id", "stamp": "time"})
    return frame.select("id", "time", *sorted(set(frame.columns) - {"id", "time"})).sort("id", "time")


def spelled(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return "" if cell is None else f"{cell:.3f}" if isinstance(cell, float) else str(cell)


def some_log(rng: np.random.Generator, *, japanese: bool = False, most: int = 40) -> Log:
    """Up to `most` rows a machine, on two machines, with a few missing cells in the first channel."""
    names, ids = (("流量", "圧力[MPa]"), ("ポンプ", "送風機")) if japanese else (("flow", "pressure"), ("P-1", "P-2"))
    parts = []
    for name in ids:
        rows = int(rng.integers(2, most + 1))
        begin = datetime(2024, 1, 1) + timedelta(minutes=int(rng.integers(500_000)))
        columns = {channel: np.round(rng.normal(5, 3, rows), 3) for channel in names}
        part = pl.DataFrame(
            {"machine": [name] * rows, "stamp": [begin + k * timedelta(minutes=5) for k in range(rows)], **columns},
            schema_overrides={"stamp": pl.Datetime("us")},
        )
        gone = pl.Series(rng.random(rows) < 0.1) & (pl.int_range(rows, eager=True) > 0)
        parts.append(part.with_columns(pl.when(~gone).then(names[0]).alias(names[0])))
    return Log(pl.concat(parts).sort("machine", "stamp"))


def at_random(rng: np.random.Generator, data: bytes, *signs: bytes, times: int = 1, low: int = 0) -> bytes:
    """Some of `signs` put into the data at random places."""
    for _ in range(times):
        place = int(rng.integers(low, len(data)))
        data = data[:place] + signs[int(rng.integers(len(signs)))] + data[place:]
    return data

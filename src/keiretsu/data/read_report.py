"""What reading did to a source: every row and every column accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class LeftOut:
    """A column that did not become a channel, and the first cell that says why.

    Attributes:
        name: the column, as in the source.
        reason: "text", "stamps", "no name" or the name of a nested type.
        count: cells that are not numbers.
        place: where the first of them stands ("line 17 of pump.csv").
        text: what it says there.
    """

    name: str
    reason: str
    count: int
    place: str
    text: str


@dataclass(frozen=True)
class ReadReport:
    """What came in, what went out, and what happened between; `rows_in = rows_out + rows accounted for`.

    Attributes:
        files: names of the sources, in the order read.
        rows_in: rows the sources hold, headers apart.
        rows_out: rows of the `SeriesSet`.
        accounted: rows that did not come through, by rule (blank lines).
        unsorted: rows that stood after a later row of their own series, and were put in their place.
        missing: cells without a value, by channel (only channels that have any).
        left_out: columns that are not channels.
        booleans: channels that were true/false and are 1/0 now.
        absent: channels that some of several files lack, with those files; their cells are missing.
        zone: the time zone or offset of the source's stamps; inside they are UTC. None: stamps without a zone.
    """

    files: tuple[str, ...] = ()
    rows_in: int = 0
    rows_out: int = 0
    accounted: dict[str, int] = field(default_factory=dict)
    unsorted: int = 0
    missing: dict[str, int] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    booleans: tuple[str, ...] = ()
    absent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    zone: str | None = None

    @property
    def closes(self) -> bool:
        """Whether every row that came in is a row that went out or is accounted for."""
        return self.rows_in == self.rows_out + sum(self.accounted.values())

    def to_dict(self) -> dict[str, Any]:
        """The report as plain JSON types."""
        return {
            "files": list(self.files),
            "rows_in": self.rows_in,
            "rows_out": self.rows_out,
            "accounted": dict(self.accounted),
            "unsorted": self.unsorted,
            "missing": dict(self.missing),
            "left_out": [vars(column).copy() for column in self.left_out],
            "booleans": list(self.booleans),
            "absent": {name: list(files) for name, files in self.absent.items()},
            "zone": self.zone,
        }

    def __str__(self) -> str:
        lines = [f"{self.rows_out:,} of {self.rows_in:,} rows from {len(self.files)} source(s)"]
        lines += [f"{count:,} rows: {rule}" for rule, count in self.accounted.items()]
        if self.unsorted:
            lines.append(f"{self.unsorted:,} rows were out of order and have been sorted")
        if self.missing:
            lines.append(f"{sum(self.missing.values()):,} missing values in {len(self.missing)} channel(s)")
        lines += [
            f"column {column.name!r} left out: {column.reason}, first {column.text!r} at {column.place}"
            for column in self.left_out
        ]
        return "\n".join(lines)

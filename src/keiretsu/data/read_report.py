"""What reading did to a source: every row and every column accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from keiretsu.data.columns import listed


@dataclass(frozen=True)
class LeftOut:
    """A column that did not become a channel, and the first cell that says why.

    Attributes:
        name: the column, as in the source.
        reason: "text", "stamps", "no name" or the name of a nested type.
        count: cells that are not numbers.
        place: where the first of them stands ("line 17 of pump.csv").
        text: what it says there.
        words: the few words that stand among its numbers and may mean "no value", the most frequent first.
    """

    name: str
    reason: str
    count: int
    place: str
    text: str
    words: tuple[str, ...] = ()


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
        constant: channels with one value in all their cells.
        categories: words of the columns that became one 0/1 channel a word ("column=word").
        replaced: cells that a sentinel made missing, by channel or category and sentinel.
        proposed: cells that look as if they meant "no value", by channel or column and value; nothing was done to them.
        notes: sentences on what else was done.
        encodings: text encoding of files that are not UTF-8.
        settings: what reading was told beside the source, so that it can be done again.
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
    constant: tuple[str, ...] = ()
    categories: dict[str, tuple[str, ...]] = field(default_factory=dict)
    replaced: dict[str, dict[str, int]] = field(default_factory=dict)
    proposed: dict[str, dict[str, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    encodings: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

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
            "left_out": [vars(column) | {"words": list(column.words)} for column in self.left_out],
            "booleans": list(self.booleans),
            "absent": {name: list(files) for name, files in self.absent.items()},
            "zone": self.zone,
            "constant": list(self.constant),
            "categories": {name: list(words) for name, words in self.categories.items()},
            "replaced": {name: dict(counts) for name, counts in self.replaced.items()},
            "proposed": {name: dict(counts) for name, counts in self.proposed.items()},
            "notes": list(self.notes),
            "encodings": dict(self.encodings),
            "settings": dict(self.settings),
        }

    def __str__(self) -> str:
        return "\n".join([*self._about_rows(), *self._about_values(), *self._about_columns(), *self.notes])

    def _about_rows(self) -> list[str]:
        lines = [f"{self.rows_out:,} of {self.rows_in:,} rows from {len(self.files)} source(s)"]
        lines += [f"{count:,} rows: {rule}" for rule, count in self.accounted.items()]
        if self.unsorted:
            lines.append(f"{self.unsorted:,} rows were out of order and have been sorted")
        return lines + [f"{name} was read as {encoding}" for name, encoding in self.encodings.items()]

    def _about_values(self) -> list[str]:
        lines = []
        if self.missing:
            lines.append(f"{sum(self.missing.values()):,} missing values in {len(self.missing)} channel(s)")
        lines += [
            f"{name} held {value} {_times(count)}, which is missing now"
            for name, counts in self.replaced.items()
            for value, count in counts.items()
        ]
        return lines + [
            _proposal(name, value, count) for name, counts in self.proposed.items() for value, count in counts.items()
        ]

    def _about_columns(self) -> list[str]:
        lines = [
            f"{name} is a category and became {len(words)} channel(s) of 0 and 1: "
            f"{listed([f'{name}={word}' for word in words])}"
            for name, words in self.categories.items()
        ]
        if self.constant:
            lines.append(f"{len(self.constant)} channel(s) never change: {listed(self.constant)}")
        return lines + [
            f"column {column.name!r} left out: {column.reason}, first {column.text!r} at {column.place}"
            for column in self.left_out
        ]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _proposal(name: str, value: str, count: int) -> str:
    try:
        float(value)
    except ValueError:
        where, spelled = "among its numbers", repr(value)
    else:
        where, spelled = "apart from its other values", value
    return f"{name} holds {spelled} {_times(count)}, {where}: if it means 'no value', give sentinels=[{spelled}]"

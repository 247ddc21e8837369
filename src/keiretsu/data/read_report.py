"""What reading did to a source: every row and every column accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from keiretsu.data.held import Held


@dataclass(frozen=True)
class LeftOut:
    """A column that did not become a channel, and the first cell that says why.

    Attributes:
        name: the column, as in the source.
        reason: "text", "stamps", "no name", "events" (joined as such) or the name of a nested type.
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
        events: words of the columns that are blank in most rows but for few words, as those of alarms are; they may be
            left out or categories.
        codes: rows of each of those words, and of each code of a column of numbers that is 0 in most rows and looks
            like one of codes.
        proposed: cells that look as if they meant "no value", by channel or column and value; nothing was done to them.
        held: values far from the others of their channel that stand in long stretches of rows and were taken as they
            stand; those that look like a stop of the plant are not `proposed`.
        notes: sentences on what else was done.
        encodings: text encoding of files that are not UTF-8.
        separators: those of the text files.
        commas: columns whose numbers have decimal commas: "all", or "some" where they have points in other files.
        preamble: most lines with text that stood above a header.
        settings: what reading was told beside the source, so that it can be done again.
        joined: the table of events whose channels were added, and what its columns are: events, time, id, code (None
            where nothing was said); of several the last; empty where none was.
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
    held: tuple[Held, ...] = ()
    events: dict[str, tuple[str, ...]] = field(default_factory=dict)
    codes: dict[str, dict[str, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    encodings: dict[str, str] = field(default_factory=dict)
    separators: tuple[str, ...] = ()
    commas: dict[str, str] = field(default_factory=dict)
    preamble: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    joined: dict[str, Any] = field(default_factory=dict)

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
            "held": [one.to_dict() for one in self.held],
            "events": {name: list(words) for name, words in self.events.items()},
            "codes": {name: dict(counts) for name, counts in self.codes.items()},
            "notes": list(self.notes),
            "encodings": dict(self.encodings),
            "separators": list(self.separators),
            "commas": dict(self.commas),
            "preamble": self.preamble,
            "settings": dict(self.settings),
            "joined": dict(self.joined),
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> ReadReport:
        """The report as `to_dict` gave it; what an older one does not say is empty."""
        kinds = {field.name for field in fields(cls)}
        known = {name: _frozen(value) for name, value in told.items() if name in kinds}
        columns = tuple(LeftOut(**{**one, "words": tuple(one["words"])}) for one in told.get("left_out", ()))
        held = tuple(Held.from_dict(one) for one in told.get("held", ()))
        return cls(**{**known, "left_out": columns, "held": held, "settings": dict(told.get("settings", {}))})

    def __str__(self) -> str:
        # the words know of the report, so they come last
        from keiretsu.data.read_words import told_of

        return "\n".join(english for english, _ in told_of(self))


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return {name: _frozen(one) for name, one in value.items()} if isinstance(value, Mapping) else value

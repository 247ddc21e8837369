"""From what was parsed (an object, cells of a line) to a row that the model can read, or a refusal that says why."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from keiretsu.data.events import COUNT, SINCE
from keiretsu.data.reading.values.cells import MISSING_WORDS
from keiretsu.errors import ArgumentError, DataError
from keiretsu.serve.absent import Absent, Sentinels, told_sentinels
from keiretsu.serve.cells import Cells
from keiretsu.serve.clock import COUNTED, DATED, Twice, WrongTimeError
from keiretsu.serve.coded_runner import UNKNOWN
from keiretsu.serve.codes import Codes, spelled, written
from keiretsu.serve.lookalike import likely, lookalike
from keiretsu.serve.refusals import Refuse, refuse, refuse_cells, shorten
from keiretsu.serve.rows import Refused, Row

ONE = "series"
LONGEST_ID = 200
MOST_NAMES = 8


@dataclass(frozen=True)
class IntakeSettings:
    """How rows are spelled.

    Attributes:
        time: name of a row's time; several that are joined by a blank, such as ("date", "time").
        id: name of its series; several that are joined by "/".
        named: whether a row must have them, as those of training had. Else one without any is of the series "series".
        values: where this name stands in a row it holds the channels, in an object of its own.
        extra: what becomes of a row with names the model does not know: "refuse" it, or "ignore" the names.
        decimal: "." or ",", of numbers that come as text.
        commas: columns whose numbers have decimal commas in text, as `ReadReport.commas` has them.
        booleans: channels that are true or false, as words or as JSON has them.
        sentinels: numbers and words that mean "none": for every column, or by column.
        categories: words of a column, each of which is a channel "column=word".
        codes: of a column of alarm codes, the codes in the order that `CodedRunner` has them.
        normal: codes that mean no alarm.
        aside: names that training left out; they are passed over whatever `extra` says.
        apart: a table of events that was not the log → its codes that have channels; rows must give those themselves.
    Raises:
        ArgumentError: `extra` or `decimal` is no such word.
    """

    time: tuple[str, ...] = ("time",)
    id: tuple[str, ...] = ("id",)
    named: bool = False
    values: str = "values"
    extra: str = "refuse"
    decimal: str = "."
    commas: Mapping[str, str] = field(default_factory=dict)
    booleans: frozenset[str] = frozenset()
    sentinels: Sentinels = ()
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    normal: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()
    # how rows are read does not depend on it
    apart: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        for name, words in (("extra", ("refuse", "ignore")), ("decimal", (".", ","))):
            if getattr(self, name) not in words:
                raise ArgumentError(
                    f"stream: {name} must be one of {', '.join(words)}; got {getattr(self, name)!r}. Choose one."
                )

    @classmethod
    def of(cls, reading: Mapping[str, Any], **given: Any) -> IntakeSettings:
        """Rows spelled as the training log was (`Forecaster.reading`), but for what is given."""
        told: dict[str, Any] = {}
        for name in ("time", "id"):
            if isinstance(reading.get(name), str):
                told[name] = (reading[name],)
            elif isinstance(reading.get(name), Sequence) and reading[name]:
                told[name] = tuple(map(str, reading[name]))
        # who names it wants it read, be the model one of a single series
        told["named"] = "id" in told or given.get("id") is not None
        if reading.get("decimal") == ",":
            told["decimal"] = ","
        if isinstance(reading.get("commas"), Mapping):
            told["commas"] = dict(reading["commas"])
        told["sentinels"] = told_sentinels(reading)
        for name, kept in (("categories", "categories"), ("events", "codes"), ("apart", "apart")):
            if isinstance(reading.get(name), Mapping):
                told[kept] = {str(column): tuple(map(str, words)) for column, words in reading[name].items()}
        for name, kept in (("normal", "normal"), ("left_out", "aside"), ("booleans", "booleans")):
            if isinstance(reading.get(name), Sequence):
                told[kept] = frozenset(map(str, reading[name]))
        return cls(**{**told, **{name: value for name, value in given.items() if value is not None}})


class Intake:
    """Checks rows one at a time; knows nothing of the rows before.

    Args:
        channels: of the model, in order.
        stamp: a time as it is written → the model's clock; raises DataError.
        settings: how rows are spelled.
    """

    def __init__(
        self,
        channels: Sequence[str],
        stamp: Callable[[object], float],
        settings: IntakeSettings | None = None,
    ) -> None:
        self.settings = settings or IntakeSettings()
        self.channels = tuple(channels)
        self._stamp = stamp
        self._column = {name: place for place, name in enumerate(self.channels)}
        self._nested = None if self.settings.values in self._column else self.settings.values
        self._heads = frozenset((*self.settings.time, *self.settings.id)) - frozenset(self._column)
        told = self.settings
        self._cells = Cells(self.channels, decimal=told.decimal, commas=told.commas, booleans=told.booleans)
        self._codes = Codes(told.codes, told.normal)
        self._absent = Absent(self.settings.sentinels, (*self.channels, *self.settings.categories))
        self._example = '{"' + '", "'.join(
            f'{name}": …' for name in (*self.settings.id, *self.settings.time, *self.channels[:1])
        ).replace('…", "', '…, "') + "}"  # fmt: skip

    def row(self, cells: object, place: str, *, refuse: Refuse = refuse) -> Row | Refused:
        """One row.

        Args:
            cells: names → values, as JSON gives them.
            place: where it stood, for messages.
            refuse: in whose words a row is refused, those of JSON or of a table.
        """
        if not isinstance(cells, Mapping):
            what, what_ja = _kind(cells)
            return refuse("no_object", place, what=what, what_ja=what_ja, example=self._example)
        found = self._id(cells, place, refuse)
        if isinstance(found, Refused):
            return found
        stamp = self._time(cells, place, found, refuse)
        if isinstance(stamp, Refused):
            return stamp
        values = np.full(len(self.channels), np.nan)
        refusal = self._fill(values, cells, place, found, refuse)
        if refusal is not None:
            return refusal
        code = self._unknown(cells, values) if self.settings.codes else None
        # of a date and a time of day, the latter has the offset
        again = stamp.again if isinstance(stamp, Twice) else None
        return Row(found, float(stamp), values, place, cells.get(self.settings.time[-1]), code, again)

    def text(self, cells: Mapping[str, str], place: str) -> Row | Refused:
        """The same for cells that are all text, as CSV has them: numbers are read, empty cells are missing values."""
        read: dict[str, object] = {}
        for name, cell in cells.items():
            number = name in self._column and name not in self.settings.codes
            read[name] = self._cells.number(name, cell) if number else cell
        return self.row(read, place, refuse=refuse_cells)

    def _id(self, cells: Mapping[Any, Any], place: str, refuse: Refuse) -> str | Refused:
        names = self.settings.id
        parts = [cells.get(name) for name in names]
        if all(part is None for part in parts):
            # taken together, the rows of many series would be duplicates of each other
            if not self.settings.named:
                return ONE
            return refuse("no_series", place, name=names[0], **self._near(names[0], cells))
        spelled = []
        for name, part in zip(names, parts, strict=True):
            if isinstance(part, float) and part.is_integer():
                part = int(part)
            if isinstance(part, int) and not isinstance(part, bool) and abs(part) < 1 << 63:
                part = str(part)
            part = part.strip() if isinstance(part, str) and len(part) <= 2 * LONGEST_ID else part
            if not isinstance(part, str) or not 0 < len(part) <= LONGEST_ID or not part.isprintable():
                return refuse("no_id", place, name=name, most=LONGEST_ID, what=shorten(part))
            spelled.append(part)
        return "/".join(spelled)

    def _time(self, cells: Mapping[Any, Any], place: str, id: str, refuse: Refuse) -> float | Refused:
        names = self.settings.time
        label = " ".join(names)
        parts = [cells.get(name) for name in names]
        if any(part is None or part == "" for part in parts):
            lacking = next((name for name in names if name not in cells), names[0])
            return refuse("no_time", place, id, name=label, **self._near(lacking, cells))
        time = parts[0] if len(parts) == 1 else " ".join(str(part) for part in parts)
        try:
            return self._stamp(time)
        except WrongTimeError as error:
            wanted, wanted_ja = error.wanted
        except DataError:
            # one that reads dates takes no plain number, and the other no text
            wanted, wanted_ja = DATED if self._dated else COUNTED
        return refuse("wrong_time", place, id, name=label, what=shorten(time), wanted=wanted, wanted_ja=wanted_ja)

    @property
    def _dated(self) -> bool:
        try:
            self._stamp("2026-05-01T09:00:00")
        except DataError:
            return False
        return True

    def _fill(self, values: Any, cells: Mapping[Any, Any], place: str, id: str, refuse: Refuse) -> Refused | None:
        for name, value in cells.items():
            column = self._column.get(name)
            if column is None:
                if name in self._heads:
                    continue
                if name == self._nested and isinstance(value, Mapping):
                    refusal = self._fill(values, value, place, id, refuse) if value is not cells else None
                elif name in self.settings.categories:
                    refusal = self._word(values, name, value, place, id, refuse)
                elif self.settings.extra == "ignore" or name in self.settings.aside:
                    continue
                else:
                    refusal = self._strange(name, cells, place, id, refuse)
                if refusal is not None:
                    return refusal
                continue
            if name in self.settings.codes:
                code = self._codes.place(name, value)
                if code is None:
                    return refuse("no_code", place, id, name=name, what=shorten(value))
                values[column] = code
                continue
            if value is None:
                continue
            if isinstance(value, str) and refuse is not refuse_cells:
                # a text in JSON is what a cell of a table would be
                value = self._cells.number(name, value)
                if value is None:
                    continue
            if isinstance(value, bool) and name in self.settings.booleans:
                value = float(value)
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                if self._absent.other(name, value):
                    continue
                key = self._cells.wrong(name, value) if refuse is refuse_cells else "no_number"
                return refuse(key, place, id, name=name, what=shorten(value))
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if not math.isfinite(number):
                if self._absent.other(name, number):
                    continue
                return refuse("not_finite", place, id, name=name, what=shorten(value))
            if not self._absent.number(name, number):
                values[column] = number
        return None

    def _columns(self) -> list[str]:
        """The channels as the columns of a table that they are made of."""
        settings = self.settings
        words = {f"{name}={word}": name for name, words in settings.categories.items() for word in words}
        codes = {code + end: name for name, codes in settings.codes.items() for code in codes for end in (COUNT, SINCE)}
        made = words | codes
        return list(dict.fromkeys(made.get(name, name) for name in self.channels))

    def _word(self, values: Any, name: str, value: object, place: str, id: str, refuse: Refuse) -> Refused | None:
        words = self.settings.categories[name]
        if isinstance(value, bool):
            value = str(value).lower()
        elif isinstance(value, (int, float)):
            # codes of states, which reading held against the words as numbers
            value = next((word for word in words if _is(word, value)), str(value))
        if value is not None and not isinstance(value, str):
            return refuse("no_number", place, id, name=name, what=shorten(value))
        text = "" if value is None else value.strip()
        # a word that was asked for is a word, be it "none"
        if text not in words and text.lower() in ("", *MISSING_WORDS):
            return None
        if self._absent.other(name, text):
            return None
        for word in words:
            column = self._column.get(f"{name}={word}")
            if column is not None:
                values[column] = float(text == word)
        return None

    def _unknown(self, cells: Mapping[Any, Any], values: Any) -> str | None:
        """The code of a row that training did not know; None where it has none."""
        for name in self.settings.codes:
            column = self._column.get(name)
            if column is not None and values[column] == UNKNOWN:
                nested = cells.get(self._nested) if name not in cells else cells
                return shorten(spelled(written(nested.get(name)))) if isinstance(nested, Mapping) else None
        return None

    def strange(self, names: Iterable[object]) -> list[str]:
        """Those of a row's names that mean nothing to the model."""
        settings = self.settings
        known = (*self._heads, *settings.categories, *settings.codes, *settings.aside, self._nested)
        return [name for name in names if isinstance(name, str) and name not in self._column and name not in known]

    def _near(self, name: str, cells: Mapping[Any, Any]) -> dict[str, str]:
        """Which name of a row looks like one that it lacks, as sentences say it."""
        found = None if name in cells else lookalike(name, self.strange(cells))
        if found is None:
            return {"near": "", "near_ja": ""}
        shown = shorten(found)
        return {"near": f" ({shown!r} looks like it)", "near_ja": f"（「{shown}」がそれにあたるようです）"}

    def _strange(self, name: object, cells: Mapping[Any, Any], place: str, id: str, refuse: Refuse) -> Refused:
        """Refuse a row for a name that no channel has; where it may be a channel's new name, that is said."""
        lacking = [column for column in self._columns() if column not in cells]
        told = {"name": name, "known": _some(self.channels), "columns": _some(self._columns())}
        # names may be left out of JSON, and say nothing then
        alone = refuse is refuse_cells and len(self.strange(cells)) == 1
        found = (likely if alone else lookalike)(name, lacking) if isinstance(name, str) else None
        if found is None:
            return refuse("unknown_channel", place, id, **told)
        return refuse("renamed_channel", place, id, lacking=found, **told)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")


def _kind(value: object) -> tuple[str, str]:
    names = {
        list: ("a list", "リスト"),
        str: ("a text", "文字列"),
        bool: ("true or false", "trueかfalse"),
        type(None): ("null", "null"),
        int: ("a number", "数値"),
        float: ("a number", "数値"),
    }
    return names.get(type(value), (type(value).__name__, type(value).__name__))


def _is(word: str, number: float) -> bool:
    try:
        return float(word) == number
    except ValueError:
        return False

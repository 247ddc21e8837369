"""From what was parsed (an object, cells of a line) to a row that the model can read, or a refusal that says why."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from keiretsu.data.events import COUNT, OTHER, SINCE
from keiretsu.data.reading.values.cells import MISSING_WORDS
from keiretsu.errors import ArgumentError, DataError
from keiretsu.serve.absent import Absent, Sentinels, told_sentinels
from keiretsu.serve.coded_runner import BLANK
from keiretsu.serve.refusals import Refuse, refuse, refuse_cells, shorten
from keiretsu.serve.rows import Refused, Row

ONE = "series"
LONGEST_ID = 200
EMPTY = frozenset(("", "na", "n/a", "nan", "null", "none", "-"))
MOST_NAMES = 8


@dataclass(frozen=True)
class IntakeSettings:
    """How rows are spelled.

    Attributes:
        time: name of a row's time; several that are joined by a blank, such as ("date", "time").
        id: name of its series; several that are joined by "/". A row without any is of the series "series".
        values: where this name stands in a row it holds the channels, in an object of its own.
        extra: what becomes of a row with names the model does not know: "refuse" it, or "ignore" the names.
        decimal: "." or ",", of numbers that come as text.
        sentinels: numbers and words that mean "none": for every column, or by column.
        categories: words of a column, each of which is a channel "column=word".
        codes: of a column of alarm codes, the codes in the order that `CodedRunner` has them.
        normal: codes that mean no alarm.
        aside: names that training left out; they are passed over whatever `extra` says.
    Raises:
        ArgumentError: `extra` or `decimal` is no such word.
    """

    time: tuple[str, ...] = ("time",)
    id: tuple[str, ...] = ("id",)
    values: str = "values"
    extra: str = "refuse"
    decimal: str = "."
    sentinels: Sentinels = ()
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    normal: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()

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
        if reading.get("decimal") == ",":
            told["decimal"] = ","
        told["sentinels"], categories = told_sentinels(reading), reading.get("categories")
        if isinstance(categories, Mapping):
            told["categories"] = {str(name): tuple(map(str, words)) for name, words in categories.items()}
        if isinstance(reading.get("events"), Mapping):
            told["codes"] = {str(name): tuple(map(str, codes)) for name, codes in reading["events"].items()}
        for name, kept in (("normal", "normal"), ("left_out", "aside")):
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
            return refuse("no_object", place, what=shorten(_kind(cells)), example=self._example)
        found = self._id(cells, place, refuse)
        if isinstance(found, Refused):
            return found
        stamp = self._time(cells, place, found, refuse)
        if isinstance(stamp, Refused):
            return stamp
        values = np.full(len(self.channels), np.nan)
        refusal = self._fill(values, cells, place, found, refuse)
        return refusal or Row(found, stamp, values, place)

    def text(self, cells: Mapping[str, str], place: str) -> Row | Refused:
        """The same for cells that are all text, as CSV has them: numbers are read, empty cells are missing values."""
        read: dict[str, object] = {}
        for name, cell in cells.items():
            read[name] = self._cell(cell) if name in self._column and name not in self.settings.codes else cell
        return self.row(read, place, refuse=refuse_cells)

    def _id(self, cells: Mapping[Any, Any], place: str, refuse: Refuse) -> str | Refused:
        names = self.settings.id
        parts = [cells.get(name) for name in names]
        if all(part is None for part in parts):
            return ONE
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
            return refuse("no_time", place, id, name=label)
        time = parts[0] if len(parts) == 1 else " ".join(str(part) for part in parts)
        try:
            return self._stamp(time)
        except DataError:
            # one that reads dates takes no plain number, and the other no text
            dated = self._dated
            return refuse(
                "wrong_time", place, id, name=label, what=shorten(time),
                wanted="a date and time, such as 2026-05-01T09:00:00" if dated else "a finite number",
                wanted_ja="日時（例：2026-05-01T09:00:00）" if dated else "有限の数値",
            )  # fmt: skip

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
                    known, columns = _some(self.channels), _some(self._columns())
                    refusal = refuse("unknown_channel", place, id, name=name, known=known, columns=columns)
                if refusal is not None:
                    return refusal
                continue
            if name in self.settings.codes:
                code = self._code(name, value)
                if code is None:
                    return refuse("no_code", place, id, name=name, what=shorten(value))
                values[column] = code
                continue
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                if self._absent.other(name, value):
                    continue
                return refuse("no_number", place, id, name=name, what=shorten(value))
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
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return refuse("no_number", place, id, name=name, what=shorten(value))
        if self._absent.other(name, value):
            return None
        for word in self.settings.categories[name]:
            column = self._column.get(f"{name}={word}")
            if column is not None:
                values[column] = float(value.strip() == word)
        return None

    def _code(self, name: str, value: object) -> float | None:
        """The place of a cell's code; `BLANK` where it holds none that has channels, None where it can hold none."""
        if value is not None and (isinstance(value, bool) or not isinstance(value, (str, int, float))):
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = "" if value is None else str(value).strip()
        codes = self.settings.codes[name]
        if text in codes:
            return float(codes.index(text))
        # as `join_events` has it: every code without channels of its own is one of "other", if that has channels
        calm = text.lower() in ("", *MISSING_WORDS) or text in self.settings.normal
        return float(codes.index(OTHER)) if OTHER in codes and not calm else BLANK

    def _cell(self, cell: str) -> object:
        text = cell.strip()
        if text.lower() in EMPTY:
            return None
        if self.settings.decimal == ",":
            text = text.replace(".", "").replace(",", ".")
        try:
            return float(text) if "_" not in text else cell
        except ValueError:
            return cell


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")


def _kind(value: object) -> str:
    names = {
        list: "a list",
        str: "a text",
        bool: "true or false",
        type(None): "null",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), type(value).__name__)

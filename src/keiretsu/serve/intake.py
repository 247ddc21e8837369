"""From what was parsed (an object, cells of a line) to a row that the model can read, or a refusal that says why."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from keiretsu.data.events import OTHER
from keiretsu.data.reading.values.cells import MISSING_WORDS
from keiretsu.errors import ArgumentError, DataError
from keiretsu.serve.coded_runner import BLANK
from keiretsu.serve.refusals import refuse, shorten
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
        sentinels: values that mean "none": for every channel, or by channel.
        categories: words of a column, each of which is a channel "column=word".
        codes: of a column of alarm codes, the codes in the order that `CodedRunner` has them.
        aside: names that training left out; they are passed over whatever `extra` says.
    Raises:
        ArgumentError: `extra` or `decimal` is no such word.
    """

    time: tuple[str, ...] = ("time",)
    id: tuple[str, ...] = ("id",)
    values: str = "values"
    extra: str = "refuse"
    decimal: str = "."
    sentinels: Mapping[str, tuple[float, ...]] | tuple[float, ...] = ()
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
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
        sentinels, categories = reading.get("sentinels"), reading.get("categories")
        if isinstance(sentinels, Mapping):
            told["sentinels"] = {str(name): _numbers(values) for name, values in sentinels.items()}
        elif isinstance(sentinels, Sequence) and not isinstance(sentinels, str):
            told["sentinels"] = _numbers(sentinels)
        if isinstance(categories, Mapping):
            told["categories"] = {str(name): tuple(map(str, words)) for name, words in categories.items()}
        if isinstance(reading.get("events"), Mapping):
            told["codes"] = {str(name): tuple(map(str, codes)) for name, codes in reading["events"].items()}
        if isinstance(reading.get("left_out"), Sequence):
            told["aside"] = frozenset(map(str, reading["left_out"]))
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
        sentinels = self.settings.sentinels
        self._sentinels = {
            name: frozenset(sentinels.get(name, ()) if isinstance(sentinels, Mapping) else sentinels)
            for name in self.channels
        }
        self._example = '{"' + '", "'.join(
            f'{name}": …' for name in (*self.settings.id, *self.settings.time, *self.channels[:1])
        ).replace('…", "', '…, "') + "}"  # fmt: skip

    def row(self, cells: object, place: str) -> Row | Refused:
        """One row.

        Args:
            cells: names → values, as JSON gives them.
            place: where it stood, for messages.
        """
        if not isinstance(cells, Mapping):
            return refuse("no_object", place, what=shorten(_kind(cells)), example=self._example)
        found = self._id(cells, place)
        if isinstance(found, Refused):
            return found
        stamp = self._time(cells, place, found)
        if isinstance(stamp, Refused):
            return stamp
        values = np.full(len(self.channels), np.nan)
        refusal = self._fill(values, cells, place, found)
        return refusal or Row(found, stamp, values, place)

    def text(self, cells: Mapping[str, str], place: str) -> Row | Refused:
        """The same for cells that are all text, as CSV has them: numbers are read, empty cells are missing values."""
        read: dict[str, object] = {}
        for name, cell in cells.items():
            read[name] = self._cell(cell) if name in self._column and name not in self.settings.codes else cell
        return self.row(read, place)

    def _id(self, cells: Mapping[Any, Any], place: str) -> str | Refused:
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

    def _time(self, cells: Mapping[Any, Any], place: str, id: str) -> float | Refused:
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

    def _fill(self, values: Any, cells: Mapping[Any, Any], place: str, id: str) -> Refused | None:
        for name, value in cells.items():
            column = self._column.get(name)
            if column is None:
                if name in self._heads:
                    continue
                if name == self._nested and isinstance(value, Mapping):
                    refusal = self._fill(values, value, place, id) if value is not cells else None
                elif name in self.settings.categories:
                    refusal = self._word(values, name, value, place, id)
                elif self.settings.extra == "ignore" or name in self.settings.aside:
                    continue
                else:
                    known = ", ".join(self.channels[:MOST_NAMES]) + (", …" if len(self.channels) > MOST_NAMES else "")
                    refusal = refuse("unknown_channel", place, id, name=name, known=known)
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
                return refuse("no_number", place, id, name=name, what=shorten(value))
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if not math.isfinite(number):
                return refuse("not_finite", place, id, name=name, what=shorten(value))
            if number not in self._sentinels[name]:
                values[column] = number
        return None

    def _word(self, values: Any, name: str, value: object, place: str, id: str) -> Refused | None:
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return refuse("no_number", place, id, name=name, what=shorten(value))
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
        return float(codes.index(OTHER)) if OTHER in codes and text.lower() not in ("", *MISSING_WORDS) else BLANK

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


def _numbers(values: Any) -> tuple[float, ...]:
    found = []
    for value in values if isinstance(values, (list, tuple)) else ():
        try:
            found.append(float(value))
        except (TypeError, ValueError):
            continue
    return tuple(found)


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

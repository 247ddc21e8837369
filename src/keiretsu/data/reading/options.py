"""How a source is to be read, where it cannot say so itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal, TypedDict, TypeVar

from keiretsu.data.columns import nearest
from keiretsu.errors import ArgumentError

Options = TypeVar("Options", bound="FileOptions | TimeOptions | ValueOptions")
Duplicates = Literal["refuse", "first", "last", "mean"]
Jumps = Literal["refuse", "split", "sort"]
Epoch = Literal["auto", "s", "ms", "us", "ns", "none"]


@dataclass(frozen=True)
class FileOptions:
    """The look of the files, for those that do not speak for themselves.

    Attributes:
        columns: names of the columns of a file whose first line is data already.
        separator: "," ";" "\\t" or " " (runs of blanks); found out by default.
        decimal: "." or ","; found out by default.
        encoding: "utf-8", "cp932" or another of Python's codecs; found out by default (UTF-8, UTF-16
            with its mark, CP932).
        sheet: sheet of a workbook; by default the only one that holds a table.
        table: table of a database; by default the only one.
        query: SQL that gives the rows, instead of a table.
        sequence: column whose cells hold a whole sequence each; then a row is a series, and time is the position in it.
        text: columns that are never taken for numbers (identifiers such as "007").
        memory: bytes that reading may take; by default what the machine has free.
    """

    columns: Sequence[str] | None = None
    separator: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    table: str | None = None
    query: str | None = None
    sequence: str | None = None
    text: tuple[str, ...] = ()
    memory: int | None = None


@dataclass(frozen=True)
class TimeOptions:
    """What stamps mean, and what is done where a clock does not run forward.

    Attributes:
        form: spelling of the stamps as in `datetime.strptime` ("%d/%m/%Y %H:%M"); found out by default.
        epoch: unit of numbers that count from 1970; "auto" takes numbers between 2001 and 2100 for seconds or
            milliseconds, and says so; "none" leaves numbers as they are.
        zone: IANA name of the clock's zone; without it stamps that lack an offset are taken as they stand.
        duplicates: what becomes of rows that have the stamp of another row of their series.
        jumps: what becomes of a series whose clock jumps back: refused, split where it jumps, or sorted like unsorted
            rows (`duplicates` then decides about stamps that are there twice).
    """

    form: str | None = None
    epoch: Epoch = "auto"
    zone: str | None = None
    duplicates: Duplicates = "refuse"
    jumps: Jumps = "refuse"


@dataclass(frozen=True)
class ValueOptions:
    """Which cells are no measurements, and which words are values.

    Attributes:
        sentinels: values that mean "none": one list for every channel, or a list a channel; "proposed" takes what
            `ReadReport.proposed` would list, but for values in stretches that may be a stop of the plant.
        categories: "auto" turns columns of few words into one 0/1 channel a word; "none" leaves them out; a mapping
            from columns to words fixes the words.
    """

    sentinels: Sequence[Any] | Mapping[str, Sequence[Any]] | Literal["proposed"] = ()
    categories: Literal["auto", "none"] | Mapping[str, Sequence[str]] = field(default="auto")


class More(TypedDict, total=False):
    """The settings that `read` takes beside its own arguments; see `FileOptions`, `TimeOptions`, `ValueOptions`."""

    columns: Sequence[str]
    separator: str
    decimal: str
    encoding: str
    sheet: str
    table: str
    query: str
    sequence: str
    text: Sequence[str]
    memory: int
    form: str
    epoch: Epoch
    categories: Literal["auto", "none"] | Mapping[str, Sequence[str]]


WORDS: dict[str, tuple[str, ...]] = {
    "duplicates": ("refuse", "first", "last", "mean"),
    "jumps": ("refuse", "split", "sort"),
    "epoch": ("auto", "s", "ms", "us", "ns", "none"),
    "decimal": (".", ","),
}


# what `read` spells out itself
_OWN = ("time", "id", "channels", "name", "value", "zone", "sentinels")


def check_options(given: Mapping[str, Any]) -> None:
    """Refuse settings that `read` does not have, and words that a setting does not know.

    Raises:
        ArgumentError: with the nearest name.
    """
    known = More.__annotations__
    for name in given:
        if name not in known and name not in WORDS and name not in _OWN:
            close = nearest(name, list(known))
            advice = f"Did you mean {close}=?" if close else f"Choose among {', '.join(known)}."
            raise ArgumentError(f"read: an argument must be one it knows; got {name}=. {advice}")
    for name, words in WORDS.items():
        if given.get(name) is not None and given[name] not in words:
            shown = ", ".join(map(repr, words))
            raise ArgumentError(f"read: {name} must be one of {shown}; got {given[name]!r}. Choose one of these.")


def of_kind(kind: type[Options], given: Mapping[str, Any]) -> Options:
    """The fields of one kind of settings, taken from all that were given; the others keep their defaults."""
    return kind(**{field.name: given[field.name] for field in fields(kind) if given.get(field.name) is not None})


_DEFAULTS = {"duplicates": "refuse", "jumps": "refuse", "sentinels": (), "epoch": "auto", "categories": "auto"}


def settings_told(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given and is no default, as plain values that a plan can hold; `memory` changes nothing that is read."""
    plain = {name: _plain(value) for name, value in given.items() if value is not None and name != "memory"}
    return {name: value for name, value in plain.items() if value != _plain(_DEFAULTS.get(name))}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, str) or not isinstance(value, Sequence):
        return value
    return [_plain(one) for one in value]

"""How a source is to be read, where it cannot say so itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

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
        encoding: "utf-8", "cp932" or another of Python's codecs; found out by default (UTF-8, UTF-16 with its mark, CP932).
        sheet: sheet of a workbook; by default the only one that holds a table.
        table: table of a database; by default the only one.
        query: SQL that gives the rows, instead of a table.
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
            `ReadReport.proposed` would list.
        categories: "auto" turns columns of few words into one 0/1 channel a word; "none" leaves them out; a mapping
            from columns to words fixes the words.
    """

    sentinels: Sequence[Any] | Mapping[str, Sequence[Any]] | Literal["proposed"] = ()
    categories: Literal["auto", "none"] | Mapping[str, Sequence[str]] = field(default="auto")

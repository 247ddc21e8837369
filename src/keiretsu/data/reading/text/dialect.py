"""The look of a CSV file: its separator, what stands above the table, and the line that names the columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from keiretsu.data.columns import listed
from keiretsu.data.read_ways import header_advice
from keiretsu.errors import ArgumentError, DataError

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blanks"}
_SAMPLE = 50
_DECIMAL_COMMA = re.compile(r"[+-]?\d[\d.]*,\d+(?:[eE][+-]?\d+)?")
_TWO_NUMBERS = re.compile(r"[+-]?[\d.,]+\s+[+-]?[\d.,]+(?:\s+[+-]?[\d.,]+)*")
_MOMENT = re.compile(
    r"(?:\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?)?[ T]*(?:\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?"
)
_DATE = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}")


@dataclass(frozen=True)
class Look:
    """What the first lines of a file say about the rest.

    Attributes:
        separator: between fields; " " stands for runs of blanks.
        header: names of the columns, blanks around them cut; empty texts where a column has none.
        fields: the first line as it stands, to find it again where files were put one below the other; None where
            the names were given.
        line: the line that the names stand on, from 1.
        rows_from: the line that rows begin on.
        preamble: lines with text above the names.
        words: positions of columns in which one of the first rows holds no plain number; a hint that saves time.
    """

    separator: str
    header: tuple[str, ...]
    fields: tuple[str, ...] | None
    line: int
    rows_from: int
    preamble: int = 0
    words: frozenset[int] = frozenset()


def look_at(head: str, *, separator: str | None, columns: Sequence[str] | None, name: str) -> Look:
    """Find out how a file is built.

    Args:
        head: the beginning of the file, whole lines unless one is very long.
        separator: where it is known.
        columns: names for the columns of a file that has none.
        name: the file, for messages.
    Raises:
        DataError: no such line, or one that no table has.
        ArgumentError: names or a separator that cannot be.
    """
    if separator is not None and (len(separator) != 1 or separator in '"\r\n.' or separator.isalnum()):
        raise ArgumentError(
            f'read: separator must be one character such as "," ";" "\\t" or " " (runs of blanks); got {separator!r}. '
            f"Give the one that stands between the fields."
        )
    separator = sniff_separator(head) if separator is None else separator
    if columns is not None:
        return _named_by_caller(head, separator, columns, name=name)
    first, fields, after = _first_record(head, separator, name)
    look = Look(separator, tuple(field.strip() for field in fields), tuple(fields), first, after)
    look = _below_preamble(head, look)
    _check_names(look, name)
    return replace(look, words=_words(head, look))


def sniff_separator(head: str) -> str:
    """The separator that cuts the first lines into the same number of fields, with little of another left inside them.

    Args:
        head: the beginning of the file; a last line cut short does no harm.
    """
    lines = [line for line in head[: 1 << 20].split("\n")[: 2 * _SAMPLE] if line.strip()][: _SAMPLE + 1]
    lines = lines[:-1] if len(lines) > 2 else lines
    scores = {separator: _score(lines, separator) for separator in SEPARATORS}
    best = max(scores, key=lambda separator: scores[separator])
    return best if scores[best][0] else ","


def _score(lines: list[str], separator: str) -> tuple[bool, float, float, bool, int]:
    """Whether it separates at all, how evenly, how cleanly; blanks come last, then the one with most fields wins."""
    try:
        rows = [fields for fields in _rows(lines, separator) if any(fields)]
    except csv.Error:
        rows = []
    counts = Counter(len(fields) for fields in rows)
    width = max(counts, key=lambda count: (counts[count], count), default=0)
    even = counts[width] / len(rows) if rows else 0.0
    cells = [field.strip() for fields in rows for field in fields if field.strip()]
    clean = 1.0 - sum(_messy(cell, separator) for cell in cells) / max(len(cells), 1)
    if separator == " " and ((len(rows[0]) if rows else 0) != width or _by_tabs(lines)):
        # blanks inside names and stamps are common; blanks between fields are taken where every line agrees
        width = 0
    return width > 1, even, round(clean, 2), separator != " ", width


def _by_tabs(lines: list[str]) -> bool:
    """Whether tabs alone cut every line into as many fields, none of which is several numbers."""
    rows = [line.split("\t") for line in lines]
    alike = len({len(fields) for fields in rows}) == 1 and len(rows[0]) > 1
    return alike and not any(_TWO_NUMBERS.fullmatch(field.strip()) for fields in rows for field in fields)


def _messy(cell: str, separator: str) -> bool:
    if any(other in cell for other in ";\t|" if other != separator):
        return True
    if separator != "," and "," in cell:
        return not _DECIMAL_COMMA.fullmatch(cell)
    return separator != " " and _TWO_NUMBERS.fullmatch(cell) is not None


def _rows(lines: Sequence[str], separator: str) -> Iterator[list[str]]:
    if separator == " ":
        lines = [line.replace("\t", " ").strip() for line in lines]
    return csv.reader(lines, delimiter=separator, skipinitialspace=separator == " ")


def _first_record(head: str, separator: str, name: str) -> tuple[int, list[str], int]:
    """The first line that is not blank: its number, its fields, the number of the line after it."""
    try:
        for first, fields, after in _records(head, separator):
            return first, fields, after
    except csv.Error as error:
        raise DataError(
            f"read: the first line of {name} must name the columns; got a damaged one ({error}). Export the file again."
        ) from None
    raise DataError(f"read: {name} must hold a header and rows; got separators alone. Export the file again.")


def _records(head: str, separator: str) -> Iterator[tuple[int, list[str], int]]:
    blanks = separator == " "
    lines = io.StringIO(head.replace("\t", " ") if blanks else head, newline="\n")
    reader = csv.reader(
        (line.strip(" \n") for line in lines) if blanks else lines, delimiter=separator, skipinitialspace=blanks
    )
    begun, first = False, 1
    for fields in reader:
        begun = begun or any(field.strip() for field in fields) or len(fields) > 1
        if begun:
            yield first, fields, reader.line_num + 1
        first = reader.line_num + 1


def _named_by_caller(head: str, separator: str, columns: Sequence[str], *, name: str) -> Look:
    names = [str(column).strip() for column in columns]
    twice = sorted({column for column in names if names.count(column) > 1})
    if twice or "" in names or isinstance(columns, str):
        what = repr(columns) if isinstance(columns, str) else f"{listed(twice)} twice" if twice else "an empty one"
        raise ArgumentError(f"read: columns must be different names; got {what}. Give one name a field.")
    first, fields, _ = _first_record(head, separator, name)
    if len(fields) != len(names):
        raise DataError(
            f"read: columns must name every field of {name}; got {len(names)} names for {len(fields)} fields at line "
            f"{first} (separator: {described(separator)}). Give one name a field."
        )
    return Look(separator, tuple(names), None, first, first)


def _below_preamble(head: str, look: Look) -> Look:
    """Go on to the first line as wide as the table, where only titles stand above it and only words in it."""
    try:
        records = [record for record, _ in zip(_records(head, look.separator), range(_SAMPLE), strict=False)]
    except csv.Error:
        return look
    filled = [(first, fields, after) for first, fields, after in records if any(field.strip() for field in fields)]
    counts = Counter(len(fields) for _, fields, _ in filled)
    width = max(counts, key=lambda count: (counts[count], count), default=0)
    place = next((place for place, (_, fields, _) in enumerate(filled) if len(fields) >= width), 0)
    first, fields, after = filled[place] if filled else (look.line, [], look.rows_from)
    cells = [field.strip() for field in fields if field.strip()]
    if not place or counts[width] < 2 or any(_is_value(cell) for cell in cells):
        return look
    if any(_same_names(look.separator.join(above), cells) for _, above, _ in filled[:place]):
        # not a title but the same table between other separators, whose rows must not be passed over
        return look
    return Look(look.separator, tuple(f.strip() for f in fields), tuple(fields), first, after, preamble=place)


def _same_names(line: str, names: Sequence[str]) -> bool:
    fields = [[field.strip() for field in line.split(separator)] for separator in SEPARATORS]
    return any(sorted(found) == sorted(names) for found in fields)


def _words(head: str, look: Look) -> frozenset[int]:
    """Columns that are not numbers throughout the first rows, as far as they can be told."""
    found: set[int] = set()
    try:
        for (first, fields, _), _ in zip(_records(head, look.separator), range(_SAMPLE), strict=False):
            if first >= look.rows_from:
                found.update(place for place, cell in enumerate(fields) if cell.strip() and not _is_number(cell))
    except csv.Error:
        pass
    return frozenset(found)


def _check_names(look: Look, name: str) -> None:
    names, where = look.header, f"line {look.line}"
    kept = [column for column in names if column]
    counts = Counter(kept)
    twice = sorted(column for column, count in counts.items() if count > 1)
    if twice:
        raise DataError(
            f"read: columns of {name} must have different names; got {listed(twice)} more than once at {where}. "
            f"Rename one of them."
        )
    if not kept:
        raise DataError(
            f"read: the first line of {name} must name the columns; got {len(names)} empty fields. Add a header."
        )
    if all(_is_number(column) or _is_moment(column) for column in kept):
        what = "numbers" if all(map(_is_number, kept)) else "values"
        raise DataError(
            f"read: the first line of {name} must name the columns; got the {what} {listed(kept, most=3)}.",
            advice=header_advice("Add a header or give the names with columns=[…]."),
        )


def described(separator: str) -> str:
    """A separator in words."""
    return SEPARATORS.get(separator, repr(separator))


def _is_value(text: str) -> bool:
    return _is_number(text) or _DECIMAL_COMMA.fullmatch(text) is not None or _DATE.search(text) is not None


def _is_moment(text: str) -> bool:
    """A date or a time of day, as a row has it, and no words beside."""
    return _MOMENT.fullmatch(text) is not None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

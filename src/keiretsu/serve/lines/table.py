"""How the lines of a table are cut into cells, and which line names its columns."""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from keiretsu.errors import DataError

# tried in this order where a header has as many of one as of another; a blank stands for runs of blanks
SEPARATORS = (",", ";", "\t", "|", " ")
# titles that may stand above a header, where the training log had some
MOST_TITLES = 50


@dataclass(frozen=True)
class Shape:
    """A table's columns.

    Attributes:
        header: names of the columns; empty where one has none, whose cells are passed over.
        separator: between cells.
    """

    header: tuple[str, ...]
    separator: str

    def cells(self, line: str) -> dict[str, str] | int | None:
        """A line's cells by the names of their columns.

        Returns:
            The number of cells where it is not that of the header; None where the line is no row: nothing stands in
            it, or the header again, as in files put one below the other.
        Raises:
            csv.Error: a quotation mark is not closed, or a cell is too long.
        """
        found = split(line, self.separator, strict=True)
        if len(found) != len(self.header):
            return len(found) if any(map(str.strip, found)) else None
        if found[0].strip() == self.header[0] and [cell.strip() for cell in found] == list(self.header):
            return None
        named = dict(zip(self.header, found, strict=True))
        named.pop("", None)
        return named if any(map(str.strip, named.values())) else None


def split(line: str, separator: str, *, strict: bool = False) -> list[str]:
    """The cells of a line."""
    blanks = separator == " "
    text = line.replace("\t", " ").strip() if blanks else line
    return next(csv.reader([text], delimiter=separator, skipinitialspace=blanks, strict=strict), [])


def shape_of(line: str, *, wanted: Sequence[str], separator: str | None, place: str) -> Shape | None:
    """The columns that a line names; None where it names no columns, or not those of the time.

    Args:
        line: its text.
        wanted: names that a header has.
        separator: the one that is known; others are tried where it does not show the names.
        place: for messages.
    Raises:
        DataError: a name stands twice.
    """
    for one in _candidates(line, separator):
        try:
            names = tuple(name.strip() for name in split(line, one))
        except csv.Error:
            continue
        if not all(name in names for name in wanted):
            continue
        kept = [name for name in names if name]
        if len(set(kept)) < len(kept):
            twice = next(name for name in kept if kept.count(name) > 1)
            raise DataError(f"stream: a header must name each column once; {place} has {twice!r} twice. Mend it.")
        return Shape(names, one)
    return None


def separator_of(line: str, width: int, separator: str | None) -> str:
    """The separator that cuts a row into so many cells; the one that is known, or a comma, where none does."""
    # decimal commas cut a row, too, and may happen to give as many cells
    candidates = [separator or ";", ";", "\t", "|", ",", " "]
    return next((one for one in candidates if width_of(line, one) == width), separator or ",")


def width_of(line: str, separator: str) -> int:
    """How many cells a line has; 0 where it cannot be cut."""
    try:
        return len(split(line, separator))
    except csv.Error:
        return 0


def refuse_long(shape: Shape, long: Collection[str], place: str) -> None:
    """Refuse a table with an observation a line, as the training log was.

    Raises:
        DataError: it is one.
    """
    if long and set(long) <= set(shape.header):
        raise DataError(
            f"stream: a row must hold all channels of its time; {place} begins a table with an observation a line "
            f"({' and '.join(map(repr, long))}). Send rows with a column for each channel."
        )


def _candidates(line: str, separator: str | None) -> list[str]:
    # a blank within names is common: it is the last that is tried
    likely = sorted(SEPARATORS[:-1], key=line.count, reverse=True)
    return list(dict.fromkeys([*([separator] if separator else []), *likely, SEPARATORS[-1]]))

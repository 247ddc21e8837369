"""Lines of JSON or CSV as rows, each by itself: a line that is none spoils no other."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from typing import Any

from keiretsu.errors import ArgumentError, DataError
from keiretsu.serve.intake import Intake
from keiretsu.serve.lines.buffer import LONGEST
from keiretsu.serve.lines.encoding import UTF8, checked, decoded, encoding_of
from keiretsu.serve.lines.source import Lines
from keiretsu.serve.refusals import refuse, shorten
from keiretsu.serve.rows import Refused, Row

FORMS = ("auto", "jsonl", "csv")
SEPARATORS = (",", ";", "\t")
MOST_DIGITS = 400
_BOM = b"\xef\xbb\xbf"


class _NotJsonError(ValueError):
    """What Python reads and the standard does not have."""


class Rows:
    """Turns lines into rows.

    Args:
        intake: checks them.
        form: "jsonl", "csv", or "auto": a first line that begins with { is JSON.
        separator: of CSV; None takes the one that the header has most of.
        header: names of the columns, where lines begin behind a file's first one.
        encoding: of a table, and of JSON that is not UTF-8; None: as its header is spelled, see `encoding_of`.
        trained: that of the training log, where it was not UTF-8.
        learned: told each header.
    Attributes:
        header: of the CSV that is being read; None before it, and for JSON.
    Raises:
        ArgumentError: an unknown form or encoding.
    """

    def __init__(
        self,
        intake: Intake,
        *,
        form: str = "auto",
        separator: str | None = None,
        header: list[str] | None = None,
        encoding: str | None = None,
        trained: str | None = None,
        learned: Callable[[list[str]], None] | None = None,
    ) -> None:
        if form not in FORMS:
            raise ArgumentError(f"stream: --input must be one of {', '.join(FORMS)}; got {form!r}. Choose one.")
        self._intake, self.header = intake, header
        self._form = "csv" if header is not None and form == "auto" else form
        self._separator, self._learned = separator, learned
        self._named, self._trained = checked(encoding), trained
        self._encoding = self._named or UTF8
        self._json = json.JSONDecoder(
            object_pairs_hook=_once, parse_constant=_constant, parse_int=_whole, parse_float=float
        )

    def read(self, lines: Lines) -> list[Row | Refused]:
        """The rows of some lines; empty lines and headers are none.

        Raises:
            DataError: a table begins without a header that names the time.
        """
        found, of = [], f" of {lines.file}" if lines.file else ""
        for number, line in enumerate(lines.lines, lines.first):
            place = f"line {number}{of}"
            if line is None:
                found.append(refuse("too_long", place, most=LONGEST))
                continue
            begins = lines.begins and number == lines.first
            text = line.removeprefix(_BOM) if begins else line
            if text.strip():
                row = self._line(text, place, begins)
                if row is not None:
                    found.append(row)
        return found

    def learn_header(self, line: bytes) -> None:
        """Take up a file's first line, where reading begins behind it."""
        text = line.removeprefix(_BOM)
        if not self._csv(text) or not text.strip():
            return
        if self.header is None:
            self._line(text, "line 1", True)
        else:
            self._begin(text, "line 1")
            if self._learned is not None:
                self._learned(self.header)

    def _csv(self, line: bytes) -> bool:
        if self._form == "auto" and line.strip():
            self._form = "jsonl" if line.lstrip()[:1] in (b"{", b"[") else "csv"
        return self._form == "csv"

    def _line(self, line: bytes, place: str, begins: bool) -> Row | Refused | None:
        table = self._csv(line)
        if table and (begins or self.header is None):
            self._begin(line, place)
        text = decoded(line, self._encoding)
        if text is None:
            return refuse("no_text", place, encoding=self._encoding.upper())
        if not table:
            return self._object(text, place)
        if self.header is not None and not begins:
            return self._cells(text, place)
        return self._first(text, place)

    def _begin(self, line: bytes, place: str) -> None:
        """Learn a table's encoding from its first line."""
        found = self._named or encoding_of(line, trained=self._trained)
        if found is None or decoded(line, found) is None:
            wanted = "UTF-8 or CP932" if found is None else found.upper()
            raise DataError(
                f"stream: the first line of a table must be text in {wanted}; {place} is not. Name the table's "
                "encoding with --encoding."
            )
        self._encoding = found

    def _object(self, text: str, place: str) -> Row | Refused:
        try:
            found = self._json.decode(text)
        except RecursionError:
            return refuse("no_json", place, what="nested too deep")
        except json.JSONDecodeError as error:
            return refuse("no_json", place, what=f"{error.msg} at character {error.pos + 1}")
        except ValueError as error:
            return refuse("no_json", place, what=str(error)[:80])
        return self._intake.row(found, place)

    def _first(self, text: str, place: str) -> Row | Refused | None:
        """The first line of a file: a header, or a row where an earlier file had one."""
        separator = self._separator or max(SEPARATORS, key=text.count)
        names = [name.strip() for name in next(csv.reader([text], delimiter=separator))]
        wanted = self._intake.settings.time
        if all(name in names for name in wanted):
            if len(set(names)) < len(names):
                twice = next(name for name in names if names.count(name) > 1)
                raise DataError(f"stream: a header must name each column once; {place} has {twice!r} twice. Mend it.")
            self._separator, self.header = separator, names
            if self._learned is not None:
                self._learned(names)
            return None
        if self.header is not None:
            return self._cells(text, place)
        raise DataError(
            f"stream: the first line of a table must name its columns, {' and '.join(map(repr, wanted))} among them; "
            f"got {shorten(text)!r}. Add a header, or name the time's column with --time."
        )

    def _cells(self, text: str, place: str) -> Row | Refused:
        header = self.header or []
        try:
            cells = next(csv.reader([text], delimiter=self._separator or ",", strict=True))
        except csv.Error as error:
            if "field limit" in str(error):
                return refuse("too_long", place, most=csv.field_size_limit())
            return refuse("no_quotes", place)
        if len(cells) != len(header):
            return refuse("no_cells", place, wanted=len(header), got=len(cells))
        return self._intake.text(dict(zip(header, cells, strict=True)), place)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _NotJsonError("a name stands twice")
    return found


def _constant(name: str) -> Any:
    # read as it is meant, and refused by the intake as no finite number
    return float(name)


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= MOST_DIGITS else float(digits)

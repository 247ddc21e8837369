"""Lines of JSON or CSV as rows, each by itself: a line that is none spoils no other."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from keiretsu.errors import ArgumentError, DataError
from keiretsu.serve.intake import Intake
from keiretsu.serve.lines.buffer import LONGEST
from keiretsu.serve.lines.encoding import UTF8, checked, decoded, encoding_of, refuse_no_lines
from keiretsu.serve.lines.json_words import JSON_ELSE, JSON_JA
from keiretsu.serve.lines.renamed import refuse_unnamed, time_alike
from keiretsu.serve.lines.source import Lines
from keiretsu.serve.lines.table import MOST_TITLES, Shape, refuse_long, separator_of, shape_of, width_of
from keiretsu.serve.refusals import refuse, shorten
from keiretsu.serve.rows import Refused, Row

FORMS = ("auto", "jsonl", "csv")
MOST_DIGITS = 400
_BOM = b"\xef\xbb\xbf"


class _NotJsonError(ValueError):
    """What Python reads and the standard does not have."""


@dataclass(frozen=True)
class Known:
    """What is known of a table before its lines are read, from an earlier run and from the training log.

    Attributes:
        header, separator, encoding: those of the table that is read on; None where it is read from its header on, or
            an earlier version did not keep them.
        trained_separator, trained_encoding: of the training log; None where they are not known, or UTF-8.
        columns: names for the columns of a table that has no header, as training was told.
        titles: whether lines stood above the training log's header.
        long: the columns with the name and the value of an observation, where the training log had one a line.
    """

    header: Sequence[str] | None = None
    separator: str | None = None
    encoding: str | None = None
    trained_separator: str | None = None
    trained_encoding: str | None = None
    columns: Sequence[str] | None = None
    titles: bool = False
    long: tuple[str, ...] = ()


_NOTHING = Known()


class Rows:
    """Turns lines into rows.

    Args:
        intake: checks them.
        form: "jsonl", "csv", or "auto": a first line that begins with { is JSON.
        known: of the table.
        encoding: of a table, and of JSON that is not UTF-8; None: as its header is spelled, see `encoding_of`.
        learned: told the names of each header, and those of the first row of JSON; and whether it is a header.
    Raises:
        ArgumentError: an unknown form or encoding.
    """

    def __init__(
        self,
        intake: Intake,
        *,
        form: str = "auto",
        known: Known = _NOTHING,
        encoding: str | None = None,
        learned: Callable[[Sequence[str], bool], None] | None = None,
    ) -> None:
        if form not in FORMS:
            raise ArgumentError(f"stream: --input must be one of {', '.join(FORMS)}; got {form!r}. Choose one.")
        self._intake, self._known, self._learned = intake, known, learned
        self._form = "csv" if known.header is not None and form == "auto" else form
        self._named = checked(encoding)
        self._encoding = self._named or known.encoding or UTF8
        self._shape: Shape | None = None
        self._separator = known.separator or known.trained_separator
        if known.header is not None and known.separator is not None:
            self._shape = Shape(tuple(known.header), known.separator)
        # whether a file has begun and its header is still to come, and how many lines stood above it
        self._seeking, self._titles, self._object_seen = False, 0, False
        self._json = json.JSONDecoder(
            object_pairs_hook=_once, parse_constant=_constant, parse_int=_whole, parse_float=float
        )

    @property
    def header(self) -> list[str] | None:
        """Names of the columns of the table that is being read; None before it, and for JSON."""
        header = self._known.header if self._shape is None else self._shape.header
        return None if header is None else list(header)

    @property
    def kept(self) -> dict[str, Any]:
        """What the next run has to know of the table to read on behind its header; plain JSON types."""
        if self.header is None:
            return {}
        found = {"header": self.header}
        return (
            found if self._shape is None else found | {"separator": self._shape.separator, "encoding": self._encoding}
        )

    def read(self, lines: Lines) -> list[Row | Refused]:
        """The rows of some lines; empty lines and headers are none.

        Raises:
            DataError: a table begins without a header that names the time.
        """
        found, of = [], f" of {lines.file}" if lines.file else ""
        if lines.begins:
            self._seeking, self._titles = True, 0
        for number, line in enumerate(lines.lines, lines.first):
            place = f"line {number}{of}"
            if line is None:
                found.append(refuse("too_long", place, most=LONGEST))
                continue
            text = line.removeprefix(_BOM) if lines.begins and number == lines.first else line
            if text.strip():
                row = self._line(text, place)
                if row is not None:
                    found.append(row)
        return found

    def learn(self, lines: Sequence[bytes]) -> None:
        """Take up what a file begins with, where reading may begin behind it; its rows are not read."""
        if self._shape is not None:
            # the run before kept it
            self._tell(self._shape.header, table=True)
            return
        self._seeking, self._titles = True, 0
        for number, line in enumerate(lines, 1):
            text = line.removeprefix(_BOM) if number == 1 else line
            if text.strip():
                self._line(text, f"line {number}")
            if self._shape is not None or self._form == "jsonl":
                break
        self._seeking = False

    def _tell(self, names: Sequence[str], *, table: bool) -> None:
        if self._learned is not None:
            self._learned(names, table)

    def _csv(self, line: bytes) -> bool:
        if self._form == "auto" and line.strip():
            # a title may stand in brackets
            marks = (b"{",) if self._known.titles else (b"{", b"[")
            self._form = "jsonl" if line.lstrip()[:1] in marks else "csv"
        return self._form == "csv"

    def _line(self, line: bytes, place: str) -> Row | Refused | None:
        table = self._csv(line)
        seeking = table and (self._seeking or self.header is None)
        if seeking:
            self._begin(line, place)
        text = decoded(line, self._encoding)
        if text is None:
            return refuse("no_text", place, encoding=self._encoding.upper())
        if not table:
            return self._object(text, place)
        return self._first(text, place) if seeking else self._cells(text, place)

    def _begin(self, line: bytes, place: str) -> None:
        """Learn a table's encoding from its first lines."""
        refuse_no_lines(line, place)
        found = self._named or encoding_of(line, trained=self._known.trained_encoding)
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
            return refuse("no_json", place, what="nested too deep", what_ja="入れ子が深すぎます")
        except json.JSONDecodeError as error:
            at = error.pos + 1
            japanese = f"{at}文字目：{JSON_JA.get(error.msg, JSON_ELSE)}"
            return refuse("no_json", place, what=f"{error.msg} at character {at}", what_ja=japanese)
        except _NotJsonError:
            return refuse("no_json", place, what="a name stands twice", what_ja="同じ名前が2回あります")
        except ValueError as error:
            return refuse("no_json", place, what=str(error)[:80], what_ja=JSON_ELSE)
        if not self._object_seen and isinstance(found, dict):
            self._object_seen = True
            nested = found.get(self._intake.settings.values)
            self._tell([*found, *(nested if isinstance(nested, dict) else ())], table=False)
        return self._intake.row(found, place)

    def _first(self, text: str, place: str) -> Row | Refused | None:
        """One of a file's first lines: a header, what stands above it, or a row where an earlier file had a header."""
        wanted = self._intake.settings.time
        found = shape_of(text, wanted=wanted, separator=self._separator, place=place)
        if found is not None:
            refuse_long(found, self._known.long, place)
            refuse_unnamed(found.header, self._intake, place)
            self._shape, self._separator, self._seeking = found, found.separator, False
            self._tell(found.header, table=True)
            return None
        shape, names = self._shape, self._known.header or self._known.columns
        if shape is None and names is not None:
            shape = Shape(tuple(names), separator_of(text, len(names), self._separator))
        above = self._known.titles and self._titles < MOST_TITLES
        if above and (shape is None or width_of(text, shape.separator) != len(shape.header)):
            self._titles += 1
            return None
        if shape is not None:
            if self._shape is None:
                refuse_unnamed(shape.header, self._intake, place)
                self._tell(shape.header, table=True)
            self._shape, self._separator, self._seeking = shape, shape.separator, False
            return self._cells(text, place)
        raise DataError(
            f"stream: the first line of a table must name its columns, {' and '.join(map(repr, wanted))} among them; "
            f"got {shorten(text)!r}. {time_alike(text, self._intake)} with --time."
        )

    def _cells(self, text: str, place: str) -> Row | Refused | None:
        shape = self._shape
        if shape is None:
            return self._first(text, place)
        try:
            cells = shape.cells(text)
        except csv.Error as error:
            if "field limit" in str(error):
                return refuse("too_long", place, most=csv.field_size_limit())
            return refuse("no_quotes", place)
        if cells is None:
            return None
        if isinstance(cells, int):
            row = refuse("no_cells", place, wanted=len(shape.header), got=cells)
        else:
            row = self._intake.text(cells, place)
        # a row's time is no name of a column, so that a header in the midst of a file is always refused as a row
        return None if isinstance(row, Refused) and self._begun_anew(text, place) else row

    def _begun_anew(self, text: str, place: str) -> bool:
        """Whether a line is a header that names other columns, or in another order: from here on it counts."""
        try:
            found = shape_of(text, wanted=self._intake.settings.time, separator=self._separator, place=place)
        except DataError:
            return False
        if found is None:
            return False
        refuse_long(found, self._known.long, place)
        refuse_unnamed(found.header, self._intake, place)
        self._shape, self._separator = found, found.separator
        self._tell(found.header, table=True)
        return True


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

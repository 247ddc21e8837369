"""One text file as a raw table, read in blocks: no file is ever held whole as text."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from keiretsu.data.reading.options import FileOptions
from keiretsu.data.reading.raw import Raw
from keiretsu.data.reading.text.blocks import BLOCK, Block, Cutting, cut
from keiretsu.data.reading.text.dialect import Look, look_at
from keiretsu.data.reading.text.encoding import WrongByteError, checked_encoding, is_cp932, marked_encoding, utf8_pieces
from keiretsu.data.reading.text.gathered import Gathered
from keiretsu.errors import DataError

_HEAD = 1 << 20
_HEADER_LIMIT = 1 << 22
_PLAIN = FileOptions()


def read_csv(path: Path, label: str, how: FileOptions = _PLAIN, *, block: int = BLOCK) -> Raw:
    """Read a text file of columns: comma, semicolon, tab, bar or runs of blanks; packed or not; UTF-8, UTF-16 or CP932.

    A column whose cells are all numbers or missing is Float64; any other is text, stripped, null where empty. Nothing
    depends on the size of a block.

    Args:
        path: the file.
        label: the series' name where no column gives one.
        how: what the file does not say itself.
        block: bytes that are parsed at a time.
    Raises:
        DataError: the file is empty, binary, damaged, in an unknown encoding, ragged, or without a usable header.
        ArgumentError: an option that cannot be.
    """
    if how.encoding is not None:
        return _read(TextFile(path, checked_encoding(how.encoding), how, block), label)
    encoding = marked_encoding(path)
    try:
        return _read(TextFile(path, encoding, how, block), label)
    except WrongByteError:
        if encoding != "utf-8" or not is_cp932(path):
            raise
    return _read(TextFile(path, "cp932", how, block), label)


@dataclass(frozen=True)
class TextFile:
    """A file that can be cut into the same blocks as often as need be."""

    path: Path
    encoding: str
    how: FileOptions
    size: int

    def open(self) -> tuple[Look, Iterator[Block]]:
        """What the first lines say, and the blocks below the header."""
        pieces = utf8_pieces(self.path, self.encoding)
        head, size, over = [], 0, False
        for piece in pieces:
            head.append(piece)
            size += len(piece)
            over = size >= _HEAD and b"\n" in piece
            if over or size > 2 * _HEADER_LIMIT:
                break
        start = b"".join(head)
        if not start.strip():
            raise DataError(
                f"read: source must hold a header and rows; got {self.path}, which is empty. Export the file again."
            )
        name = self.path.name
        text = _whole_lines(start) if over else start
        if len(text) > _HEADER_LIMIT:
            raise DataError(
                f"read: the first line of {name} must have at most {_HEADER_LIMIT:,} bytes; got more. Export the file "
                f"again as a table with one row a line."
            )
        look = look_at(text.decode(), separator=self.how.separator, columns=self.how.columns, name=name)
        rest = _from_line(start, look.rows_from)
        how = Cutting(look.separator, name, line=look.rows_from, size=self.size)
        return look, cut(chain([rest], pieces), how)


def _whole_lines(start: bytes) -> bytes:
    """About a megabyte of whole lines, and one line at least."""
    end = start.rfind(b"\n", 0, _HEAD) + 1 or start.find(b"\n") + 1
    return start[:end]


def _from_line(start: bytes, line: int) -> bytes:
    at = 0
    for _ in range(line - 1):
        at = start.find(b"\n", at) + 1
        if not at:
            return b""
    return start[at:]


@dataclass
class Lines:
    """Finds the line of a row; the file is read again only where line breaks stand in quotes."""

    file: TextFile
    rows: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    even: list[bool] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Remember where a block begins."""
        self.rows.append(block.row)
        self.lines.append(block.line)
        self.even.append(block.lines == block.records)

    def __call__(self, row: int) -> int:
        """The line that row number `row` begins on."""
        number = bisect_right(self.rows, row) - 1
        within = row - self.rows[number]
        if self.even[number]:
            return self.lines[number] + within
        look, blocks = self.file.open()
        for place, block in enumerate(blocks):
            if place == number:
                reader = csv.reader(io.StringIO(block.data.decode(), newline="\n"), delimiter=look.separator)
                try:
                    for _ in range(within):
                        next(reader)
                    return block.line + reader.line_num
                except csv.Error:
                    # a field beyond the csv module's limit, which polars read
                    break
        return self.lines[number] + within


def _read(file: TextFile, label: str) -> Raw:
    look, blocks = file.open()
    lines = Lines(file)
    gathered = Gathered(look, file.how, name=file.path.name)
    for block in blocks:
        lines.add(block)
        gathered.add(block)
    frame = gathered.frame(lambda: file.open()[1])
    if not frame.height:
        what = "a header alone" if look.fields else "blank lines alone"
        raise DataError(f"read: source must hold rows; got {file.path.name} with {what}. Export the file again.")
    return Raw(
        frame,
        name=file.path.name,
        label=label,
        line=lines,
        blank=gathered.blank,
        unnamed=tuple(place for place, name in enumerate(look.header, start=1) if not name),
        encoding="utf-16" if file.encoding.startswith("utf-16") else file.encoding,
        separator=look.separator,
        commas=gathered.decimal_commas,
        accounted={"repeated header lines": gathered.repeated} if gathered.repeated else {},
        preamble=look.preamble,
    )

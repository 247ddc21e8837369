"""A stream of text cut into blocks of whole records, so that a file of any size is read in little memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from keiretsu.data.reading.text.fixed_blanks import collapsed
from keiretsu.errors import DataError

# larger blocks cost more than they save: memory of that size is fetched anew each time
BLOCK = 1 << 24
RECORD_LIMIT = 1 << 26
_END = "\x01end\x01"
_QUOTE, _NEWLINE = ord('"'), ord("\n")


@dataclass(frozen=True, eq=False)
class Block:
    """Whole records, each ended by "\\n".

    Attributes:
        data: UTF-8; quotes stand at the ends of fields only.
        records: how many there are, blank lines included.
        row: number of the first one in the file, from 0.
        line: the line it begins on, from 1.
        lines: lines of the file that the records take; more than `records` where line breaks are quoted.
    """

    data: bytes
    records: int
    row: int
    line: int
    lines: int


@dataclass(frozen=True)
class Cutting:
    """How a stream is cut.

    Attributes:
        separator: between fields; " " stands for runs of blanks.
        name: the file, for messages.
        line: line of the file that the stream begins on.
        size: bytes of a block, about.
        limit: bytes of the longest record.
    """

    separator: str
    name: str
    line: int = 1
    size: int = BLOCK
    limit: int = RECORD_LIMIT


def cut(stream: Iterable[bytes], how: Cutting) -> Iterator[Block]:
    """Blocks of about `how.size` bytes.

    Raises:
        DataError: a record longer than `how.limit`, or a quote that is never closed.
    """
    parts: list[bytes] = []
    length, want, row, line = 0, how.size, 0, how.line
    for piece in _ended(stream, how.size):
        if piece is not None:
            parts.append(piece)
            length += len(piece)
            if length < want:
                continue
        data = b"".join(parts)
        last = piece is None
        if last and data and not data.endswith(b"\n"):
            data += b"\n"
        end, block = _whole(data, how, row=row, line=line, last=last)
        if block is not None:
            row, line = row + block.records, line + block.lines
            yield block
        parts = [data[end:]]
        length = len(parts[0])
        if length and (last or length > how.limit):
            raise _endless(parts[0], how, line=line)
        want = how.size if end else 2 * length


def _ended(stream: Iterable[bytes], size: int) -> Iterator[bytes | None]:
    """Pieces no longer than `size`, then None."""
    for piece in stream:
        if len(piece) <= size:
            yield piece
        else:
            yield from (piece[start : start + size] for start in range(0, len(piece), size))
    yield None


def _endless(rest: bytes, how: Cutting, *, line: int) -> DataError:
    if rest.count(b'"') % 2:
        at = line + rest.count(b"\n", 0, rest.index(b'"'))
        return DataError(f"read: quotes in {how.name} must be closed; got one left open at line {at}. Close it.")
    return DataError(
        f"read: a line of {how.name} must have at most {how.limit:,} bytes; got more at line {line}. Export the file "
        f"again as a table with one row a line."
    )


def _whole(data: bytes, how: Cutting, *, row: int, line: int, last: bool) -> tuple[int, Block | None]:
    """How many bytes are whole records, and the block they make."""
    if b'"' not in data:
        end = data.rfind(b"\n") + 1
        data = data[:end] if end < len(data) else data
        lines = records = data.count(b"\n")
        data = collapsed(data) if how.separator == " " else data
    else:
        tidy = None if how.separator == " " else _tidy(data, how.separator)
        end, records, mended = _untidy(data, how, line=line, last=last) if tidy is None else (*tidy, None)
        lines = data.count(b"\n", 0, end)
        data = data[:end] if mended is None else mended
    return end, Block(data, records, row, line, lines) if end else None


def _tidy(data: bytes, separator: str) -> tuple[int, int] | None:
    """Bytes and number of whole records; None if a quote stands inside a field that is not quoted."""
    signs = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(signs == _QUOTE)
    edges = np.array([ord(separator), _NEWLINE, _QUOTE], np.uint8)
    opening, closing = quotes[0::2], quotes[1::2]
    before = signs[opening[opening > 0] - 1]
    after = signs[closing[closing < len(signs) - 1] + 1]
    if not (np.isin(before, edges).all() and np.isin(after, edges).all()):
        return None
    newlines = np.flatnonzero(signs == _NEWLINE)
    ends = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
    return (int(ends[-1]) + 1, len(ends)) if len(ends) else (0, 0)


def _untidy(data: bytes, how: Cutting, *, line: int, last: bool) -> tuple[int, int, bytes]:
    """Bytes and number of whole records, and the records written anew with quotes where they belong."""
    text = data[: data.rfind(b"\n") + 1].decode()
    blanks = how.separator == " "
    lines = io.StringIO((text.replace("\t", " ") if blanks else text) + _END + "\n", newline="\n")
    mended = io.StringIO(newline="\n")
    writer = csv.writer(mended, delimiter=how.separator, lineterminator="\n")
    reader = csv.reader(lines, delimiter=how.separator, skipinitialspace=blanks)
    records, end_line = 0, 0
    try:
        for fields in reader:
            if fields and _END in fields[-1]:
                break
            writer.writerow(fields[:-1] if blanks and fields[-1:] == [""] else fields)
            records, end_line = records + 1, reader.line_num
    except csv.Error as error:
        raise DataError(
            f"read: {how.name} must be a CSV table; got a damaged record at line {line + end_line} ({error}). "
            f"Export the file again."
        ) from None
    end = _after_lines(data, end_line)
    return end, records, mended.getvalue().encode()


def _after_lines(data: bytes, lines: int) -> int:
    """Where line number `lines` (from 0) begins."""
    if not lines:
        return 0
    return int(np.flatnonzero(np.frombuffer(data, np.uint8) == _NEWLINE)[lines - 1]) + 1

"""One CSV file as a raw table of text; polars parses, we find out where a broken file breaks."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from functools import partial
from pathlib import Path

import polars as pl

from keiretsu.data.columns import listed
from keiretsu.data.reading.dialect import read_header, records, refuse_ragged, sniff_separator
from keiretsu.data.reading.raw import ROW, Raw
from keiretsu.errors import DataError

_HEAD_BYTES = 1 << 16


def read_csv(path: Path, label: str) -> Raw:
    """Read a CSV file (comma, semicolon or tab; UTF-8 with or without BOM; plain or gzip) as text.

    Raises:
        DataError: the file is empty, binary, in another encoding, ragged, or without a usable header.
    """
    content = _content(path)
    head = content[:_HEAD_BYTES]
    _refuse_binary(head, path)
    if b"\n" not in head and b"\r" in head:
        # line ends of old spreadsheets, which polars takes for one long line
        content = content.replace(b"\r", b"\n")
        head = content[:_HEAD_BYTES]
    # polars checks the rows, but not the header
    _refuse_encoding(head if len(content) <= len(head) else head.rpartition(b"\n")[0], path)
    separator = sniff_separator(head.decode("utf-8-sig", errors="replace"))
    table = _parse(content, separator, path)
    header = read_header(_text(content), separator, path.name)
    table, unnamed = _named(table, header, path)
    cells = pl.selectors.string()
    table = table.with_columns(cells.str.strip_chars()).with_columns(pl.when(cells != "").then(cells))
    table = table.with_row_index(ROW).cast({ROW: pl.Int64})
    full = table.filter(~pl.all_horizontal(pl.exclude(ROW).is_null())) if table.width > 1 else table
    if not full.height:
        raise DataError(f"read: source must hold rows; got {path.name} with a header alone. Export the file again.")
    if full.get_column(full.columns[-1]).null_count():
        # polars fills a short line with nulls from the right
        refuse_ragged(_text(content), separator, path.name)
    line = partial(_line, content, separator)
    return Raw(full, name=path.name, label=label, line=line, blank=table.height - full.height, unnamed=unnamed)


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"read: source must be a whole gzip file; got {path} ({error}). Copy it again.") from None
    except OSError as error:
        raise DataError(f"read: source must be readable; got {path} ({error.strerror}). Check the disk.") from None
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        raise DataError(f"read: source must hold a header and rows; got {path}, which is empty. Export the file again.")
    return content


def _refuse_binary(head: bytes, path: Path) -> None:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DataError(f"read: source must be UTF-8 text; got UTF-16 in {path.name}. Save it as CSV (UTF-8).")
    if b"\x00" in head:
        raise DataError(
            f"read: source must be CSV or Parquet; got a binary file, {path.name}. Export it as CSV (UTF-8)."
        )


def _text(content: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")


def _parse(content: bytes, separator: str, path: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(io.BytesIO(content), separator=separator, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        _refuse_encoding(content, path)
        refuse_ragged(_text(content), separator, path.name)
        reason = str(error).splitlines()[0]
    raise DataError(f"read: source must be a CSV table; got {path.name} ({reason}). Export the file again.")


def _refuse_encoding(content: bytes, path: Path) -> None:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"read: source must be UTF-8 text; got the byte 0x{content[error.start]:02x} at line {line} of "
            f"{path.name}, which is not. Save it as CSV (UTF-8)."
        ) from None


def _named(table: pl.DataFrame, header: list[str], path: Path) -> tuple[pl.DataFrame, tuple[int, ...]]:
    """The columns that have a name, blanks around it cut, and the positions of those that have none."""
    if len(header) != table.width:
        raise DataError(
            f"read: the first line of {path.name} must name the columns; got {len(header)} names for {table.width} "
            f"columns. Mend its quotes and separators."
        )
    # polars renames repeated headers, so the names are those of the file's own first line
    names = [name.strip() for name in header]
    kept = [place for place, name in enumerate(names) if name]
    twice = sorted({names[place] for place in kept if names.count(names[place]) > 1})
    if twice:
        raise DataError(
            f"read: columns of {path.name} must have different names; got {listed(twice)} more than once at line 1. "
            f"Rename one of them."
        )
    if not kept:
        raise DataError(
            f"read: the first line of {path.name} must name the columns; got {len(names)} empty fields. Add a header."
        )
    if all(_is_number(names[place]) for place in kept):
        raise DataError(
            f"read: the first line of {path.name} must name the columns; got the numbers "
            f"{listed([names[place] for place in kept], most=3)}. Add a header."
        )
    unnamed = tuple(place + 1 for place in range(table.width) if not names[place])
    columns = table.get_columns()
    return pl.DataFrame([columns[place].alias(names[place]) for place in kept]), unnamed


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _line(content: bytes, separator: str, row: int) -> int:
    try:
        for number, (line, _) in enumerate(records(_text(content), separator), start=-1):
            if number == row:
                return line
    except csv.Error:
        # a field beyond the csv module's limit, which polars read: records are lines as far as anyone can tell
        return row + 2
    return row + 2

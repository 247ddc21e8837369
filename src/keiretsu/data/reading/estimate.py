"""How much memory reading will take, told from a look at the sources before any of them is read."""

from __future__ import annotations

import io
import lzma
import os
import re
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from keiretsu.data.reading.file_kind import first_bytes, kind_of
from keiretsu.data.reading.options import FileOptions
from keiretsu.data.reading.sheet_span import spanned_cells
from keiretsu.data.reading.stores.database import count_cells, is_url
from keiretsu.data.reading.zip_errors import ZIP_ERRORS

# Measured on tables of 1 and of 4 million rows and 20 columns.
# A cell is 8 bytes, held twice at once (as the file has it, and as a channel or in the order of the clock). Rows in
# order come to 16 bytes a cell, rows that must be sorted to 28 at worst: a log is refused by the middle.
CELL = 22
# a byte of a cell that is no number is held as often
_TEXT_BYTE = 2
# a byte of a sheet's XML, unpacked; a cell takes some 30 of them and becomes some 100 bytes before it is a number
_SHEET_BYTE = 4
# a cell of a sheet, empty or not: what the reader of workbooks holds, and the text it becomes
_SHEET_CELL = 32 + 16
# what reading takes whatever the size: the blocks of text at work
_BASE = 128 << 20
_SAMPLE = 1 << 18
_NUMBER = re.compile(r"\s*[+-]?[\d.]+(?:[eE][+-]?\d+)?\s*")
_PACKED = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bz2",
    b"\x04\x22\x4d\x18": "lz4",
    b"\xfd7zXZ\x00": "xz",
}


def estimate_reading(sources: Sequence[Path | str], how: FileOptions) -> int:
    """Bytes that reading takes at its peak: an upper estimate from sizes, samples and the files' own counts.

    Text is sized by its length (unpacked, as a sample unpacks) and the cells of its first 256 kB; Parquet and Arrow by
    the rows and columns they declare; workbooks by the unpacked length of their sheets; tables of a database by their
    count of rows. A query of a database counts as nothing, for it would have to run twice.

    Args:
        sources: files, and URLs of databases.
        how: the options they will be read with.
    Raises:
        DataError: a source cannot be opened.
    """
    urls = [source for source in sources if isinstance(source, str) and is_url(source)]
    paths = [Path(source) for source in sources if source not in urls]
    return _BASE + sum(_of_database(url, how) for url in urls) + sum(_of_file(path, how) for path in paths)


def estimate_frame(rows: int, columns: int) -> int:
    """Bytes that reading a frame in memory takes, beside the frame itself."""
    return _BASE + rows * columns * CELL


def _of_database(url: str, how: FileOptions) -> int:
    return count_cells(url, how) * CELL


def _of_file(path: Path, how: FileOptions) -> int:
    kind = kind_of(path)
    size = os.path.getsize(path)
    if kind == "text":
        return _of_text(path, size)
    if kind == "workbook":
        return max(_unpacked(path, size) * _SHEET_BYTE, spanned_cells(path) * _SHEET_CELL)
    if kind == "sqlite":
        return _of_database(f"sqlite:///{path}", how)
    return max(_declared_cells(path, kind) * CELL, size)


def _declared_cells(path: Path, kind: str) -> int:
    """Cells of a Parquet or Arrow file; 0 where the file is too damaged to say, which reading will explain."""
    try:
        if kind == "parquet":
            metadata = pq.read_metadata(path)
            return metadata.num_rows * metadata.num_columns
        if kind == "arrow":
            return pl.scan_ipc(path).select(pl.len()).collect().item() * len(pl.read_ipc_schema(path))
    except (pa.ArrowException, pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        return 0
    return os.path.getsize(path) // 8


def _of_text(path: Path, size: int) -> int:
    sample, length = _sample(path, size)
    text = sample.decode("utf-16" if sample[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", errors="replace")
    # the separator is the mark there is most of; runs of blanks where there is none
    mark = max(",;\t|", key=text.count)
    fields = text.replace("\n", mark).replace("\r", mark).split(mark) if mark in text else text.split()
    words = sum(len(field) for field in fields if field and not _NUMBER.fullmatch(field))
    return int(length / max(len(sample), 1) * (len(fields) * CELL + words * _TEXT_BYTE))


def _sample(path: Path, size: int) -> tuple[bytes, int]:
    """The first bytes of a file's text, unpacked, and how long the whole text is, as far as the sample tells."""
    head = first_bytes(path, _SAMPLE)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sample_of_zip(path, size)
    form = next((form for magic, form in _PACKED.items() if head.startswith(magic)), None)
    if form is None:
        return head, size
    text, length, used = _unpacked_head(head, form)
    return text, int(size * length / max(used, 1)) if text else size


def _unpacked_head(head: bytes, form: str) -> tuple[bytes, int, int]:
    """The text that a packed file begins with, the length its first bytes unpack to, and how many of them that took."""
    packed, text, length, used = io.BytesIO(head), bytearray(), 0, len(head)
    # the sample ends in the middle of a block, and a small file may unpack to more than any memory holds
    with suppress(pa.ArrowException, OSError, EOFError, lzma.LZMAError), ExitStack() as stack:
        if form == "xz":
            stream = stack.enter_context(lzma.open(packed))
        else:
            stream = stack.enter_context(pa.CompressedInputStream(pa.PythonFile(packed, mode="r"), form))
        while length < 1024 * _SAMPLE and (piece := stream.read(1 << 16)):
            text += piece if len(text) < 4 * _SAMPLE else b""
            length, used = length + len(piece), packed.tell()
    return bytes(text), length, used


def _sample_of_zip(path: Path, size: int) -> tuple[bytes, int]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if not members:
                return b"", size
            with archive.open(members[0]) as text:
                return text.read(_SAMPLE), sum(member.file_size for member in members)
    except ZIP_ERRORS:
        return b"", size


def _unpacked(path: Path, size: int) -> int:
    """Length of a workbook's sheets and texts; an .xls is not packed."""
    if not zipfile.is_zipfile(path):
        return size
    with zipfile.ZipFile(path) as archive:
        return sum(member.file_size for member in archive.infolist() if not member.filename.startswith("xl/media/"))

"""How many cells a sheet spans: two cells that are far apart make the reader of workbooks take room for all between."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO

from keiretsu.data.reading.zip_errors import ZIP_ERRORS

_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
_PIECE, _OVERLAP = 1 << 22, 200


def spanned_cells(path: Path) -> int:
    """Cells of the rectangles that the sheets of an .xlsx span; 0 for what is none, or is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
            return sum(_span(archive, name) for name in names)
    except ZIP_ERRORS:
        return 0


def _span(archive: zipfile.ZipFile, name: str) -> int:
    with archive.open(name) as sheet:
        columns, rows = _edges(sheet)
    return 0 if not rows else (max(columns) - min(columns) + 1) * (max(rows) - min(rows) + 1)


def _edges(sheet: IO[bytes]) -> tuple[set[int], list[int]]:
    """The columns that hold cells, and the first and last row; rows stand in their order, as the format demands."""
    letters: set[bytes] = set()
    rows: list[int] = []
    held = b""
    while piece := sheet.read(_PIECE):
        found = _CELL.findall(held + piece)
        letters.update(column for column, _ in found)
        rows = [*rows[:1], *(int(row) for _, row in (found[0], found[-1]))] if found else rows
        held = piece[-_OVERLAP:]
    return {_number(column) for column in letters}, rows


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = 26 * number + letter - 64
    return number

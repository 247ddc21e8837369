"""What a file is, by its first bytes; endings of names lie too often."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Literal

from keiretsu.data.reading.zip_errors import ZIP_ERRORS
from keiretsu.errors import DataError

Kind = Literal["text", "workbook", "parquet", "arrow", "arrow stream", "sqlite"]
_MAGIC: dict[bytes, Kind] = {
    b"PAR1": "parquet",
    b"ARROW1": "arrow",
    b"\xff\xff\xff\xff": "arrow stream",
    b"SQLite format 3\x00": "sqlite",
    # the container of .xls, and of an .xlsx with a password
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "workbook",
}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


def kind_of(path: Path) -> Kind:
    """Tell a file's kind; whatever is none of the others is text (packed or not), for the text reader to judge.

    Raises:
        DataError: the file is absent, empty, unreadable, not a regular file, or a cut zip.
    """
    head = first_bytes(path, 16)
    if not head:
        raise DataError(f"read: source must hold a header and rows; got {path}, which is empty. Export the file again.")
    if head.startswith(_ZIP):
        return _kind_of_zip(path)
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    return "text"


def first_bytes(path: Path, count: int) -> bytes:
    """The first bytes of a regular file.

    Raises:
        DataError: the file is absent, unreadable or not a regular file.
    """
    shown = str(path) if len(str(path)) <= 200 else f"{str(path)[:200]}…"
    if "\x00" in shown or not os.path.lexists(path):
        shown = shown.replace("\x00", "\\0")
        raise DataError(f"read: source must be a file that exists; got {shown}. Check the path.")
    if os.path.exists(path) and not path.is_file():
        # a pipe or device may have no end
        raise DataError(f"read: source must be a regular file; got {path}, a pipe or device. Save its rows to a file.")
    try:
        with path.open("rb") as file:
            return file.read(count)
    except FileNotFoundError:
        raise DataError(
            f"read: source must be a file that exists; got {path}, a broken link. Check the path."
        ) from None
    except OSError as error:
        raise DataError(
            f"read: source must be readable; got {path} ({error.strerror}). Check its permissions."
        ) from None


def _kind_of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if any(name.startswith("xl/") for name in names):
                return "workbook"
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    return "workbook" if member.read(len(_SPREADSHEET)) == _SPREADSHEET else "text"
    except ZIP_ERRORS as error:
        raise DataError(
            f"read: source must be a whole file; got {path}, a zip or Excel file that is cut or damaged "
            f"({str(error)[:80]}). Copy it again."
        ) from None
    return "text"

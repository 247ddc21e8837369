"""The bytes of a file, whatever it is packed in; told by its first bytes, never by its suffix."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa

from keiretsu.data.columns import listed
from keiretsu.errors import DataError

_MAGIC = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bz2",
    b"\xfd7zXZ\x00": "xz",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
}
# what the libraries raise on a damaged file; OSError as well, where it has no errno
_DAMAGE = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, pa.ArrowInvalid, NotImplementedError)


def pieces(path: Path, size: int) -> Iterator[bytes]:
    """The unpacked bytes of a file (plain, gzip, zstd, bz2, xz, or a zip of one file), at most `size` at a time.

    Raises:
        DataError: the file is damaged, cannot be read, or is a zip of several files.
    """
    kind = ""
    try:
        with path.open("rb") as file:
            head = file.read(6)
        kind = next((name for magic, name in _MAGIC.items() if head.startswith(magic)), "")
        with ExitStack() as stack:
            stream = _stream(path, kind, stack)
            while piece := stream.read(size):
                yield piece
    except _DAMAGE as error:
        raise _damaged(path, kind, error) from None
    except OSError as error:
        if kind and error.errno is None:
            raise _damaged(path, kind, error) from None
        raise DataError(f"read: source must be readable; got {path} ({error.strerror}). Check the disk.") from None


def _damaged(path: Path, kind: str, error: Exception) -> DataError:
    reason = str(error).splitlines()[0] if str(error) else "it ends too early"
    return DataError(f"read: source must be a whole {kind} file; got {path} ({reason}). Copy it again.")


def _stream(path: Path, kind: str, stack: ExitStack) -> Any:
    if kind == "gzip":
        return stack.enter_context(gzip.open(path))
    if kind == "bz2":
        return stack.enter_context(bz2.open(path))
    if kind == "xz":
        return stack.enter_context(lzma.open(path))
    if kind == "zstd":
        return stack.enter_context(pa.CompressedInputStream(pa.OSFile(str(path)), "zstd"))
    if kind == "zip":
        return stack.enter_context(_member(stack.enter_context(zipfile.ZipFile(path)), path))
    return stack.enter_context(path.open("rb"))


def _member(archive: zipfile.ZipFile, path: Path) -> Any:
    members = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    if len(members) != 1:
        names = listed([one.filename for one in members], most=3) if members else "none"
        raise DataError(
            f"read: a zip must hold exactly one file; got {len(members)} in {path.name} ({names}). Unpack it and give "
            f"the files that belong together."
        )
    if members[0].flag_bits & 1:
        raise DataError(f"read: source must be readable; got {path.name}, a zip with a password. Unpack it first.")
    return archive.open(members[0])

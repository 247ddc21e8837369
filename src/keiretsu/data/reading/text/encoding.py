"""A file's text as UTF-8, piece by piece, with one kind of line end; wrong bytes are named by their line."""

from __future__ import annotations

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from keiretsu.data.read_ways import encoding_advice
from keiretsu.data.reading.text.compressed import pieces
from keiretsu.errors import ArgumentError, DataError

PIECE = 1 << 22
_HEAD = 1 << 16
_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


class WrongByteError(DataError):
    """A byte that the encoding does not have."""


def marked_encoding(path: Path) -> str:
    """UTF-16 where the file begins with its mark, else UTF-8."""
    head = next(pieces(path, PIECE), b"")[:2]
    return _MARKS.get(head, "utf-8")


def checked_encoding(encoding: str) -> str:
    """The codec's own name.

    Raises:
        ArgumentError: no such encoding of text.
    """
    try:
        # empty bytes would not even be looked at
        b"a".decode(encoding, "ignore")
        return codecs.lookup(encoding).name
    except (LookupError, ValueError, TypeError):
        raise ArgumentError(
            f"read: encoding must be a text encoding that Python knows; got {encoding!r}. "
            f'Give "utf-8", "cp932" or "latin-1".'
        ) from None


def utf8_pieces(path: Path, encoding: str) -> Iterator[bytes]:
    """The file as UTF-8 without a mark, lines ended by "\\n" alone; every piece holds whole characters.

    Raises:
        WrongByteError: a byte that is not of this encoding.
        DataError: the file is binary, damaged or cannot be read.
    """
    held, begun, size = b"", False, 0
    for piece in _converted(path, encoding):
        if piece and not begun:
            piece, begun = piece.removeprefix(codecs.BOM_UTF8), True
        piece = held + piece if held else piece
        # a "\r" at the end may be half of a line end
        held = piece[-1:] if piece.endswith(b"\r") else b""
        if b"\r" in piece:
            piece = piece[: len(piece) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if b"\x00" in piece:
            head = size + piece.index(b"\x00") < _HEAD
            what = "a binary file," if head else f"a NUL byte at line {_line(path, encoding)} of"
            raise DataError(f"read: source must be CSV or Parquet; got {what} {path.name}. Export it as CSV (UTF-8).")
        size += len(piece)
        yield piece
    if held:
        yield b"\n"


def _converted(path: Path, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    plain, held, offset = encoding == "utf-8", b"", 0
    for piece in pieces(path, PIECE):
        if plain and not held and piece.isascii():
            offset += len(piece)
            yield piece
            continue
        try:
            text = decoder.decode(piece)
        except UnicodeDecodeError as error:
            raise _wrong_byte(error, encoding, path, offset=offset - (len(error.object) - len(piece))) from None
        offset += len(piece)
        if plain:
            whole = held + piece
            held = decoder.getstate()[0]
            yield whole[: len(whole) - len(held)]
        else:
            yield text.encode("utf-8", errors="replace")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise _wrong_byte(error, encoding, path, offset=offset - len(error.object)) from None


def _wrong_byte(error: UnicodeDecodeError, encoding: str, path: Path, *, offset: int) -> WrongByteError:
    """The error as a sentence; `offset` is where the bytes that were being decoded begin in the file."""
    line = _line(path, encoding, before=offset + error.start)
    name = encoding.upper()
    others = 'encoding="cp932" or "cp1252"' if encoding == "utf-8" else "another encoding="
    return WrongByteError(
        f"read: source must be {name} text; got the byte 0x{error.object[error.start]:02x} at line {line} of "
        f"{path.name}, which is not.",
        advice=encoding_advice(others),
    )


def _line(path: Path, encoding: str, *, before: int | None = None) -> int:
    """The line of the byte at `before`, or of the first NUL; the file is read again up to there."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("replace"), translate=True)
    lines, offset = 1, 0
    for piece in pieces(path, PIECE):
        if before is not None and offset + len(piece) >= before:
            return lines + decoder.decode(piece[: before - offset], final=True).count("\n")
        text = decoder.decode(piece)
        if before is None and "\x00" in text:
            return lines + text.count("\n", 0, text.index("\x00"))
        lines, offset = lines + text.count("\n"), offset + len(piece)
    return lines


def is_cp932(path: Path) -> bool:
    """Whether a file that is not UTF-8 is CP932 without doubt: every byte fits, and it holds kana or frequent kanji.

    Single bytes of half-width katakana are no evidence, since the "°" of Latin-1 is one of them. Rare kanji are
    evidence against it, since accented letters turn into them; so are more characters of UTF-8 than bytes that are not.
    """
    strict = codecs.getincrementaldecoder("cp932")()
    loose = codecs.getincrementaldecoder("utf-8")(errors="replace")
    weight = broken = whole = 0
    try:
        for piece in pieces(path, PIECE):
            runs = Counter(_BEYOND_ASCII.findall(strict.decode(piece)))
            weight += sum(count * _weight(run) for run, count in runs.items())
            signs = "".join(_BEYOND_ASCII.findall(loose.decode(piece)))
            wrong = signs.count("\ufffd")
            broken, whole = broken + wrong, whole + len(signs) - wrong
        strict.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return weight > 0 and broken > whole


def _weight(run: str) -> int:
    """How much a run of characters beyond ASCII speaks for Japanese; negative where Western accents turn into it."""
    codes = [sign.encode("cp932", errors="replace") for sign in run]
    if len(codes) > 1 and all(len(code) == 2 and code[0] < 0xE0 for code in codes):
        return len(codes)
    return sum(_weight_alone(code, sign) for code, sign in zip(codes, run, strict=True))


def _weight_alone(code: bytes, sign: str) -> int:
    if len(code) == 1:
        return 0 if "\uff61" <= sign <= "\uff9f" else -1
    if code[0] >= 0xE0:
        return -1
    # signs and kana have first bytes that Western text hardly has; kanji count where no ASCII letter is part of them
    return int(code[0] <= 0x83 or (code[0] >= 0x88 and code[1] >= 0x80))

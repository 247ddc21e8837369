"""In which encoding a table's lines are: what was named, else UTF-8, that of the training log, or CP932."""

from __future__ import annotations

from keiretsu.data.reading.text.encoding import checked_encoding
from keiretsu.errors import ArgumentError, DataError

UTF8, JAPANESE = "utf-8", "cp932"
_OTHERS = {
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
    b"\x1f\x8b": "a compressed file",
    b"\x28\xb5\x2f\xfd": "a compressed file",
    b"BZh": "a compressed file",
    b"\xfd7zXZ\x00": "a compressed file",
    b"PK\x03\x04": "a workbook or a compressed file",
    b"\xd0\xcf\x11\xe0": "a workbook",
    b"PAR1": "a Parquet file",
    b"ARROW1": "an Arrow file",
    b"SQLite format 3": "a database",
}


def checked(encoding: str | None) -> str | None:
    """The codec's own name; None where none was named.

    Raises:
        ArgumentError: Python has no such encoding, or it cannot be cut into lines before it is decoded.
    """
    if encoding is None:
        return None
    try:
        found = checked_encoding(encoding)
        plain = "0\n".encode(found) == b"0\n"
    except (ArgumentError, UnicodeError):
        plain, found = False, ""
    if not plain:
        raise ArgumentError(
            f"stream: --encoding must be an encoding of text that Python knows and that ends lines as ASCII does; got "
            f"{encoding!r}. Give utf-8 or cp932."
        )
    return found


def encoding_of(header: bytes, *, trained: str | None) -> str | None:
    """The encoding of a table that begins with this line.

    Args:
        header: its first line, without a mark.
        trained: the encoding of the training log, where it was not UTF-8.
    Returns:
        None where the line is of none of those that are tried.
    """
    if header.isascii():
        # its rows may not be
        return trained or UTF8
    for encoding in (UTF8, trained, JAPANESE):
        if encoding is not None and decoded(header, encoding) is not None:
            return encoding
    return None


def refuse_no_lines(line: bytes, place: str) -> None:
    """Refuse a source that `read` can read whole, and that has no lines that could be read one by one.

    Raises:
        DataError: its first bytes say so.
    """
    for mark, what in _OTHERS.items():
        if line.startswith(mark):
            raise DataError(
                f"stream: rows must come as lines of text (CSV or JSON) in UTF-8 or an encoding like CP932; {place} is "
                f"the beginning of {what}. Have it written as CSV in UTF-8."
            )


def decoded(line: bytes, encoding: str) -> str | None:
    """The text of a line; None where a byte is not of that encoding."""
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None

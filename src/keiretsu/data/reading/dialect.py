"""The look of a CSV file: its separator, its lines, and where a broken one breaks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from keiretsu.errors import DataError

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
_SAMPLE_LINES = 50


def sniff_separator(head: str) -> str:
    """The separator that cuts the first lines into the same number of fields; on a tie the one that gives most fields.

    Args:
        head: the beginning of the file; a last line cut short does no harm.
    """
    lines = [line for line in head.splitlines()[: _SAMPLE_LINES + 1] if line.strip()]
    lines = lines[:-1] if len(lines) > 2 else lines
    scores = {}
    for separator in SEPARATORS:
        counts = [len(fields) for fields in csv.reader(lines, delimiter=separator) if fields]
        even = sum(count == counts[0] for count in counts) / len(counts) if counts else 0.0
        scores[separator] = (counts[0] > 1 if counts else False, even, counts[0] if counts else 0)
    return max(scores, key=lambda separator: scores[separator])


def records(text: io.TextIOBase, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each record after leading blank lines, with the number of its first line (the first line of the file is 1)."""
    reader = csv.reader(text, delimiter=separator)
    begun, first = False, 1
    for fields in reader:
        begun = begun or any(fields) or len(fields) > 1
        if begun:
            yield first, fields
        first = reader.line_num + 1


def read_header(text: io.TextIOBase, separator: str, name: str) -> list[str]:
    """The fields of the first line that is not blank.

    Raises:
        DataError: no such line, or one that no table has.
    """
    try:
        for _, fields in records(text, separator):
            return fields
    except csv.Error as error:
        raise DataError(
            f"read: the first line of {name} must name the columns; got a damaged one ({error}). Export the file again."
        ) from None
    raise DataError(f"read: {name} must hold a header and rows; got separators alone. Export the file again.")


def refuse_ragged(text: io.TextIOBase, separator: str, name: str) -> None:
    """Refuse the first line that has more or fewer fields than the header; blank lines pass.

    Raises:
        DataError: such a line, or a quote that is never closed.
    """
    expected, last, fields = 0, 1, []
    try:
        for line, fields in records(text, separator):
            last = line
            if not expected:
                expected = len(fields)
            elif len(fields) != expected and any(field.strip() for field in fields):
                raise DataError(
                    f"read: every line of {name} must have {expected} fields, as its header has; got {len(fields)} at "
                    f"line {line}. Mend that line (separator: {SEPARATORS[separator]})."
                )
    except csv.Error as error:
        raise DataError(
            f"read: {name} must be a CSV table; got a damaged record after line {last} ({error}). "
            f"Export the file again."
        ) from None
    if any("\n" in field for field in fields[-1:]):
        raise DataError(f"read: quotes in {name} must be closed; got one left open at line {last}. Close it.")

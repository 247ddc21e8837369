"""One block of records as columns: polars parses, we find out where a broken one breaks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from keiretsu.data.reading.text.blocks import Block
from keiretsu.data.reading.text.dialect import described
from keiretsu.errors import DataError


class NotNumbersError(Exception):
    """A cell of a column that was to hold numbers is none."""


def parse_block(block: Block, types: Sequence[pl.DataType], *, separator: str, name: str) -> pl.DataFrame:
    """The block's columns, called "0", "1", …, one row a record, blank lines included; text is stripped, empty is null.

    Args:
        block: from `cut`.
        types: Float64 or String, one a column.
        separator: between fields.
        name: the file, for messages.
    Raises:
        NotNumbersError: a cell of a Float64 column is not a number.
        DataError: a record has more or fewer fields than the file has columns.
    """
    # polars takes the number of columns from its first line, which here may be a blank or a short one
    first = separator * (len(types) - 1) if len(types) > 1 else "0"
    reason = ""
    try:
        frame = pl.read_csv(
            first.encode() + b"\n" + block.data,
            has_header=False,
            schema={str(place): kind for place, kind in enumerate(types)},
            separator=separator,
        )
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
    else:
        if frame.height == block.records + 1:
            if frame.get_column(frame.columns[-1]).null_count() > 1:
                # polars fills a short line with nulls from the right
                _refuse_short(block, len(types), separator, name)
            return _stripped(frame.slice(1))
        reason = f"{frame.height - 1:,} rows in {block.records:,} records"
    refuse_ragged(block, len(types), separator, name)
    if pl.Float64 in types:
        raise NotNumbersError
    raise DataError(
        f"read: source must be a CSV table; got {name} ({reason}, from line {block.line}). Export the file again."
    )


def _stripped(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.selectors.string()
    return frame.with_columns(text.str.strip_chars()).with_columns(pl.when(text != "").then(text))


def _refuse_short(block: Block, width: int, separator: str, name: str) -> None:
    if _separators(block.data, separator) != block.records * (width - 1):
        refuse_ragged(block, width, separator, name)


def _separators(data: bytes, separator: str) -> int:
    """Separators that stand outside quotes."""
    if b'"' not in data:
        return data.count(separator.encode())
    signs = np.frombuffer(data, np.uint8)
    found = np.flatnonzero(signs == ord(separator))
    quotes = np.flatnonzero(signs == ord('"'))
    return int((np.searchsorted(quotes, found) % 2 == 0).sum())


def refuse_ragged(block: Block, width: int, separator: str, name: str) -> None:
    """Refuse the first record with more or fewer fields than the file has columns; blank lines pass.

    Raises:
        DataError: such a record.
    """
    for line, count, blank in _counts(block, separator, name):
        if count > width or (count < width and not blank):
            raise DataError(
                f"read: every line of {name} must have {width} fields, as its header has; got {count} at line {line}. "
                f"Mend that line (separator: {described(separator)})."
            )


def _counts(block: Block, separator: str, name: str) -> Iterator[tuple[int, int, bool]]:
    """For each record its line, how many fields it has, and whether nothing stands in them."""
    if b'"' not in block.data:
        between, blanks = separator.encode(), separator.encode() + b" \t"
        for line, record in enumerate(block.data.split(b"\n")[:-1], start=block.line):
            yield line, record.count(between) + 1, not record.strip(blanks)
        return
    reader = csv.reader(io.StringIO(block.data.decode(), newline="\n"), delimiter=separator)
    line = block.line
    try:
        for fields in reader:
            yield line, len(fields), not any(field.strip() for field in fields)
            line = block.line + reader.line_num
    except csv.Error as error:
        raise DataError(
            f"read: {name} must be a CSV table; got a damaged record at line {line} ({error}). Export the file again."
        ) from None

"""A row of units below the header: it is no row of the log, and would make text of every column of numbers."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from keiretsu.data.reading.raw import ROW, Raw

UNITS = "units below the header"
# rows below it that are looked at, and how many of their cells must be numbers where a unit stands above them
_LOOKED_AT, _NUMBERS = 50, 0.5
_NUMBER = re.compile(r"[+-]?(\d[\d,]*\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|infinity)|nan", re.IGNORECASE)
# what is written everywhere may mean that nothing was measured
_CODE = re.compile(r"[A-Z]+|#.*")


def without_units(raw: Raw) -> Raw:
    """The table without its first row where that can be nothing but units: it is counted, and no longer there.

    It must hold texts above two columns of numbers at least, none of which stands in its column again, as a code for
    "no value" would; no number anywhere; and no digit in any other column: so no time, in whatever spelling.
    """
    columns = [name for name in raw.frame.columns if name != ROW]
    if raw.frame.height < 2 or not columns:
        return raw
    head = raw.frame.head(1 + _LOOKED_AT)
    units: list[str] = []
    for name in columns:
        cell = head[name][0]
        if cell is None:
            continue
        if not isinstance(cell, str) or _NUMBER.fullmatch(cell.strip()):
            return raw
        if _holds_numbers(head[name].slice(1)):
            if (raw.frame[name] == cell).sum() > 1:
                return raw
            units.append(cell.strip())
        elif any(letter.isdigit() for letter in cell):
            return raw
    one_word = len(set(units)) == 1 and _CODE.fullmatch(units[0]) is not None
    if len(units) < 2 or one_word:
        return raw
    accounted = {**raw.accounted, UNITS: raw.accounted.get(UNITS, 0) + 1}
    return replace(raw, frame=raw.frame.slice(1), accounted=accounted)


def _holds_numbers(cells: pl.Series) -> bool:
    """Whether the cells of a column that are not empty are numbers, half of them at least."""
    told = [str(cell).strip() for cell in cells.drop_nulls()]
    return bool(told) and sum(_NUMBER.fullmatch(cell) is not None for cell in told) >= _NUMBERS * len(told)

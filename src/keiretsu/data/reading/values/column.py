"""One column understood: its numbers, its sentinels, and what looks like one."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from keiretsu.data.reading.values.cells import Numbers, is_text, parse_numbers, parse_plain, plain_text
from keiretsu.data.reading.values.proposals import propose_numbers, propose_words
from keiretsu.data.reading.values.sentinels import Sentinels, codes_of, take_numbers, take_text


@dataclass(frozen=True, eq=False)
class Column:
    """A column understood.

    Attributes:
        cells: the cells, null where a sentinel was taken.
        numbers: the cells as numbers, infinities included.
        replaced: cells that were taken, by sentinel.
        words: words among the numbers that look like sentinels, with their counts.
        values: values that look like sentinels, with their counts.
    """

    cells: pl.Series
    numbers: Numbers
    replaced: dict[str, int]
    words: dict[str, int]
    values: dict[str, int]


def understand(cells: pl.Series, name: str, sentinels: Sentinels, *, settle: bool = True) -> Column:
    """Read a column as numbers, its sentinels taken; what looks like one is taken too where the caller says so.

    Args:
        cells: the column as its source types it.
        name: under which `sentinels` knows it.
        sentinels: what the caller said.
        settle: False leaves numbers that look like one as they are, for one who sees more than this column.
    """
    codes = sentinels.codes(name)
    replaced: dict[str, int] = {}
    text = is_text(cells.dtype)
    if text:
        cells, replaced = take_text(plain_text(cells), codes)
    numbers = parse_plain(cells) if text else parse_numbers(cells)
    words = _words(cells, numbers)
    if words and sentinels.proposed:
        cells, taken = take_text(cells, codes_of(list(words)))
        replaced, words, numbers = replaced | taken, {}, parse_plain(cells)
    if numbers.bad is not None or numbers.boolean:
        return Column(cells, numbers, replaced, words, {})
    values, taken = take_numbers(numbers.values, codes)
    proposed = propose_numbers(values)
    if proposed and sentinels.proposed and settle:
        values, also = take_numbers(values, codes_of(list(proposed)))
        taken, proposed = _sum(taken, also), {}
    return Column(cells, Numbers(values), _sum(replaced, taken), {}, proposed)


def _words(cells: pl.Series, numbers: Numbers) -> dict[str, int]:
    if numbers.bad is None or numbers.reason != "text":
        return {}
    return propose_words(cells, bad=numbers.bad, good=numbers.good)


def _sum(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return one | {key: one.get(key, 0) + count for key, count in other.items()}

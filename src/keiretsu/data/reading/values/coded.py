"""Columns that look like codes of alarms: how often each code is there."""

from __future__ import annotations

import polars as pl

from keiretsu.data.normal_codes import USUAL

# different codes of a column; amounts (0, 1, 2, 3 …) lie closer together than codes, whose largest is so many times
# their number
MOST_CODES, _SPARSE = 50, 3


def codes_among(values: pl.Series, *, sparse: bool = True) -> dict[str, int]:
    """The codes of a channel of numbers and the rows that have each; empty where it does not look like one of codes.

    Such a channel holds few whole numbers, two or more of them, and 0, which is no alarm, on most rows.

    Args:
        values: Float64.
        sparse: whether numbers as close together as amounts are none.
    """
    known = len(values) - values.null_count()
    if not known or (values == 0).sum() <= USUAL * known:
        return {}
    counts = values.drop_nulls().rename("code").value_counts(name="rows").filter(pl.col("code") != 0).sort("code")
    codes = counts["code"].to_list()
    if not 1 <= len(codes) <= MOST_CODES or any(code != int(code) for code in codes):
        return {}
    if sparse and (len(codes) < 2 or max(map(abs, codes)) <= _SPARSE * len(codes)):
        return {}
    return {str(int(code)): rows for code, rows in counts.iter_rows()}


def counted(cells: pl.Series, words: tuple[str, ...]) -> dict[str, int]:
    """The rows that have each word."""
    found = dict(cells.drop_nulls().rename("word").value_counts(name="rows").iter_rows())
    return {word: found.get(word, 0) for word in words}

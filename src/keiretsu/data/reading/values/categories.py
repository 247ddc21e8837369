"""Columns of few words (ON/OFF, operating modes) as one 0/1 channel a word."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from keiretsu.data.columns import require_column
from keiretsu.data.reading.values.cells import missing_words
from keiretsu.errors import ArgumentError

MOST_WORDS = 20
# cells that show at once that a column is free text; null and every spelling of "no value" may be among the words
_SAMPLE, _SPARE = 10_000, 100
# dates, times of day, versions and decimal commas: figures that are no number, and no word either
_FIGURES = r"^[+-]?[\d\s]*\d(?:[.,:/'-][\d\s]+)*$"


def level_name(column: str, word: str) -> str:
    """The channel of one word of a category."""
    return f"{column}={word}"


def check_categories(option: Any, *, columns: Sequence[str], source: str) -> dict[str, tuple[str, ...]]:
    """Check the option `categories=`; the words it fixes, by column.

    Raises:
        ArgumentError: it is not "auto", "none" or a mapping from columns to different words.
        ColumnError: a column of the mapping is not there.
    """
    if isinstance(option, str) and option in ("auto", "none"):
        return {}
    if not isinstance(option, Mapping):
        raise ArgumentError(
            f"read: categories must be 'auto', 'none' or a mapping from columns to their words; got {option!r}. "
            f"Give one of these."
        )
    fixed = {}
    for name, words in option.items():
        require_column(name, columns, function="read", argument="categories", source=source)
        given = () if isinstance(words, str) or not isinstance(words, Sequence) else tuple(words)
        spelled = tuple(str(word).strip() for word in given)
        if not spelled or "" in spelled or len(set(spelled)) < len(spelled):
            raise ArgumentError(
                f"read: categories must give a list of different words for each column; got {words!r} for {name!r}. "
                f"List every word once."
            )
        fixed[name] = spelled
    return fixed


def auto_words(text: pl.Series) -> tuple[str, ...]:
    """The words of a column that is a category of its own accord, in alphabetical order; empty if it is none.

    A category has 2 to 20 different words, each met twice on average, and none of them is made of figures alone.

    Args:
        text: a column whose filled cells are all words, without blanks around them.
    """
    if text.head(_SAMPLE).n_unique() > MOST_WORDS + _SPARE:
        return ()
    counts = text.drop_nulls().rename("word").value_counts(name="count")
    counts = counts.filter(~pl.col("word").is_in(missing_words(counts["word"]).implode()))
    words, filled = counts["word"], counts["count"].sum()
    if not 2 <= len(words) <= MOST_WORDS or filled < 2 * len(words) or words.str.contains(_FIGURES).any():
        return ()
    return tuple(words.sort())


def event_words(text: pl.Series) -> tuple[str, ...]:
    """The words of a column that is blank in most rows but for few of them, as one of alarms is; empty if it is none.

    Args:
        text: a column whose filled cells are all words, without blanks around them.
    """
    blank = text.null_count()
    if 2 * blank < len(text):
        return ()
    words = text.drop_nulls().unique()
    words = words.filter(~words.is_in(missing_words(words).implode()))
    if not 1 <= len(words) <= MOST_WORDS or words.str.contains(_FIGURES).any():
        return ()
    return tuple(words.sort())


def one_channel_a_word(cells: pl.Series, name: str, words: Sequence[str]) -> tuple[list[pl.Series], int]:
    """A column as 0/1 channels.

    Args:
        cells: words without blanks around them, true/false, or numbers (where the words are the codes of states).
        name: the column.
        words: what becomes a channel, in this order.
    Returns:
        one Float64 series a word, named "column=word", null where the cell is empty; and how many filled cells hold
        none of the words (0 in every channel).
    """
    cells, comparable = _comparable(cells, words)
    filled = len(cells) - cells.null_count()
    hits = [cells == word for word in comparable]
    unknown = filled - sum(int(hit.sum()) for hit in hits)
    return [hit.cast(pl.Float64).rename(level_name(name, word)) for hit, word in zip(hits, words, strict=True)], unknown


def _comparable(cells: pl.Series, words: Sequence[str]) -> tuple[pl.Series, list[Any]]:
    """The cells, null where they say that there is no value, and the words as their type has them."""
    if cells.dtype.is_numeric():
        numbers = pl.Series(words, dtype=pl.String).cast(pl.Float64, strict=False)
        # no cell is NaN, so a word that is no number is met nowhere
        return cells, numbers.fill_null(math.nan).to_list()
    text = cells.cast(pl.String)
    # a word that was asked for is a word, be it "none"
    missing = [word for word in missing_words(text.unique().drop_nulls()) if word not in words]
    return (text.set(text.is_in(missing), None) if missing else text), list(words)

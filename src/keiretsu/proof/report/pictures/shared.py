"""What all pictures share: their words, the unit of times on an axis, shares of a colour in words."""

from __future__ import annotations

from collections.abc import Iterable

from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.numbers import percent, span_unit
from keiretsu.proof.report.pictures import words_cases_en, words_cases_ja, words_data_en, words_data_ja
from keiretsu.proof.report.sheet import Cell, SheetRow

Texts = dict[str, str]
WORDS: dict[str, Texts] = {
    "en": {**words_data_en.TEXTS, **words_cases_en.TEXTS},
    "ja": {**words_data_ja.TEXTS, **words_cases_ja.TEXTS},
}


def words_of(context: Context) -> Texts:
    """The pictures' own words in the report's language."""
    return WORDS[context.lang]


def time_unit(context: Context, longest: float) -> tuple[str, float]:
    """The unit of an axis of times, and how many seconds (clock units) it is; `longest` is the axis' end."""
    if not context.clock.dated:
        return context.t["clock_named"].format(clock=context.clock.name), 1.0
    key, seconds = span_unit(longest / 2)
    return context.t[f"unit_{key}"], seconds


def lasting(context: Context, amount: float) -> str:
    """A stretch of the clock in words: "1 h", "12 cycles"."""
    return context.clock.lasting(amount, context.t)


def joined(context: Context, sentences: Iterable[str]) -> str:
    """Sentences one after the other; empty ones are left out."""
    return context.t["sentence_gap"].join(one for one in sentences if one)


def line(label: str, *figures: str) -> SheetRow:
    """A row of a table behind a figure."""
    return SheetRow(label, tuple(Cell(one) for one in figures))


def points(value: float | None, decimals: int = 1) -> str:
    """A share as percentage points without the sign, for a column that names it."""
    return percent(value, decimals).replace("\u00a0%", "")

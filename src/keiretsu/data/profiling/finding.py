"""One thing found out about a log: its number, its level, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from keiretsu.data.profiling.clock_words import ticks

Level = Literal["good", "watch", "bad"]


@dataclass(frozen=True)
class Finding:
    """A headline finding.

    Attributes:
        name: "length", "regularity", "missing", "stationarity" or "memory".
        level: whether it helps ("good"), asks for attention ("watch") or stands in the way ("bad").
        value, unit: the number behind it; None where it cannot be computed.
        sentence_en, sentence_ja: what was found.
        advice_en, advice_ja: what to do.
        details: further numbers, plain JSON types.
    """

    name: str
    level: Level
    value: float | None
    unit: str
    sentence_en: str
    sentence_ja: str
    advice_en: str
    advice_ja: str
    details: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain JSON types."""
        return vars(self).copy()


def counted(rows: float) -> str:
    """A number of rows in English words: "1 row", "1,200 rows"."""
    return f"{rows:,.0f} row" + ("" if round(rows) == 1 else "s")


def duration(units: float, clock: str, *, name: str = "", japanese: bool = False) -> str:
    """A span of the clock in words with three digits: "2 h", "34.6 h"; on a clock that counts by the `name` of it.

    From two of a unit on, or at one of it, a span is told in that unit: 100 minutes stay minutes.
    """
    if clock != "datetime":
        return ticks(_three(units), name, japanese=japanese)
    words = ("日", "時間", "分", "秒") if japanese else ("d", "h", "min", "s")
    for seconds, word in zip((86400.0, 3600.0, 60.0), words, strict=False):
        if units >= 2 * seconds or units == seconds:
            return f"{_three(units / seconds)} {word}"
    return f"{_three(units)} {words[3]}"


def _three(value: float) -> str:
    """Whole numbers whole, others with three significant digits; no power of ten before a million."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"

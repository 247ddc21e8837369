"""One thing found out about a log: its number, its level, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

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


def duration(units: float, clock: str, *, japanese: bool = False) -> str:
    """A span of the clock in words: "2 h", "1.5 d"; plain units on a numeric clock."""
    if clock != "datetime":
        return f"{units:,.4g} " + ("単位" if japanese else "unit" if units == 1 else "units")
    words = ("日", "時間", "分", "秒") if japanese else ("d", "h", "min", "s")
    for seconds, word in zip((86400.0, 3600.0, 60.0), words, strict=False):
        if units >= seconds:
            return f"{units / seconds:,.4g} {word}"
    return f"{units:,.4g} {words[3]}"

"""A sentence in English and in Japanese, filled with the same figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Formatter
from typing import Any


class _Worded(Formatter):
    """`str.format`, and `{rows:row|rows}`: the word that follows a number, the first one where `rows` is 1."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" not in format_spec:
            return super().format_field(value, format_spec)
        one, many = format_spec.split("|")
        return one if str(value) == "1" else many


_FORMAT = _Worded().format


@dataclass(frozen=True)
class Phrase:
    """One sentence in two languages.

    Example:
        >>> Phrase.fill("MAE is {mae:.3g}.", "MAEは{mae:.3g}です。", mae=1.234).en
        'MAE is 1.23.'
    """

    en: str
    ja: str

    @classmethod
    def fill(cls, en: str, ja: str, **figures: object) -> Phrase:
        """Both templates with the same figures; a name with the suffixes `_en` and `_ja` is each language's own.

        `{rows} {rows:row|rows}` is "1 row" and "2 rows".
        """
        english = {key.removesuffix("_en"): value for key, value in figures.items() if not key.endswith("_ja")}
        japanese = {key.removesuffix("_ja"): value for key, value in figures.items() if not key.endswith("_en")}
        sentence = _FORMAT(en, **english)
        # a sentence may begin with a candidate's name, which is written small inside one
        return cls(sentence[:1].upper() + sentence[1:], _FORMAT(ja, **japanese))

    @classmethod
    def join(cls, *phrases: Phrase) -> Phrase:
        """One after the other, each language as it sets sentences apart."""
        return cls(" ".join(each.en for each in phrases), "".join(each.ja for each in phrases))

    def to_dict(self) -> dict[str, str]:
        """As plain JSON."""
        return asdict(self)

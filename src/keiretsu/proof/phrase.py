"""A sentence in English and in Japanese, filled with the same figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass


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
        """Both templates with the same figures; a name with the suffixes `_en` and `_ja` is each language's own."""
        english = {key.removesuffix("_en"): value for key, value in figures.items() if not key.endswith("_ja")}
        japanese = {key.removesuffix("_ja"): value for key, value in figures.items() if not key.endswith("_en")}
        sentence = en.format(**english)
        # a sentence may begin with a candidate's name, which is written small inside one
        return cls(sentence[:1].upper() + sentence[1:], ja.format(**japanese))

    def to_dict(self) -> dict[str, str]:
        """As plain JSON."""
        return asdict(self)

"""A sentence in the two languages of every certificate."""

from __future__ import annotations

from typing import Any, NamedTuple


class Words(NamedTuple):
    """One sentence, twice: English and Japanese."""

    en: str
    ja: str

    def filled(self, **values: Any) -> Words:
        """Both with the same values in their places."""
        return Words(self.en.format(**values), self.ja.format(**values))

    def of(self, lang: str) -> str:
        """The sentence of one language, "en" or "ja"."""
        return self.ja if lang == "ja" else self.en

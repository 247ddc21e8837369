"""The words of the page, the same keys in each language."""

from keiretsu.app.texts import en, ja
from keiretsu.app.texts.refusals import REFUSALS

TEXTS: dict[str, dict[str, str]] = {"en": en.TEXTS, "ja": ja.TEXTS}

__all__ = ["REFUSALS", "TEXTS"]

"""The report's fixed words, one file a language, the same keys in each."""

from keiretsu.proof.report.texts.en import TEXTS as EN
from keiretsu.proof.report.texts.ja import TEXTS as JA

TEXTS: dict[str, dict[str, str]] = {"en": EN, "ja": JA}

__all__ = ["TEXTS"]

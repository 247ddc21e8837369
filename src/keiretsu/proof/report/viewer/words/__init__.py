"""The viewer's own words, in both languages."""

from keiretsu.proof.report.viewer.words.en import WORDS as EN
from keiretsu.proof.report.viewer.words.ja import WORDS as JA

WORDS: dict[str, dict[str, str]] = {"en": EN, "ja": JA}

__all__ = ["WORDS"]

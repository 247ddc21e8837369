"""The report's fixed words, the same keys in each language; the page, stability and cost in files of their own."""

from keiretsu.proof.report.texts import (
    en,
    evidence_en,
    evidence_ja,
    ja,
    notes_en,
    notes_ja,
    page_en,
    page_ja,
    training_en,
    training_ja,
)

EN: dict[str, str] = {**en.TEXTS, **page_en.TEXTS, **evidence_en.TEXTS, **notes_en.TEXTS, **training_en.TEXTS}
JA: dict[str, str] = {**ja.TEXTS, **page_ja.TEXTS, **evidence_ja.TEXTS, **notes_ja.TEXTS, **training_ja.TEXTS}
TEXTS: dict[str, dict[str, str]] = {"en": EN, "ja": JA}

__all__ = ["EN", "JA", "TEXTS"]

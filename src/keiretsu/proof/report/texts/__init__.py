"""The report's fixed words, the same keys in each language; stability, trust and cost in files of their own."""

from keiretsu.proof.report.texts import en, evidence_en, evidence_ja, ja

EN: dict[str, str] = {**en.TEXTS, **evidence_en.TEXTS}
JA: dict[str, str] = {**ja.TEXTS, **evidence_ja.TEXTS}
TEXTS: dict[str, dict[str, str]] = {"en": EN, "ja": JA}

__all__ = ["EN", "JA", "TEXTS"]

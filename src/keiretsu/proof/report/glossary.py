"""The report's words explained, for readers who start from nothing."""

from __future__ import annotations

from keiretsu.errors import ArgumentError
from keiretsu.proof.report.texts import glossary_en, glossary_ja

# Of the entries of both languages, in their order: what links to them are called by.
KEYS = (
    "series", "horizon", "origin", "mae", "mase", "coverage", "interval", "baseline", "ridge", "averages", "lightgbm",
    "smoothing", "networks", "state-space", "selectivity", "discretisation", "margin", "recurrence", "fft", "test",
    "units", "paired", "p-value", "partner", "shut", "gates", "certificate", "drift", "auc",
)  # fmt: skip
ENTRIES: dict[str, tuple[tuple[str, str], ...]] = {"en": glossary_en.ENTRIES, "ja": glossary_ja.ENTRIES}


def entries_of(lang: str) -> tuple[tuple[str, str], ...]:
    """Terms with their explanations, two to four sentences each, in an order that can be read from the start.

    Args:
        lang: "en" or "ja".
    Raises:
        ArgumentError: a language the report does not speak.
    """
    if lang not in ENTRIES:
        raise ArgumentError(f"glossary: lang must be one of {', '.join(ENTRIES)}; got {lang!r}. Choose one of them.")
    return ENTRIES[lang]

"""Words of the report that lead to their explanation in the glossary."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

# By the key of an entry of the glossary: how the word is written in running text.
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "origin": r"origins?\b",
        "units": r"(?:independent units|independent observations|effective units)",
        "selectivity": r"selective\b",
        "averages": r"ridge on long averages\b",
        "ridge": r"ridge(?: regression)?\b",
        "horizon": r"horizon\b",
        "mase": r"MASE\b",
        "p-value": r"p-value\b",
        "shut": r"gate\b",
        "smoothing": r"(?:theta method|exponential smoothing)\b",
        "networks": r"(?:GRU|Transformer)\b",
        "auc": r"AUC\b",
    },
    "ja": {
        "origin": "起点",
        "units": "独立な単位|独立な観測|有効単位数",
        "selectivity": "選択的|選択性",
        "averages": "長期平均のリッジ回帰",
        "ridge": "リッジ回帰|リッジ",
        "horizon": "予測期間",
        "mase": "MASE",
        "p-value": "p 値",
        "shut": "補正のゲート",
        "smoothing": "シータ法|指数平滑法",
        "networks": "GRU|Transformer",
        "auc": "AUC",
    },
}
_START = {"en": r"\b", "ja": ""}
_PATTERNS = {
    lang: re.compile(
        _START[lang] + "(?:" + "|".join(f"(?P<{key.replace('-', '_')}>{word})" for key, word in words.items()) + ")"
    )
    for lang, words in _WORDS.items()
}
PREFIX = "word-"


def linked(text: object, lang: str) -> Markup:
    """`text` as HTML in which each of these words, where it first stands, leads to the glossary.

    Args:
        text: plain text, which is escaped; names from the data may be in it.
        lang: "en" or "ja".
    Example:
        >>> linked("from 40 origins", "en")
        Markup('from 40 <a class="term" href="#word-origin">origins</a>')
    """
    told: set[str] = set()

    def lead(found: re.Match[str]) -> str:
        key = (found.lastgroup or "").replace("_", "-")
        if key in told:
            return found[0]
        told.add(key)
        return f'<a class="term" href="#{PREFIX}{key}">{found[0]}</a>'

    return Markup(_PATTERNS[lang].sub(lead, str(escape(text))))

"""What stands on the margin of every printed page: the title of the report, and which page it is."""

from __future__ import annotations

from collections.abc import Iterable

_FONT = 'font: 8pt/1.2 system-ui, "Hiragino Sans", "Yu Gothic UI", "Noto Sans JP", "Noto Sans CJK JP", sans-serif'


def page_rules(heads: Iterable[tuple[str, str]]) -> str:
    """CSS that heads the printed pages of each language.

    Args:
        heads: language and line, once a language; the line may hold anything.
    """
    return "\n".join(
        f"@page {lang} {{ @top-left {{ content: {css_string(head)}; width: 85%; text-align: left; {_FONT}; "
        f"color: #55606a }} @bottom-right {{ content: counter(page) ' / ' counter(pages); {_FONT}; color: #55606a }} }}"
        for lang, head in heads
    )


def css_string(text: str) -> str:
    """`text` as a string of CSS that no quote, bracket or line break can leave."""
    plain = (c if c.isalnum() or c in " .,:·・-" else f"\\{ord(c):x} " for c in text)
    return f'"{"".join(plain)}"'

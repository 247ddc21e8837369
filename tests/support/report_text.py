"""Parts of a report as text: the page of one language, a section of it, the numbers that a reader sees."""

from __future__ import annotations

import html as entities
import re

NUMBER = r"[−-]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[−+-]?\d+)?"


def element(html: str, id: str) -> str:
    """The element with this id, elements of its kind that stand in it included."""
    opened = re.search(rf'<(\w+)(?=[^<>]*\sid="{re.escape(id)}")[^<>]*>', html)
    assert opened is not None, f"no element has the id {id!r}"
    depth = 0
    for tag in re.finditer(rf"<(/?){opened[1]}\b[^<>]*>", html[opened.start() :]):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return html[opened.start() : opened.start() + tag.end()]
    raise AssertionError(f"the element {id!r} does not end")


def body(html: str, lang: str) -> str:
    """The page of one language."""
    return element(html, f"report-{lang}")


def section(html: str, name: str, lang: str = "en") -> str:
    """The text of one section or part, pictures left out, all whitespace alike."""
    return words(element(html, f"{name}-{lang}"))


def words(html: str) -> str:
    """What a reader sees of a part of the document, pictures left out."""
    plain = re.sub(r"<(svg|style|script|noscript|pre)\b.*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", entities.unescape(plain))


def numbers(html: str) -> list[str]:
    """Every number that a reader sees, in order; those in pictures and in preformatted text left out."""
    return re.findall(NUMBER, words(html))

"""How wide a text is, guessed without its font: the reader's own fonts draw it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

# what XML 1.0 cannot hold, escaped or not (production 2 of its grammar), and the marks that turn the reading direction
_FORBIDDEN = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def clean(text: str) -> str:
    """`text` on one line, with a mark in place of every character that no XML file may hold."""
    return " ".join(_FORBIDDEN.sub("\ufffd", text).split())


def columns(text: str) -> int:
    """Columns that `text` takes in a terminal: two for a wide character, none for a combining one."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pixels(text: str, size: float) -> float:
    """A safe guess of the width of `text`: a wide character is one em, any other .6 of it, thin ones less."""
    return size * sum(_em(c) for c in text)


def _em(letter: str) -> float:
    # "A": characters that a Japanese font may draw wide, the ellipsis among them
    if unicodedata.east_asian_width(letter) in "WFA":
        return 1.0
    return 0.32 if letter in " .,:;'|ijl!()[]t" else 0.9 if letter in "mwMW%@" else 0.6


def shorten(text: str, room: float, width: Callable[[str], float], *, mark: str = "…") -> str:
    """`text` cut with `mark` to fit `room`, in the measure of `width`."""
    if width(text) <= room:
        return text
    while text and width(text + mark) > room:
        text = text[:-1]
    return text + mark


def wrap(text: str, room: float, width: Callable[[str], float]) -> list[str]:
    """`text` on as many lines as it needs; broken at spaces, or anywhere between wide characters."""
    lines, line = [], ""
    for part in re.findall(r"\S+\s*", text) if " " in text else list(text):
        pieces = [part] if width(part.rstrip()) <= room else list(part)
        for piece in pieces:
            if line and width((line + piece).rstrip()) > room:
                lines.append(line.rstrip())
                line = ""
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines

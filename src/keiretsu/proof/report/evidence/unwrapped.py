"""A certificate's lines without the breaks that fit them to a terminal: a page breaks lines where its own room ends."""

from __future__ import annotations

from dataclasses import dataclass

_STEP = 2  # spaces by which the page of a certificate sets in what goes on below its first line


@dataclass(frozen=True)
class Line:
    """One line of a certificate, whole: how many spaces it is set in, and its text; an empty text parts two others."""

    indent: int
    text: str


def unwrapped(page: str) -> tuple[Line, ...]:
    """The lines of a certificate's page, those that go on below their first line joined again.

    Args:
        page: as a certificate prints itself; what opens with a bracket, such as "[proved]", begins a line of its own.

    Example:
        >>> unwrapped("Held: 16 units,\\n  one a series.\\n  [proved] It forgets.")
        (Line(indent=0, text='Held: 16 units, one a series.'), Line(indent=2, text='[proved] It forgets.'))
    """
    lines: list[Line] = []
    for raw in page.splitlines():
        text = raw.strip()
        indent = len(raw) - len(raw.lstrip()) if text else 0
        before = lines[-1] if lines else Line(0, "")
        if text and before.text and indent == before.indent + _STEP and not text.startswith("["):
            lines[-1] = Line(before.indent, _joined(before.text, text))
        else:
            lines.append(Line(indent, text))
    return tuple(lines)


def _joined(one: str, other: str) -> str:
    """Latin words need the space at which they were parted; Japanese, and a figure parted within, need none."""
    latin = one[-1].isascii() and other[0].isascii()
    within = other[0] in ",:" or (one[-1] == "," and other[0].isdigit() and one[-2:-1].isdigit())
    return f"{one} {other}" if latin and not within else one + other

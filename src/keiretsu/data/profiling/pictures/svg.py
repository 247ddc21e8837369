"""A small writer of SVG: elements as text, every word escaped, no reference to anything outside the file."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from keiretsu.data.profiling.pictures.letters import clean

# Okabe and Ito's hues, darkened where they carry text or thin lines on white
INK, MUTED, RULE, PAPER = "#1f2933", "#55606a", "#d5dade", "#ffffff"
BLUE, ORANGE = "#0072b2", "#b34700"
# the reader's own fonts: nothing is shipped, and Latin and Japanese are right on Windows, macOS, Android and Linux
FONTS = (
    "'Segoe UI', 'Helvetica Neue', Arial, 'Hiragino Sans', 'Hiragino Kaku Gothic ProN', 'Yu Gothic', Meiryo, "
    "'Noto Sans CJK JP', 'Noto Sans JP', 'IPAexGothic', sans-serif"
)
# 18 units are 9 CSS pixels where a picture 640 units wide is shown at 320
WIDTH, SIZE, HEADING = 640.0, 18.0, 22.0


class Svg:
    """Elements gathered one by one, in the order in which they are painted."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def add(self, tag: str, text: str | None = None, /, **attributes: object) -> None:
        """Add an element; underscores in names stand for hyphens, numbers are rounded, text and values escaped."""
        told = "".join(
            f" {name.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
            for name, value in attributes.items()
            if value is not None
        )
        self._parts.append(f"<{tag}{told}/>" if text is None else f"<{tag}{told}>{escape(clean(text))}</{tag}>")

    def text(
        self, words: str, *, x: float, y: float, anchor: str = "start", size: float = SIZE, **more: object
    ) -> None:
        """Add words whose baseline is at `y`."""
        more.setdefault("fill", INK)
        size_told = None if size == SIZE else size
        self.add(
            "text", words, x=x, y=y, text_anchor=None if anchor == "start" else anchor, font_size=size_told, **more
        )

    def line(self, *, x1: float, y1: float, x2: float, y2: float, **more: object) -> None:
        """Add a straight line."""
        more.setdefault("stroke", RULE)
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, **more)

    def document(self, *, title: str, description: str, key: str, lang: str, height: float) -> str:
        """The whole as one `<svg>`, with its alternative text; ids begin with `key`, so that several share a page.

        Args:
            title, description: the alternative text.
            key: letters, digits and hyphens.
            lang: the language of the words; also picks the Japanese shapes of characters.
            height: in units, of which 640 are the width.
        """
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_value(WIDTH)} {_value(height)}" '
            f'width="{_value(WIDTH)}" height="{_value(height)}" role="img" lang="{lang}" xml:lang="{lang}" '
            f'aria-labelledby="{key}-title {key}-desc" font-family="{escape(FONTS)}" font-size="{_value(SIZE)}">'
        )
        told = (
            f'<title id="{key}-title">{escape(clean(title))}</title>'
            f'<desc id="{key}-desc">{escape(clean(description))}</desc>'
            f'<rect width="100%" height="100%" fill="{PAPER}"/>'
        )
        return "\n".join([head, told, *self._parts, "</svg>\n"])


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)

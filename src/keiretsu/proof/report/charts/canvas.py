"""A matplotlib figure measured in CSS pixels, and its SVG made fit to stand inside a page.

The reader's own fonts draw the text, so Japanese needs no font here; matplotlib only guesses its width, and the margins
are therefore set from `text_width`, never from matplotlib's layout.
"""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import matplotlib
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator

INK, MUTED, RULE = "#1f2933", "#5b6770", "#d5dade"
FONT_SIZE = 12.0
# Pixels. On an A4 sheet 664 are left for a picture of full width and 320 for one of half: the letters stay above 8 pt.
WIDE, NARROW = 740.0, 320.0
_LINE = 15.0
_PIXELS_PER_INCH = 72.0  # one SVG user unit is then one CSS pixel
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "keiretsu",
    "text.parse_math": False,  # a column may be called "$x$"
    "axes.unicode_minus": True,
    "font.size": FONT_SIZE,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": FONT_SIZE,
    "axes.edgecolor": RULE,
    "axes.linewidth": 1.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": FONT_SIZE,
    "ytick.labelsize": FONT_SIZE,
    "grid.color": RULE,
    "grid.linewidth": 0.8,
    "lines.solid_capstyle": "round",
}


@dataclass(frozen=True)
class Frame:
    """Width, height and inner margins of a chart in CSS pixels."""

    width: float
    height: float
    left: float
    right: float = 16.0
    top: float = 10.0
    bottom: float = 46.0


def text_width(text: str, font_size: float = FONT_SIZE) -> float:
    """A safe guess of the width of `text` in pixels: a wide character counts as one em, others as 0.58."""
    ems = sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.58 for c in text)
    return ems * font_size


def shorten(text: str, width: float) -> str:
    """`text` cut with an ellipsis to fit `width` pixels."""
    if text_width(text) <= width:
        return text
    while text and text_width(text + "…") > width:
        text = text[:-1]
    return text + "…"


def fold(text: str, width: float) -> str:
    """`text` on one line if it fits `width` pixels, else on two, each shortened to fit.

    It breaks at a space; Japanese, which has none, before a bracket.
    """
    breaks = [i for i, c in enumerate(text) if c == " "] or [i for i, c in enumerate(text) if c == "（" and i]
    if text_width(text) <= width or not breaks:
        return shorten(text, width)
    place = max((i for i in breaks if text_width(text[:i]) <= width), default=breaks[0])
    return f"{shorten(text[:place], width)}\n{shorten(text[place:].removeprefix(' '), width)}"


def row_height(labels: Sequence[str], usual: float = 24.0) -> float:
    """Pixels from one line of a picture to the next, so that no label touches its neighbour, of two lines or one."""
    tall = ["\n" in label for label in labels]
    return max(usual, 2 * _LINE) if any(map(all, pairwise(tall))) else usual


def style() -> AbstractContextManager[None]:
    """The report's matplotlib settings as a context manager; nothing outside it changes."""
    return matplotlib.rc_context(_STYLE)


def axes(frame: Frame) -> tuple[Figure, Axes]:
    """An empty figure with one pair of axes inside the frame's margins."""
    figure = Figure(figsize=(frame.width / _PIXELS_PER_INCH, frame.height / _PIXELS_PER_INCH))
    FigureCanvasSVG(figure)
    box = (
        frame.left / frame.width,
        frame.bottom / frame.height,
        1 - (frame.left + frame.right) / frame.width,
        1 - (frame.top + frame.bottom) / frame.height,
    )
    plot = figure.add_axes(box)
    plot.tick_params(length=0, pad=6)
    return figure, plot


def label_axes(figure: Figure, plot: Axes, x: str, y: str | None) -> None:
    """Name both axes; a test reads the names back and looks for the units in them.

    The name of the lower axis is centred below it, or on the whole picture if it is too long for that, on two lines if
    need be; that of the other axis takes two lines where it would reach out of the picture.
    """
    size = figure.get_size_inches() * _PIXELS_PER_INCH
    lines = fold(x, 0.96 * float(size[0]))
    if "\n" in lines:
        box = plot.get_position()
        plot.set_position((box.x0, box.y0 + _LINE / size[1], box.width, box.height - _LINE / size[1]))
    plot.set_xlabel(lines, verticalalignment="bottom")
    box = plot.get_position()
    middle = box.x0 + box.width / 2 if text_width(x) < box.width * size[0] else 0.5
    plot.xaxis.set_label_coords(middle, 6 / size[1], transform=figure.transFigure)
    plot.xaxis.label.set_gid("x-label")
    if y is not None:
        box = plot.get_position()
        beside = fold(y, (box.height + 2 * (1 - box.y1)) * float(size[1]))
        if "\n" in beside:
            plot.set_position((box.x0 + _LINE / size[0], box.y0, box.width - _LINE / size[0], box.height))
        plot.set_ylabel(beside, labelpad=8)
        plot.yaxis.label.set_gid("y-label")


def to_svg(figure: Figure, key: str) -> Markup:
    """The figure as one `<svg>` element whose ids all begin with `key`, without metadata, fonts or a fixed size."""
    for words in _texts(figure):
        if "\n" in words.get_text():
            _anchored(words)
    stream = io.StringIO()
    with warnings.catch_warnings():
        # The reader's fonts draw the text; a glyph that matplotlib's own font lacks is of no account here.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font")
        figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None})
    text = stream.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", text, flags=re.DOTALL)
    text = re.sub(
        r'^<svg [^>]*?viewBox="([^"]*)"[^>]*>',
        rf'<svg class="{key.rsplit("-", 1)[-1]}" viewBox="\1" aria-hidden="true">',
        text,
    )
    text = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", text)
    text = re.sub(r'(?:xlink:)?href="#([^"]+)"', rf'href="#{key}-\1"', text)
    text = re.sub(r"font-family: [^;\"]*;? ?", "", text)
    text = re.sub(r"font: ([\d.]+px)[^;\"]*", r"font-size: \1", text)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    return Markup(re.sub(r"\n\s*", "\n", text))  # matplotlib escapes the labels


def _texts(figure: Figure) -> Iterator[Text]:
    """All that may take several lines. `Figure.findobj` would make ticks that are never drawn, which takes a while."""
    yield from figure.texts
    for plot in figure.axes:
        yield from (*plot.texts, plot.title, plot.xaxis.label, plot.yaxis.label)
        for axis in (plot.xaxis, plot.yaxis):
            # words stand at fixed places; numbers take one line, and to ask for them lays the ticks out once more
            if isinstance(axis.get_major_locator(), FixedLocator):
                yield from axis.get_ticklabels()


def _anchored(words: Any) -> None:
    """Let every line of a text keep its end or its middle in place, as texts of one line do.

    matplotlib places the lines by the widths that its own font gives, which are not those of the reader's.
    """
    plain = words.draw

    def draw(renderer: Any, *rest: Any, **named: Any) -> None:
        write = renderer.draw_text
        renderer.draw_text = lambda *line, **told: write(*line, **{**told, "mtext": words})
        try:
            plain(renderer, *rest, **named)
        finally:
            del renderer.draw_text

    words.draw = draw

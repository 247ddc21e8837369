"""How the figures of this room look: one style, one look a thing, SVG out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

_INK, _MUTED, _RULE = "#1f2933", "#5b6770", "#d5dade"
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "keiretsu",
    "font.family": "sans-serif",
    "font.size": 11.0,
    "axes.titlesize": 12.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": _RULE,
    "grid.linewidth": 0.7,
    "xtick.color": _MUTED,
    "ytick.color": _MUTED,
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


@dataclass(frozen=True)
class Look:
    """Colour, line and marker: told apart without hue too."""

    colour: str
    line: str
    marker: str


# Okabe and Ito's hues, which eyes of every kind tell apart.
OURS = Look("#d55e00", "-", "o")
MARGIN = Look("#0072b2", "--", "s")
THEIRS = Look("#4d4d4d", ":", "^")
SPARE = (
    Look("#009e73", "-.", "D"),
    Look("#cc79a7", "-", "v"),
    Look("#56b4e9", "--", "P"),
    Look("#e69f00", "-.", "X"),
    Look("#000000", ":", "h"),
)
MIXERS = {"selective": OURS, "ssd": MARGIN, "lti": SPARE[0], "linear_attention": SPARE[1], "gru": SPARE[3],
          "attention": SPARE[2]}  # fmt: skip


def panels(count: int, *, columns: int = 3, width: float = 4.2, height: float = 3.1) -> tuple[Figure, list[Axes]]:
    """A figure with `count` plots side by side, in rows of `columns`; sizes in inches a plot."""
    columns = min(columns, count)
    rows = -(-count // columns)
    figure = Figure(figsize=(max(width * columns, 6.4), height * rows), layout="constrained")
    FigureCanvasSVG(figure)
    plots = [figure.add_subplot(rows, columns, k + 1) for k in range(count)]
    return figure, plots


@contextmanager
def style() -> Iterator[None]:
    """The room's settings; nothing outside the block changes."""
    with matplotlib.rc_context(_STYLE):
        yield


def svg(figure: Figure) -> bytes:
    """The figure as SVG without a date, so that the same numbers give the same bytes."""
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def shade(colours: str, position: float) -> Any:
    """A colour of a map that rises evenly in lightness ("viridis") or parts at 0 ("PuOr"); position in [0, 1]."""
    return matplotlib.colormaps[colours](position)

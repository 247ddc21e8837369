"""Lines of cells, deeper where there is more; blue above 0, vermilion below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from markupsafe import Markup
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from keiretsu.proof.report.charts.canvas import (
    INK,
    NARROW,
    RULE,
    WIDE,
    Frame,
    axes,
    fold,
    label_axes,
    style,
    text_width,
    to_svg,
)
from keiretsu.proof.report.pictures.shapes.signed import LOWERS, RAISES

# a line of cells, and one whose name takes two lines
_ROW, _FOLDED = 24.0, 34.0
# what is there is seen, however little; between, the root of the size, so that small ones are told apart
_FAINT = 0.1
GREY = "#4d4d4d"


@dataclass(frozen=True)
class Strip:
    """One line of cells: shares of the deepest colour from -1 to 1, None where there is nothing to show.

    Attributes:
        label: its name.
        shares: a cell each.
        colour: of what is above 0; what is below is vermilion.
        apart: a gap is left above it.
    """

    label: str
    shares: Sequence[float | None]
    colour: str = RAISES
    apart: bool = False


def draw(
    strips: Sequence[Strip], *, key: str, x_label: str, ticks: Sequence[tuple[float, str]], line: float | None = None
) -> Markup:
    """The picture twice.

    Args:
        strips: top to bottom, all of one number of cells.
        key: of the ids.
        x_label: name of the lower axis, with its unit.
        ticks: marks of that axis: a place, in cells from the left edge, and its text.
        line: a dashed line there, in cells.
    """
    return Markup("").join(
        _draw(strips, f"{key}-{name}", x_label, ticks, line, width)
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    )


def _draw(
    strips: Sequence[Strip],
    key: str,
    x_label: str,
    ticks: Sequence[tuple[float, str]],
    line: float | None,
    width: float,
) -> Markup:
    room = min(max(text_width(strip.label) for strip in strips) + 16, 0.4 * width)
    tops, top = [], 0.0
    for strip in strips:
        top += 0.4 if strip.apart else 0.0
        tops.append(top)
        top += 1.0
    cells = len(strips[0].shares)
    names = [fold(strip.label, room - 12) for strip in strips]
    row = _FOLDED if any("\n" in name for name in names) else _ROW
    with style():
        figure, plot = axes(Frame(width, row * top + 62, left=room, right=18))
        for above in tops:
            plot.add_patch(Rectangle((0, above + 0.08), cells, 0.84, facecolor="none", edgecolor=RULE, linewidth=0.8))
        for (colour, depth), boxes in _cells(strips, tops).items():
            plot.add_patch(PathPatch(boxes, facecolor=colour, alpha=depth, linewidth=0, clip_on=False))
        if line is not None:
            plot.axvline(line, color=INK, linewidth=1.4, dashes=(4, 3))
        plot.set_xlim(0, cells)
        plot.set_ylim(top, 0)
        plot.set_yticks([above + 0.5 for above in tops], names)
        for tick in plot.get_yticklabels():
            tick.set_color(INK)
        shown = _apart(ticks, (width - room - 18) / cells)
        plot.set_xticks([at for at, _ in shown], [text for _, text in shown])
        plot.spines["left"].set_visible(False)
        label_axes(figure, plot, x_label, None)
        return to_svg(figure, key)


def _cells(strips: Sequence[Strip], tops: Sequence[float]) -> dict[tuple[str, float], Path]:
    """All cells of one colour and depth as one path, which is drawn many times as quickly as each by itself."""
    corners: dict[tuple[str, float], list[tuple[float, float]]] = {}
    for strip, above in zip(strips, tops, strict=True):
        top, bottom = above + 0.08, above + 0.92
        for at, share in enumerate(strip.shares):
            if share:
                look = strip.colour if share > 0 else LOWERS, _depth(share)
                corners.setdefault(look, []).extend(
                    [(at, top), (at + 1, top), (at + 1, bottom), (at, bottom), (at, top)]
                )
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    return {look: Path(found, codes * (len(found) // len(codes))) for look, found in corners.items()}


def _depth(share: float) -> float:
    """How full the colour is, in twentieths: the eye tells no more."""
    return round(20 * (_FAINT + (1 - _FAINT) * sqrt(min(abs(share), 1.0)))) / 20


def _apart(ticks: Sequence[tuple[float, str]], wide: float) -> list[tuple[float, str]]:
    """The marks that do not run into one another."""
    shown: list[tuple[float, str]] = []
    end = float("-inf")
    for at, text in ticks:
        half = text_width(text) / 2 + 4
        if wide * at - half >= end:
            shown.append((at, text))
            end = wide * at + half
    return shown

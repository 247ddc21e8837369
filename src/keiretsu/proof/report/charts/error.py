"""Mean absolute error by candidate, with intervals: a dot chart, one line a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.axes import Axes

from keiretsu.proof.report.charts.canvas import (
    INK,
    NARROW,
    WIDE,
    Frame,
    axes,
    fold,
    label_axes,
    row_height,
    style,
    text_width,
    to_svg,
)
from keiretsu.proof.report.charts.palette import Look

# a line of several marks: its height, and how far apart they stand, in lines
_TALL, _APART = 38.0, 0.32


@dataclass(frozen=True)
class ErrorBar:
    """One mark of the chart; `low` and `high` are None where no interval was measured.

    An interval that reaches below 0, where no error can be, is drawn from 0 on, with an arrow there.
    """

    label: str
    mae: float
    low: float | None
    high: float | None
    look: Look
    strong: bool
    filled: bool = True

    @property
    def kept(self) -> float | None:
        """The lower end, at 0 or above."""
        return None if self.low is None else max(self.low, 0.0)


def axis_start(bars: Sequence[ErrorBar]) -> float:
    """Where the error axis begins: at 0, unless the bars would then crowd into its last quarter."""
    lowest = min(min(b.mae, b.mae if b.kept is None else b.kept) for b in bars)
    highest = max(max(b.mae, b.mae if b.high is None else b.high) for b in bars)
    if lowest < 0.75 * highest or highest <= 0:
        return 0.0
    return lowest - 0.15 * (highest - lowest)


def draw(lines: Sequence[Sequence[ErrorBar]], *, axis_label: str, start: float, key: str = "error") -> Markup:
    """The chart twice, for wide and for narrow screens.

    Args:
        lines: top to bottom, the marks of one candidate each, the last of which names the line.
        axis_label: holds the unit and says where the axis starts.
        start: of the axis, see `axis_start`.
        key: of the ids.
    """
    return Markup("").join(
        _draw(lines, axis_label, start, (width, f"{key}-{name}"))
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    )


def _draw(lines: Sequence[Sequence[ErrorBar]], axis_label: str, start: float, size: tuple[float, str]) -> Markup:
    width, key = size
    names = [line[-1] for line in lines]
    room = min(max(text_width(b.label) for b in names) + 16, 0.5 * width)
    labels = [fold(b.label, room - 12) for b in names]
    tall = row_height(labels) if max(map(len, lines)) == 1 else _TALL
    with style():
        figure, plot = axes(Frame(width, tall * len(lines) + 62, left=room, right=22))
        places = range(len(lines) - 1, -1, -1)
        for place, line in zip(places, lines, strict=True):
            for number, bar in enumerate(line):
                _mark(plot, bar, place + _APART * ((len(line) - 1) / 2 - number))
        plot.set_yticks(list(places), labels)
        for tick, bar in zip(plot.get_yticklabels(), names, strict=True):
            tick.set_color(INK)
            tick.set_fontweight("bold" if bar.strong else "normal")
        plot.set_ylim(-0.6, len(lines) - 0.4)
        plot.set_xlim(left=start)
        plot.locator_params(axis="x", nbins=7 if width == WIDE else 4)
        plot.grid(axis="x")
        plot.spines["left"].set_visible(start == 0)
        label_axes(figure, plot, axis_label, None)
        return to_svg(figure, key)


def _mark(plot: Axes, bar: ErrorBar, at: float) -> None:
    colour = bar.look.colour
    if bar.kept is not None and bar.high is not None:
        thick = 3 if bar.strong else 2
        plot.plot([bar.kept, bar.high], [at, at], color=colour, linewidth=thick if bar.filled else thick / 2)
        if bar.low is not None and bar.low < 0:
            plot.plot([0], [at], "<", color=colour, markersize=7, clip_on=False)
    face = colour if bar.filled else "white"
    plot.plot([bar.mae], [at], bar.look.marker, color=colour, markerfacecolor=face, markersize=10 if bar.strong else 7)

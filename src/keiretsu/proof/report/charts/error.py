"""Mean absolute error by candidate, with intervals: a dot chart, best on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from keiretsu.proof.report.charts.canvas import Frame, axes, fold, label_axes, style, text_width, to_svg
from keiretsu.proof.report.charts.palette import Look

_ROW, _WIDE, _NARROW = 30.0, 880.0, 340.0


@dataclass(frozen=True)
class ErrorBar:
    """One candidate's line of the chart; `low` and `high` are None where no interval was measured."""

    label: str
    mae: float
    low: float | None
    high: float | None
    look: Look
    strong: bool


def axis_start(bars: Sequence[ErrorBar]) -> float:
    """Where the error axis begins: at 0, unless the bars would then crowd into its last quarter."""
    lowest = min(min(b.mae, b.mae if b.low is None else b.low) for b in bars)
    highest = max(max(b.mae, b.mae if b.high is None else b.high) for b in bars)
    if lowest < 0.75 * highest or highest <= 0:
        return 0.0
    return lowest - 0.15 * (highest - lowest)


def draw(bars: Sequence[ErrorBar], *, axis_label: str, start: float) -> Markup:
    """The chart twice, for wide and for narrow screens; `axis_label` holds the unit and says where the axis starts."""
    return _draw(bars, axis_label, start, _WIDE, "error-wide") + _draw(bars, axis_label, start, _NARROW, "error-narrow")


def _draw(bars: Sequence[ErrorBar], axis_label: str, start: float, width: float, key: str) -> Markup:
    room = min(max(text_width(b.label) for b in bars) + 16, 0.5 * width)
    frame = Frame(width, _ROW * len(bars) + 62, left=room, right=22)
    with style():
        figure, plot = axes(frame)
        places = range(len(bars) - 1, -1, -1)
        for place, bar in zip(places, bars, strict=True):
            if bar.low is not None and bar.high is not None:
                plot.plot([bar.low, bar.high], [place, place], color=bar.look.colour, linewidth=3 if bar.strong else 2)
            plot.plot([bar.mae], [place], bar.look.marker, color=bar.look.colour, markersize=10 if bar.strong else 7)
        plot.set_yticks(list(places), [fold(b.label, room - 12) for b in bars])
        for tick, bar in zip(plot.get_yticklabels(), bars, strict=True):
            tick.set_color("#1f2933")
            tick.set_fontweight("bold" if bar.strong else "normal")
        plot.set_ylim(-0.6, len(bars) - 0.4)
        plot.set_xlim(left=start)
        plot.locator_params(axis="x", nbins=7 if width == _WIDE else 4)
        plot.grid(axis="x")
        plot.spines["left"].set_visible(start == 0)
        label_axes(figure, plot, axis_label, None)
        return to_svg(figure, key)

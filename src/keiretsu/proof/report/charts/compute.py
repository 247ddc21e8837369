"""Error against seconds of fitting: a mark a candidate, the Pareto front drawn through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from markupsafe import Markup
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from keiretsu.proof.report.charts.canvas import MUTED, NARROW, WIDE, Frame, axes, label_axes, style, to_svg
from keiretsu.proof.report.charts.palette import Look

_SIZES = (("compute-wide", WIDE, 255.0), ("compute-narrow", NARROW, 270.0))
_LEAST = 1e-6  # seconds; a logarithm needs more than 0
_ROOM = 1.6  # beside the first and last mark, a factor


@dataclass(frozen=True)
class ComputeMark:
    """One candidate: seconds of its fit, its MAE, whether nobody is as accurate in less time."""

    seconds: float
    mae: float
    front: bool
    look: Look


def draw(marks: Sequence[ComputeMark], *, x_label: str, y_label: str) -> Markup:
    """The chart twice, for wide and for narrow screens; time on a log axis, the error axis free, as its ticks show."""
    return Markup("").join(_draw(marks, x_label, y_label, *size) for size in _SIZES)


def decades(first: float, last: float, *, most: int) -> list[float]:
    """Powers of ten within reach of the ends, every second or third where there would be more than `most`; where there
    would be fewer than two, 1, 2 and 5 times them."""
    low, high = floor(log10(first)), floor(log10(last)) + 1
    ticks = [10.0**power for power in range(low, high + 1)]
    within = [tick for tick in ticks if first <= tick <= last]
    if len(within) < 2:
        return [k * tick for tick in ticks for k in (1, 2, 5) if first <= k * tick <= last]
    return within[:: -(-len(within) // most)]


def _draw(
    marks: Sequence[ComputeMark], x_label: str, y_label: str, key: str, width: float, height: float
) -> Markup:  # fmt: skip
    seconds = [max(mark.seconds, _LEAST) for mark in marks]
    first, last = min(seconds) / _ROOM, max(seconds) * _ROOM
    with style():
        figure, plot = axes(Frame(width, height, left=62))
        plot.set_xscale("log")
        front = sorted((s, mark.mae) for s, mark in zip(seconds, marks, strict=True) if mark.front)
        plot.plot([s for s, _ in front], [mae for _, mae in front], color=MUTED, linewidth=1.2,
                  dashes=(4, 3), drawstyle="steps-post")  # fmt: skip
        for s, mark in zip(seconds, marks, strict=True):
            plot.plot([s], [mark.mae], mark.look.marker, color=mark.look.colour, markersize=10 if mark.front else 7)
        plot.set_xlim(first, last)
        plot.xaxis.set_major_locator(FixedLocator(decades(first, last, most=8 if width > NARROW else 4)))
        plot.xaxis.set_minor_locator(NullLocator())
        plot.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        plot.margins(y=0.12)
        plot.locator_params(axis="y", nbins=5)
        plot.ticklabel_format(axis="y", useOffset=False)
        plot.grid(axis="y")
        label_axes(figure, plot, x_label, y_label)
        return to_svg(figure, key)

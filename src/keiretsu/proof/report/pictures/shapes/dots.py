"""Dots with their ranges, one a line, best on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from keiretsu.proof.report.charts.canvas import (
    MUTED,
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
from keiretsu.proof.report.charts.compute import decades
from keiretsu.proof.report.charts.palette import Look


@dataclass(frozen=True)
class Dot:
    """A mark on a line, with its range where it has one."""

    value: float
    low: float | None
    high: float | None
    look: Look


@dataclass(frozen=True)
class Dots:
    """One line: its name, its marks, whether it stands out."""

    label: str
    dots: Sequence[Dot]
    strong: bool = False


def draw(
    lines: Sequence[Dots],
    *,
    key: str,
    x_label: str,
    level: float | None = None,
    x_range: tuple[float | None, float | None] = (None, None),
    powers: bool = False,
) -> Markup:
    """The picture twice.

    Args:
        lines: top to bottom.
        key: of the ids.
        x_label: name of the axis, with its unit.
        level: a value to compare with, a dashed line.
        x_range: ends of the axis, as its marks show; None leaves an end free.
        powers: the axis is logarithmic; all values are above 0.
    """
    return Markup("").join(
        _draw(lines, f"{key}-{name}", x_label, level, x_range, powers, width)
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    )


def _draw(
    lines: Sequence[Dots],
    key: str,
    x_label: str,
    level: float | None,
    x_range: tuple[float | None, float | None],
    powers: bool,
    width: float,
) -> Markup:
    room = min(max(text_width(line.label) for line in lines) + 16, 0.46 * width)
    labels = [fold(line.label, room - 12) for line in lines]
    with style():
        figure, plot = axes(Frame(width, row_height(labels) * len(lines) + 66, left=room, right=24))
        if powers:
            plot.set_xscale("log")
        if level is not None:
            plot.axvline(level, color=MUTED, linewidth=1.4, dashes=(4, 3))
        for number, line in enumerate(lines):
            for place, dot in enumerate(line.dots):
                at = len(lines) - 1 - number + 0.18 * ((len(line.dots) - 1) / 2 - place)
                if dot.low is not None and dot.high is not None:
                    plot.plot([dot.low, dot.high], [at, at], color=dot.look.colour, linewidth=3 if line.strong else 2)
                plot.plot([dot.value], [at], dot.look.marker, color=dot.look.colour, markersize=9 if line.strong else 7)
        plot.set_yticks(range(len(lines) - 1, -1, -1), labels)
        for tick, line in zip(plot.get_yticklabels(), lines, strict=True):
            tick.set_color("#1f2933")
            tick.set_fontweight("bold" if line.strong else "normal")
        plot.set_ylim(-0.6, len(lines) - 0.4)
        plot.set_xlim(*x_range)
        if powers:
            plot.xaxis.set_major_locator(FixedLocator(decades(*plot.get_xlim(), most=7 if width > NARROW else 3)))
            plot.xaxis.set_minor_locator(NullLocator())
            plot.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        else:
            plot.locator_params(axis="x", nbins=7 if width > NARROW else 4)
            plot.ticklabel_format(axis="x", useOffset=False)
        plot.grid(axis="x")
        label_axes(figure, plot, x_label, None)
        return to_svg(figure, key)

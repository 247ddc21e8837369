"""Mean absolute error by step ahead, one line a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from keiretsu.proof.report.charts.canvas import NARROW, WIDE, Frame, axes, label_axes, style, to_svg
from keiretsu.proof.report.charts.palette import Look

_SIZES = (("horizon-wide", WIDE, 280.0), ("horizon-narrow", NARROW, 280.0))


@dataclass(frozen=True)
class HorizonLine:
    """One candidate's error at steps 1, 2, …; a step that was not measured is None."""

    values: tuple[float | None, ...]
    look: Look
    strong: bool


def draw(lines: Sequence[HorizonLine], *, x_label: str, y_label: str) -> Markup:
    """The chart twice, for wide and for narrow screens; the error axis begins at 0."""
    return Markup("").join(_draw(lines, x_label, y_label, *size) for size in _SIZES)


def _draw(lines: Sequence[HorizonLine], x_label: str, y_label: str, key: str, width: float, height: float) -> Markup:
    with style():
        figure, plot = axes(Frame(width, height, left=62))
        for line in sorted(lines, key=lambda a: a.strong):
            values = [float("nan") if v is None else v for v in line.values]
            (drawn,) = plot.plot(range(1, len(values) + 1), values, color=line.look.colour)
            drawn.set_linewidth(2.6 if line.strong else 1.5)
            if line.look.dash:
                drawn.set_dashes(line.look.dash)
            if len(values) == 1:
                drawn.set_marker(line.look.marker)
        longest = max(len(line.values) for line in lines)
        plot.set_xlim(1 - 0.01 * longest, longest + 0.01 * longest)
        plot.xaxis.set_major_locator(MaxNLocator(nbins=8 if width > NARROW else 5, integer=True))
        plot.set_ylim(bottom=0)
        plot.locator_params(axis="y", nbins=5)
        plot.grid(axis="y")
        label_axes(figure, plot, x_label, y_label)
        return to_svg(figure, key)

"""A curve, with a band around it and lines across it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from keiretsu.proof.report.charts.canvas import NARROW, RULE, WIDE, Frame, axes, label_axes, style, to_svg
from keiretsu.proof.report.charts.palette import BAND_OPACITY, Look

_SIZES = (("wide", WIDE, 230.0), ("narrow", NARROW, 240.0))
Values = Sequence[float | None]


@dataclass(frozen=True)
class Curve:
    """What is drawn; a place without a value is a gap.

    Attributes:
        x, y: places and values. low, high: ends of the band, None for no band.
        look: of the curve.
        marked: each value has a mark.
    """

    x: Sequence[float]
    y: Values
    low: Values | None
    high: Values | None
    look: Look
    marked: bool = False


@dataclass(frozen=True)
class Line:
    """A dashed line at a place of the lower axis, or at a value; the key tells what it is."""

    at: float
    look: Look
    level: bool = False


def draw(
    curve: Curve,
    *,
    key: str,
    x_label: str,
    y_label: str,
    lines: Sequence[Line] = (),
    y_range: tuple[float | None, float | None] = (None, None),
    zero: bool = False,
) -> Markup:
    """The picture twice.

    Args:
        curve: what is drawn.
        key: of the ids.
        x_label, y_label: names of the axes, with their units.
        lines: across it.
        y_range: ends of the axis of values, as its marks show; None leaves an end free.
        zero: a thin line marks the value 0.
    """
    return Markup("").join(
        _draw(curve, f"{key}-{name}", (x_label, y_label), lines, y_range, zero, (w, h)) for name, w, h in _SIZES
    )


def _draw(
    curve: Curve,
    key: str,
    labels: tuple[str, str],
    lines: Sequence[Line],
    y_range: tuple[float | None, float | None],
    zero: bool,
    size: tuple[float, float],
) -> Markup:
    with style():
        figure, plot = axes(Frame(*size, left=72))
        if zero:
            plot.axhline(0, color=RULE, linewidth=1.2)
        for line in lines:
            (plot.axhline if line.level else plot.axvline)(line.at, color=line.look.colour, linewidth=1.6,
                                                           dashes=line.look.dash or (4, 3))  # fmt: skip
        x = list(curve.x)
        if curve.low is not None and curve.high is not None:
            plot.fill_between(x, gaps(curve.low), gaps(curve.high), color=curve.look.colour, alpha=BAND_OPACITY,
                              linewidth=0)  # fmt: skip
        (drawn,) = plot.plot(x, gaps(curve.y), color=curve.look.colour, linewidth=2.2)
        if curve.marked or len(x) == 1:
            drawn.set_marker(curve.look.marker)
            drawn.set_markersize(4.5)
        plot.margins(x=0.01)
        plot.set_ylim(*y_range)
        plot.locator_params(axis="x", nbins=8 if size[0] > NARROW else 5)
        plot.locator_params(axis="y", nbins=5)
        plot.ticklabel_format(useOffset=False)
        plot.grid(axis="y")
        label_axes(figure, plot, *labels)
        return to_svg(figure, key)


def gaps(values: Values) -> list[float]:
    """What is missing as not a number, which leaves a gap in a line."""
    return [float("nan") if value is None else value for value in values]

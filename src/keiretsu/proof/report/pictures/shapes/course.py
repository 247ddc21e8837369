"""A forecast beside the past and the truth, with a ring around the value that is spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from keiretsu.proof.report.charts.canvas import INK, MUTED, NARROW, WIDE, Frame, axes, label_axes, style, to_svg
from keiretsu.proof.report.charts.palette import BAND_OPACITY, TRUTH, Look
from keiretsu.proof.report.pictures.shapes.curve import Values, gaps

_SIZES = (("wide", WIDE, 230.0), ("narrow", NARROW, 230.0))
PAST = "#77808a"


@dataclass(frozen=True)
class Course:
    """All that is drawn; times count from the origin. `ring` is the place of a value of the forecast."""

    past_time: Sequence[float]
    past: Values
    time: Sequence[float]
    truth: Values
    mean: Values
    lower: Values | None
    upper: Values | None
    look: Look
    ring: int


def draw(course: Course, *, key: str, x_label: str, y_label: str) -> Markup:
    """The picture twice; the axis of values is free, as its marks show."""
    return Markup("").join(_draw(course, f"{key}-{name}", (x_label, y_label), (w, h)) for name, w, h in _SIZES)


def _draw(course: Course, key: str, labels: tuple[str, str], size: tuple[float, float]) -> Markup:
    with style():
        figure, plot = axes(Frame(*size, left=72))
        plot.axvline(0, color=MUTED, linewidth=1, dashes=(3, 3))
        time = list(course.time)
        if course.lower is not None and course.upper is not None:
            plot.fill_between(time, gaps(course.lower), gaps(course.upper), color=course.look.colour,
                              alpha=BAND_OPACITY, linewidth=0)  # fmt: skip
        plot.plot(list(course.past_time), gaps(course.past), color=PAST, linewidth=1.4)
        marked = "." if len(time) < 40 else ""
        plot.plot(time, gaps(course.truth), color=TRUTH, linewidth=2, marker=marked)
        plot.plot(time, gaps(course.mean), color=course.look.colour, linewidth=2.6, marker=marked)
        mean = course.mean[course.ring]
        if mean is not None:
            plot.plot([time[course.ring]], [mean], "o", markersize=13, markerfacecolor="none", markeredgecolor=INK,
                      markeredgewidth=2, clip_on=False)  # fmt: skip
        plot.margins(x=0.02)
        plot.locator_params(axis="x", nbins=8 if size[0] > NARROW else 5)
        plot.locator_params(axis="y", nbins=5)
        plot.ticklabel_format(axis="y", useOffset=False)
        plot.grid(axis="y")
        label_axes(figure, plot, *labels)
        return to_svg(figure, key)

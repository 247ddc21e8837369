"""A figure by stretch of the test part, with intervals: one line a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from keiretsu.proof.report.charts.canvas import MUTED, NARROW, WIDE, Frame, axes, label_axes, style, to_svg
from keiretsu.proof.report.charts.palette import Look

_SIZES = (("wide", WIDE, 255.0), ("narrow", NARROW, 260.0))
_APART = 10.0  # pixels between candidates whose intervals would lie on one another
_TALLEST = 2.5  # largest figures that the axis holds; of few origins an interval may be far longer


@dataclass(frozen=True)
class StretchLine:
    """One candidate: the middles of its stretches, in the unit that the label of the axis names, and its figures."""

    place: tuple[float, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    look: Look
    strong: bool


def below(lines: Sequence[StretchLine]) -> bool:
    """Whether an interval reaches below 0, where no figure can be."""
    return min(min(line.low) for line in lines) < 0


def cut(lines: Sequence[StretchLine]) -> bool:
    """Whether an interval reaches out of the chart."""
    return max(max(line.high) for line in lines) > _TALLEST * max(max(line.mean) for line in lines)


def draw(
    lines: Sequence[StretchLine],
    *,
    key: str,
    x_label: str,
    y_label: str,
    line: float | None = None,
    most: float | None = None,
) -> Markup:
    """The chart twice, for wide and for narrow screens; the axis of figures begins at 0.

    Args:
        lines: one a candidate.
        key: of the ids.
        x_label, y_label: names of the axes, with their units.
        line: a level to be compared with, drawn across.
        most: where the axis of figures ends; None leaves it free.
    """
    return Markup("").join(
        _draw(lines, f"{key}-{name}", (x_label, y_label), (line, most), (w, h)) for name, w, h in _SIZES
    )


def _draw(
    lines: Sequence[StretchLine],
    key: str,
    labels: tuple[str, str],
    levels: tuple[float | None, float | None],
    size: tuple[float, float],
) -> Markup:
    with style():
        figure, plot = axes(Frame(*size, left=62))
        level, most = levels
        if level is not None:
            plot.axhline(level, color=MUTED, linewidth=1.2, dashes=(4, 3))
        reach = max(max(line.place) for line in lines)
        for number, line in enumerate(lines):
            aside = _APART / size[0] * reach * (number - (len(lines) - 1) / 2)
            place = [x + aside for x in line.place]
            low = [max(end, 0.0) for end in line.low]
            plot.vlines(place, low, line.high, color=line.look.colour, linewidth=2.2 if line.strong else 1.4)
            down = [x for x, end in zip(place, line.low, strict=True) if end < 0]
            plot.plot(down, [0.0] * len(down), "v", color=line.look.colour, markersize=6, clip_on=False, zorder=3)
            (drawn,) = plot.plot(place, line.mean, color=line.look.colour, marker=line.look.marker)
            drawn.set_linewidth(2.4 if line.strong else 1.5)
            drawn.set_markersize(7 if line.strong else 5.5)
            if line.look.dash:
                drawn.set_dashes(line.look.dash)
        plot.set_xlim(left=0)
        top = 1.04 * most if most is not None else _top(lines)
        plot.set_ylim(bottom=0, top=top)
        plot.locator_params(axis="x", nbins=8 if size[0] > NARROW else 5)
        plot.locator_params(axis="y", nbins=5)
        plot.grid(axis="y")
        label_axes(figure, plot, *labels)
        return to_svg(figure, key)


def _top(lines: Sequence[StretchLine]) -> float | None:
    highest = max(max(line.mean) for line in lines)
    # errors of 0 leave the axis free
    return min(1.06 * max(max(line.high) for line in lines), _TALLEST * highest) if highest > 0 else None

"""Upright bars on 0, one a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from keiretsu.proof.report.charts.canvas import NARROW, WIDE, Frame, axes, label_axes, style, text_width, to_svg

_SIZES = (("wide", WIDE, 225.0), ("narrow", NARROW, 240.0))
PALE = 0.35


@dataclass(frozen=True)
class Group:
    """Bars of one kind: their heights, None for no bar, their colour, and which of them are pale (perhaps chance)."""

    heights: Sequence[float | None]
    colour: str
    pale: Sequence[bool] = ()


def draw(
    groups: Sequence[Group],
    names: Sequence[str],
    *,
    key: str,
    x_label: str,
    y_label: str,
    least: float | None = None,
    between: bool = False,
) -> Markup:
    """The picture twice; the axis of heights holds 0, from which all bars rise or fall.

    Args:
        groups: side by side in each class.
        names: of the classes, or of their borders; where there is no room for all, every second or third is written.
        key: of the ids.
        x_label, y_label: names of the axes, with their units.
        least: bars that fall below it are cut there.
        between: the names are of the borders, one more than there are classes: before the first, between two, after
            the last.
    """
    return Markup("").join(
        _draw(groups, (names, -0.5 if between else 0.0), f"{key}-{name}", (x_label, y_label), least, (w, h))
        for name, w, h in _SIZES
    )


def _draw(
    groups: Sequence[Group],
    named: tuple[Sequence[str], float],
    key: str,
    labels: tuple[str, str],
    least: float | None,
    size: tuple[float, float],
) -> Markup:
    names, first = named
    classes = len(groups[0].heights)
    with style():
        figure, plot = axes(Frame(*size, left=62))
        wide = 0.8 / len(groups)
        for place, group in enumerate(groups):
            for at, height in enumerate(group.heights):
                if height is not None:
                    pale = at < len(group.pale) and group.pale[at]
                    plot.bar([at - 0.4 + (place + 0.5) * wide], [height], width=0.92 * wide, color=group.colour,
                             alpha=PALE if pale else 1.0)  # fmt: skip
        plot.axhline(0, color="#5b6770", linewidth=1)
        room = (size[0] - 62 - 16) / classes
        every = max(ceil((max(map(text_width, names)) + 6) / room), 1)
        shown = range(0, len(names), every)
        plot.set_xticks([first + at for at in shown], [names[at] for at in shown])
        plot.set_xlim(-0.6, classes - 0.4)
        lowest = min([0.0, *(height for group in groups for height in group.heights if height is not None)])
        if lowest == 0:
            plot.set_ylim(bottom=0)
        elif least is not None and lowest < least:
            plot.set_ylim(bottom=least)
        plot.locator_params(axis="y", nbins=5)
        plot.grid(axis="y")
        label_axes(figure, plot, *labels)
        return to_svg(figure, key)

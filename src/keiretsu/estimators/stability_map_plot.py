"""The stability map as a matplotlib figure, in English."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from keiretsu.data.profiling.pictures.svg import BLUE, INK, ORANGE
from keiretsu.estimators.stability_map_picture import MARKS
from keiretsu.estimators.stability_map_region import Cell, Region, axes, margin_word, range_of

_FULL_GAIN, _FAINT, _STRONG = 0.2, 0.08, 0.6


def draw(cells: Sequence[Cell], region: Region | None) -> Figure:
    """A pair of axes a discretisation, margins across, ranges of Δ upwards; the region is framed."""
    margins, ranges, kinds = axes(cells)
    figure = Figure(figsize=(1.1 * len(margins) + 1.5, len(kinds) * (0.5 * len(ranges) + 1.1)), layout="constrained")
    places = figure.subplots(len(kinds), 1, squeeze=False).ravel()
    for kind, panel in zip(kinds, places, strict=True):
        for cell in (cell for cell in cells if cell["discretization"] == kind):
            x, y = margins.index(cell["margin"]), ranges.index(range_of(cell))
            error = cell["error"]
            far = min((_FULL_GAIN if error is None else abs(1 - error)) / _FULL_GAIN, 1.0)
            worse = cell["ended"] != "good" or (error is not None and error > 1)
            colour, alpha = (ORANGE if worse else BLUE), _FAINT + (_STRONG - _FAINT) * far
            panel.add_patch(Rectangle((x + 0.01, y + 0.02), 0.98, 0.96, color=colour, alpha=alpha, linewidth=0))
            number = "" if error is None else f"{error:.2f}" if error < 10 else ">10"
            panel.text(x + 0.5, y + 0.5, f"{number} {MARKS[cell['ended']]}".strip(), ha="center", va="center")
        if region is not None and kind in region.discretizations:
            corner = (margins.index(region.margins[0]), ranges.index(region.ranges[0]))
            panel.add_patch(Rectangle(corner, len(region.margins), len(region.ranges), fill=False, color=INK,
                                      linewidth=2, clip_on=False))  # fmt: skip
        panel.set(xlim=(0, len(margins)), ylim=(0, len(ranges)), xlabel="margin", ylabel="range of Δ")
        panel.set_title(f"{kind}: error ÷ partner's", fontsize=10, loc="left")
        panel.set_xticks([place + 0.5 for place in range(len(margins))], [margin_word(one) for one in margins])
        panel.set_yticks([place + 0.5 for place in range(len(ranges))], [f"{low:g}–{high:g}" for low, high in ranges])
        panel.tick_params(length=0)
    return figure

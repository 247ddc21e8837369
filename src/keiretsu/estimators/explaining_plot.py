"""The picture of an explanation as a matplotlib figure: what the SVG picture shows, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from keiretsu.data.profiling.pictures.svg import BLUE, ORANGE, PAPER
from keiretsu.data.profiling.plot import drawable
from keiretsu.estimators.explaining_grid import grid
from keiretsu.estimators.explaining_words import percent

if TYPE_CHECKING:
    from keiretsu.estimators.explaining_result import Explanation


def draw(why: Explanation) -> Figure:
    """Maps of channels by past rows, and bars by channel; names that the font cannot draw are numbered."""
    shown = grid(why)
    maps = len(shown.parts)
    height = 1.0 + 0.3 * len(shown.channels)
    figure = Figure(figsize=(8.0, height * (maps + 1)), layout="constrained")
    places = figure.subplots(maps + 1, 1, squeeze=False).ravel()
    names = [drawable(name, place) for place, name in enumerate(shown.channels, 1)]
    largest = max(float(np.abs(part).max()) for part in shown.parts.values()) or 1.0
    colours = LinearSegmentedColormap.from_list("signs", [ORANGE, PAPER, BLUE])
    for axes, (name, part) in zip(places, shown.parts.items(), strict=False):
        axes.imshow(part, aspect="auto", cmap=colours, vmin=-largest, vmax=largest, interpolation="nearest",
                    extent=(-shown.rows + 0.5, 0.5, len(names) - 0.5, -0.5))  # fmt: skip
        axes.set_yticks(range(len(names)), names, fontsize=8)
        axes.set_title(f"{name} (blue raises, orange lowers)", fontsize=10, loc="left")
        axes.set_xlabel("rows from the newest", fontsize=8)
    sums = {row["channel"]: row for row in why.by_channel.to_dicts()}
    raised = np.array([(sums[name]["absolute"] + sums[name]["weight"]) / 2 for name in shown.channels])
    lowered = np.array([(sums[name]["absolute"] - sums[name]["weight"]) / 2 for name in shown.channels])
    places[-1].barh(range(len(names)), raised, color=BLUE)
    places[-1].barh(range(len(names)), lowered, left=raised, color=ORANGE)
    shares = [f"{one}  {percent(sums[name]['share'])} %" for one, name in zip(names, shown.channels, strict=True)]
    places[-1].set_yticks(range(len(names)), shares, fontsize=8)
    places[-1].set_ylim(len(names) - 0.5, -0.5)
    places[-1].set_title("weight by channel, in the target's unit", fontsize=10, loc="left")
    return figure

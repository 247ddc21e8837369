"""Tiles with figures on them, in one grid or several side by side: a map of settings or of kinds of logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from keiretsu.proof.report.charts.canvas import (
    FONT_SIZE,
    INK,
    NARROW,
    WIDE,
    Frame,
    axes,
    label_axes,
    shorten,
    style,
    text_width,
    to_svg,
)

_TILE, _NAME, _HEAD, _FOOT, _LABEL, _GAP, _RIGHT = 40.0, 20.0, 26.0, 24.0, 26.0, 22.0, 16.0
LOW = 0.3  # in tiles


@dataclass(frozen=True)
class Tile:
    """One tile: its colour, how full that is (0 to 1), and texts, of which the first that fits is written."""

    colour: str
    depth: float
    texts: Sequence[str]


@dataclass(frozen=True)
class Spot:
    """A place among the tiles, in tiles from the lower left corner, and how far it may lie to either side; a place in
    the middle of a tile is at 0.5 across and at `LOW` up, below the tile's text."""

    x: float
    y: float
    x_ends: tuple[float, float]
    y_ends: tuple[float, float]


@dataclass(frozen=True)
class Grid:
    """One grid.

    Attributes:
        title: above it.
        tiles: (column, row) → tile, rows from below.
        columns, rows: names of the columns, left to right, and of the rows, from below.
        spot: a place to be marked.
        frame: columns and rows that are framed: first column, first row, columns, rows.
    """

    title: str
    tiles: Mapping[tuple[int, int], Tile]
    columns: Sequence[str]
    rows: Sequence[str]
    spot: Spot | None = None
    frame: tuple[int, int, int, int] | None = field(default=None)


def draw(grids: Sequence[Grid], *, across: int, key: str, x_label: str, y_label: str) -> Markup:
    """The picture twice.

    Args:
        grids: row by row, `across` in each, one on narrow screens.
        key: of the ids.
        x_label, y_label: names of the axes of every grid, with their units.
    """
    return _draw(grids, across, f"{key}-wide", (x_label, y_label), WIDE) + _draw(
        grids, 1, f"{key}-narrow", (x_label, y_label), NARROW
    )


def _draw(grids: Sequence[Grid], across: int, key: str, labels: tuple[str, str], width: float) -> Markup:
    down = -(-len(grids) // across)
    left = max(text_width(name) for grid in grids for name in grid.rows) + 16
    tall = _TILE * len(grids[0].rows)
    each = (width - left - _RIGHT - _GAP * (across - 1)) / across
    height = _NAME + down * (_HEAD + tall + _FOOT) + _LABEL
    # a place that is marked lies in the lower part of a tile, beside the text
    text_at = 0.5 if all(grid.spot is None for grid in grids) else 0.72
    with style():
        # the pair of axes that bears the names spans all grids; nothing else of it is seen
        figure, whole = axes(Frame(width, height, left=left, right=_RIGHT, top=0.0, bottom=_LABEL))
        for side in whole.spines.values():
            side.set_visible(False)
        whole.set_xticks([])
        whole.set_yticks([])
        for number, grid in enumerate(grids):
            row, column = divmod(number, across)
            x = left + column * (each + _GAP)
            bottom = height - _NAME - (row + 1) * (_HEAD + tall + _FOOT) + _FOOT
            _grid(figure, grid, (x, bottom, each, tall), (width, height), first=column == 0, text_at=text_at)
        label_axes(figure, whole, labels[0], None)
        figure.text(0, 1 - 14 / height, labels[1], va="baseline", color=INK, fontsize=FONT_SIZE, gid="y-label")
        return to_svg(figure, key)


def _grid(
    figure: Figure,
    grid: Grid,
    box: tuple[float, float, float, float],
    size: tuple[float, float],
    *,
    first: bool,
    text_at: float,
) -> None:
    x, y, wide, tall = box
    plot = figure.add_axes((x / size[0], y / size[1], wide / size[0], tall / size[1]))
    columns, rows = len(grid.columns), len(grid.rows)
    room = wide / columns
    for (column, row), tile in grid.tiles.items():
        plot.add_patch(Rectangle((column + 0.02, row + 0.03), 0.96, 0.94, facecolor=tile.colour, alpha=tile.depth,
                                 linewidth=0))  # fmt: skip
        text = next((text for text in tile.texts if text_width(text) <= room - 4), "")
        plot.text(column + 0.5, row + text_at, text, ha="center", va="center", color=INK)
    if grid.frame is not None:
        left, below, across, up = grid.frame
        plot.add_patch(Rectangle((left, below), across, up, fill=False, edgecolor=INK, linewidth=2.4, clip_on=False))
    if grid.spot is not None:
        _spot(plot, grid.spot)
    plot.set_xlim(0, columns)
    plot.set_ylim(0, rows)
    plot.tick_params(length=0, pad=5)
    plot.set_xticks([at + 0.5 for at in range(columns)], [shorten(name, room + 8) for name in grid.columns])
    plot.set_yticks([at + 0.5 for at in range(rows)], list(grid.rows) if first else [""] * rows)
    plot.set_title(shorten(grid.title, wide), loc="left", fontsize=FONT_SIZE, color=INK, pad=6)
    for side in plot.spines.values():
        side.set_visible(False)


def _spot(plot: Axes, spot: Spot) -> None:
    for colour, thick, size in (("#ffffff", 6, 14), (INK, 2.2, 9)):
        plot.plot(list(spot.x_ends), [spot.y, spot.y], color=colour, linewidth=thick, clip_on=False, zorder=4)
        plot.plot([spot.x, spot.x], list(spot.y_ends), color=colour, linewidth=thick, clip_on=False, zorder=4)
        plot.plot([spot.x], [spot.y], "D", color=colour, markersize=size, clip_on=False, zorder=5)

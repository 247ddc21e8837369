"""The pictures of a profile as one matplotlib figure: what the SVG pictures show, a pair of axes a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from keiretsu.data.profiling.finding import Finding
from keiretsu.data.profiling.pictures.axis import Axis
from keiretsu.data.profiling.pictures.draw import picture_of
from keiretsu.data.profiling.pictures.picture import Columns, Curve, Panel, Rows, Rule
from keiretsu.data.profiling.pictures.svg import BLUE, MUTED, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from keiretsu.data.profiling.profile import Profile

_COLOURS = {"good": "#2f7d4f", "watch": "#b07d12", "bad": "#b3362b"}
_ACROSS, _WIDTH, _HEIGHT = 3, 12.0, 3.2


def draw(profile: Profile) -> Figure:
    """A figure of the findings' panels; its text is English, channels whose names the font cannot draw are numbered."""
    drawn = [(finding, panel) for finding in profile.findings for panel in picture_of(finding).panels or (None,)]
    down = max(-(-len(drawn) // _ACROSS), 1)
    figure = Figure(figsize=(_WIDTH, _HEIGHT * down), layout="constrained")
    places = figure.subplots(down, _ACROSS, squeeze=False).ravel()
    for axes in places[len(drawn) :]:
        axes.axis("off")
    for axes, (finding, panel) in zip(places, drawn, strict=False):
        axes.set_title(_title(finding), color=_COLOURS.get(finding.level, MUTED), fontsize=10, loc="left")
        if panel is None:
            axes.axis("off")
        else:
            _panel(axes, panel)
    return figure


def _title(finding: Finding) -> str:
    value = "no number" if finding.value is None else f"{finding.value:,.6g} {finding.unit}"
    return f"{finding.name}: {value}".replace("$", r"\$")


def _panel(axes: Axes, panel: Panel) -> None:
    axes.set(xlabel=panel.x.label, xlim=(panel.x.low, panel.x.high))
    places, words = _ticks(panel.x)
    axes.set_xticks(places, words, fontsize=8, rotation=45 if len(words) > 6 else 0)
    if isinstance(panel, Rows):
        _rows(axes, panel)
        return
    axes.set(ylabel=panel.y.label, ylim=(panel.y.low, panel.y.high))
    axes.set_yticks(*_ticks(panel.y), fontsize=8)
    if isinstance(panel, Curve):
        axes.plot(*zip(*panel.points, strict=True), color=BLUE, linewidth=1, marker="" if panel.points[1:] else "o")
    else:
        _columns(axes, panel)
    for rule in panel.rules:
        _rule(axes, rule)


def _columns(axes: Axes, panel: Columns) -> None:
    bars = axes.bar([at + 0.5 for at in range(len(panel.heights))], panel.heights, color=BLUE)
    for bar, solid in zip(bars, panel.solid, strict=False):
        bar.set_alpha(1.0 if solid else 0.35)
    axes.axhline(0, color=MUTED, linewidth=0.5)


def _rows(axes: Axes, panel: Rows) -> None:
    places = range(len(panel.rows))
    ends = [panel.base if row.end is None else row.end for row in panel.rows]
    axes.barh(places, [end - panel.base for end in ends], left=panel.base, color=BLUE)
    axes.set_yticks(places, [drawable(row.name, row.place) for row in panel.rows], fontsize=8)
    axes.set_ylim(len(panel.rows) - 0.5, -0.5)
    if panel.band is not None:
        axes.axvspan(*panel.band, color=ORANGE, alpha=0.2, linewidth=0)
    if panel.rule is not None:
        _rule(axes, panel.rule)


def _rule(axes: Axes, rule: Rule) -> None:
    axes.axvline(rule.at, color=ORANGE, linewidth=1, linestyle="--")


def _ticks(axis: Axis) -> tuple[list[float], list[str]]:
    return [at for at, _ in axis.ticks], [text for _, text in axis.ticks]


def drawable(name: str, number: int) -> str:
    """A channel's name if the default font has all its letters, else its number; `$` is shown as it is."""
    letters = get_font(findfont(FontProperties())).get_charmap()
    if all(ord(letter) in letters for letter in name):
        return name[:24].replace("$", r"\$")
    return f"channel {number}"

"""The errors of two runs as a dot chart: of each candidate an open mark for then, a filled one for now."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from keiretsu.proof.compared.compared import Compared
from keiretsu.proof.compared.line import Line
from keiretsu.proof.compared.words import TEXTS
from keiretsu.proof.report.charts.canvas import Frame, axes, fold, label_axes, style, text_width, to_svg
from keiretsu.proof.report.charts.error import ErrorBar, axis_start
from keiretsu.proof.report.charts.palette import look
from keiretsu.proof.report.numbers import figure
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.texts import TEXTS as REPORT

_ROW, _WIDE, _NARROW, _APART = 38.0, 880.0, 340.0, 0.16


@dataclass(frozen=True)
class Picture:
    """A chart with its title, alternative text and the sentence that says what to see."""

    title: str
    alt: str
    see: str
    svg: Markup


def picture_of(compared: Compared, lang: str) -> Picture | None:
    """The chart; None where no candidate was scored in both runs.

    Args:
        compared: two runs.
        lang: "en" or "ja".
    """
    part, t = compared.part("errors"), TEXTS[lang]
    lines = [] if part is None else [line for line in part.lines if None not in line.values]
    if not lines:
        return None
    items = [
        say(t["chart_item"], label=getattr(line.name, lang), before=line.before.en, after=line.after.en)
        for line in lines
    ]
    pairs = [_bars(line, lang) for line in lines]
    start = axis_start([bar for pair in pairs for bar in pair])
    label = t["chart_axis"]
    if start:
        label = say(REPORT[lang]["axis_cut"], label=label, start=figure(start, 3))
    drawn = _draw(pairs, label, start, _WIDE, f"then-now-{lang}-wide") + _draw(
        pairs, label, start, _NARROW, f"then-now-{lang}-narrow"
    )
    see = t["chart_see_same" if compared.same_test else "chart_see"]
    return Picture(t["chart"], say(t["chart_alt"], list=t["list_semicolon"].join(items)), see, drawn)


def _bars(line: Line, lang: str) -> tuple[ErrorBar, ErrorBar]:
    made = []
    for values in line.values:
        low, high = values["interval"] or (None, None)
        made.append(ErrorBar(getattr(line.name, lang), values["mae"], low, high, look(line.key), strong=True))
    return made[0], made[1]


def _draw(pairs: list[tuple[ErrorBar, ErrorBar]], label: str, start: float, width: float, key: str) -> Markup:
    room = min(max(text_width(now.label) for _, now in pairs) + 16, 0.5 * width)
    frame = Frame(width, _ROW * len(pairs) + 62, left=room, right=22)
    with style():
        figure_, plot = axes(frame)
        places = range(len(pairs) - 1, -1, -1)
        for place, pair in zip(places, pairs, strict=True):
            for bar, off, filled in ((pair[0], _APART, False), (pair[1], -_APART, True)):
                colour, at = bar.look.colour, place + off
                if bar.low is not None and bar.high is not None:
                    plot.plot([bar.low, bar.high], [at, at], color=colour, linewidth=2.6 if filled else 1.4)
                face = colour if filled else "white"
                plot.plot([bar.mae], [at], bar.look.marker, color=colour, markerfacecolor=face, markersize=8)
        plot.set_yticks(list(places), [fold(now.label, room - 12) for _, now in pairs])
        for tick in plot.get_yticklabels():
            tick.set_color("#1f2933")
        plot.set_ylim(-0.6, len(pairs) - 0.4)
        plot.set_xlim(left=start)
        plot.locator_params(axis="x", nbins=7 if width == _WIDE else 4)
        plot.grid(axis="x")
        plot.spines["left"].set_visible(start == 0)
        label_axes(figure_, plot, label, None)
        return to_svg(figure_, key)

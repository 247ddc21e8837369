"""The errors of two runs as a dot chart: of each candidate an open mark for then, a filled one for now."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from keiretsu.proof.compared.compared import Compared
from keiretsu.proof.compared.line import Line
from keiretsu.proof.compared.words import TEXTS
from keiretsu.proof.report.charts.error import ErrorBar, axis_start, draw
from keiretsu.proof.report.charts.palette import look
from keiretsu.proof.report.measured import likewise, words_in
from keiretsu.proof.report.numbers import figure
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.sheet import is_cut
from keiretsu.proof.report.texts import TEXTS as REPORT


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
    part = compared.part("errors")
    t = likewise(TEXTS[lang], words_in(lang, compared.runs[1]["targets"]), lang)
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
    drawn = draw(pairs, axis_label=label, start=start, key=f"then-now-{lang}")
    see = t["chart_see_same" if compared.same_test else "chart_see"]
    if any(is_cut((bar.low, bar.high)) for pair in pairs for bar in pair if bar.low is not None):
        see = REPORT[lang]["sentence_gap"].join([see, REPORT[lang]["cut_arrow"]])
    return Picture(t["chart"], say(t["chart_alt"], list=t["list_semicolon"].join(items)), see, drawn)


def _bars(line: Line, lang: str) -> tuple[ErrorBar, ErrorBar]:
    made = []
    for values, filled in zip(line.values, (False, True), strict=True):
        low, high = values["interval"] or (None, None)
        name = getattr(line.name, lang)
        made.append(ErrorBar(name, values["mae"], low, high, look(line.key), strong=False, filled=filled))
    return made[0], made[1]

"""A finding's picture, and that picture as SVG."""

from __future__ import annotations

import re

from keiretsu.data.profiling.finding import Finding
from keiretsu.data.profiling.pictures import (
    drift,
    independence,
    length,
    memory,
    missing,
    noise,
    regularity,
    stationarity,
)
from keiretsu.data.profiling.pictures.letters import pixels, wrap
from keiretsu.data.profiling.pictures.panels import draw_panel
from keiretsu.data.profiling.pictures.picture import Picture
from keiretsu.data.profiling.pictures.svg import HEADING, INK, MUTED, SIZE, WIDTH, Svg
from keiretsu.data.profiling.pictures.words import level_of, name_of, require_language, say

_MAKERS = {
    "length": length.picture,
    "memory": memory.picture,
    "stationarity": stationarity.picture,
    "drift": drift.picture,
    "regularity": regularity.picture,
    "missing": missing.picture,
    "noise": noise.picture,
    "independence": independence.picture,
}
# colour and shape, so that the level is told without hue too
_MARKS = {"good": ("#007d5c", "circle"), "watch": ("#b07d12", "triangle"), "bad": ("#b3362b", "square")}
_LEFT = 14.0


def picture_of(finding: Finding, *, lang: str = "en") -> Picture:
    """What the picture of a finding shows; no panels where its details have nothing to show."""
    maker = _MAKERS.get(finding.name)
    return Picture() if maker is None else maker(finding.details, lang)


def draw_svg(finding: Finding, *, lang: str = "en") -> str:
    """The picture of a finding as one SVG element, 640 units wide, from its details alone.

    Args:
        finding: any finding; what its details lack is left out, and a picture of nothing says so.
        lang: "en" or "ja".
    Returns:
        str: SVG text with its alternative text; the reader's fonts draw the words.
    Raises:
        ArgumentError: a language the pictures do not speak.
    """
    require_language(lang, function="draw_svg")
    picture, svg = picture_of(finding, lang=lang), Svg()
    name = name_of(finding.name, lang)
    _heading(svg, name, finding.level, lang)
    top = 44.0
    for note in _lines(picture.notes, lang):
        svg.text(note, x=_LEFT, y=top + SIZE, fill=MUTED)
        top += 24
    for panel in picture.panels:
        top = draw_panel(svg, panel, top=top + 4, only=len(picture.panels) == 1)
    if not picture.panels:
        svg.text(say("nothing", lang), x=WIDTH / 2, y=top + 40, anchor="middle", fill=MUTED)
        top += 72
    sentence = finding.sentence_ja if lang == "ja" else finding.sentence_en
    described = [sentence, *picture.notes, *([] if picture.panels else [say("nothing", lang)])]
    title = f"{name}: {level_of(finding.level, lang)}" if lang == "en" else f"{name}：{level_of(finding.level, lang)}"
    key = f"{re.sub('[^a-z]', '-', finding.name.lower())}-{lang}"
    return svg.document(title=title, description=_joined(described, lang), key=key, lang=lang, height=top)


def _heading(svg: Svg, name: str, level: str, lang: str) -> None:
    svg.text(name, x=_LEFT, y=30.0, size=HEADING, font_weight="bold")
    word = level_of(level, lang)
    left = WIDTH - 16 - pixels(word, SIZE)
    colour, shape = _MARKS.get(level, (MUTED, "circle"))
    if shape == "circle":
        svg.add("circle", cx=left - 16, cy=24.0, r=8, fill=colour)
    elif shape == "triangle":
        svg.add("path", d=f"M{left - 26:.1f},32 h20 l-10,-17 z", fill=colour)
    else:
        svg.add("rect", x=left - 24, y=16.0, width=16, height=16, fill=colour)
    svg.text(word, x=left, y=30.0, fill=INK)


def _lines(notes: tuple[str, ...], lang: str) -> list[str]:
    return wrap(_joined(notes, lang), WIDTH - 2 * _LEFT, lambda text: pixels(text, SIZE)) if notes else []


def _joined(sentences: tuple[str, ...] | list[str], lang: str) -> str:
    return ("" if lang == "ja" else " ").join(sentences)

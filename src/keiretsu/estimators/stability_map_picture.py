"""The stability map as SVG: a grid a discretisation, margins across, ranges of Δ upwards."""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.data.profiling.pictures.letters import pixels, shorten, wrap
from keiretsu.data.profiling.pictures.svg import BLUE, HEADING, INK, MUTED, ORANGE, PAPER, SIZE, WIDTH, Svg
from keiretsu.data.profiling.pictures.words import LANGUAGES, require_language
from keiretsu.estimators.stability_map_region import Cell, Region, axes, margin_word, range_of

# what a cell shows beside its number where it went wrong, so that this is told without hue too
MARKS = {"good": "", "worse": "▲", "unstable": "∞", "stopped": "×"}
_WORDS = {
    "title": ("Stability map", "安定性マップ"),
    "number": ("Number: error ÷ partner's error.", "数字：誤差 ÷ パートナーの誤差。"),
    "marks": ("▲ over 5 % worse, ∞ unstable, × stopped.", "▲ 5 % 超の悪化、∞ 不安定、× 停止。"),
    "frame": ("Frame: where it goes wrong.", "枠：問題が生じた範囲。"),
    "margin": ("margin →", "安定余裕 →"),
    "delta": ("range of Δ ↑", "Δの範囲 ↑"),
}
_LEFT, _EDGE, _RIGHT, _TALL, _HEAD = 14.0, 128.0, 14.0, 44.0, 30.0
# errors of 0.8 and 1.25 have the full colour
_FULL_GAIN, _FAINT, _STRONG = 0.2, 0.08, 0.6


def draw_svg(cells: Sequence[Cell], region: Region | None, told: tuple[str, str], *, lang: str) -> str:
    """The map as one SVG element, 640 units wide; the reader's fonts draw the words.

    Args:
        cells: settings with `error` and `ended`.
        region: framed, if there is one.
        told: the map's sentence in English and Japanese, its alternative text.
        lang: "en" or "ja".
    Raises:
        ArgumentError: a language the pictures do not speak.
    """
    require_language(lang, function="stability_map")
    ja = LANGUAGES.index(lang)
    margins, ranges, kinds = axes(cells)
    svg, top = Svg(), 44.0
    svg.text(_WORDS["title"][ja], x=_LEFT, y=30.0, size=HEADING, font_weight="bold")
    notes = ["number", "marks", *(["frame"] if region else [])]
    words = ("" if ja else " ").join(_WORDS[name][ja] for name in notes)
    for line in wrap(words, WIDTH - 2 * _LEFT, lambda text: pixels(text, SIZE)):
        svg.text(line, x=_LEFT, y=top + SIZE, fill=MUTED)
        top += 24
    size = (WIDTH - _EDGE - _RIGHT) / len(margins)
    for kind in kinds:
        svg.text(_WORDS["delta"][ja], x=_LEFT, y=top + 26, fill=MUTED)
        svg.text(kind, x=_EDGE + 2, y=top + 26, font_weight="bold")
        svg.text(_WORDS["margin"][ja], x=WIDTH - _RIGHT, y=top + 26, anchor="end", fill=MUTED)
        top += _HEAD + 6
        for row, ends in enumerate(reversed(ranges)):
            y = top + row * _TALL
            name = shorten(f"{ends[0]:g}–{ends[1]:g}", _EDGE - 8, lambda text: pixels(text, SIZE))
            svg.text(name, x=_EDGE - 6, y=y + _TALL / 2 + 6, anchor="end", fill=MUTED)
            for cell in cells:
                if range_of(cell) == ends and cell["discretization"] == kind:
                    _cell(svg, cell, x=_EDGE + margins.index(cell["margin"]) * size, y=y, wide=size)
        if region is not None and kind in region.discretizations:
            _frame(svg, region, margins, ranges, top=top, size=size)
        top += len(ranges) * _TALL
        for place, margin in enumerate(margins):
            svg.text(margin_word(margin, ja=ja), x=_EDGE + (place + 0.5) * size, y=top + 22, anchor="middle",
                     fill=MUTED)  # fmt: skip
        top += 34
    return svg.document(
        title=_WORDS["title"][ja], description=told[ja], key=f"stability-map-{lang}", lang=lang, height=top + 6
    )


def _cell(svg: Svg, cell: Cell, *, x: float, y: float, wide: float) -> None:
    error, mark = cell["error"], MARKS[cell["ended"]]
    far = _FULL_GAIN if error is None else abs(1 - error)
    strength = _FAINT + (_STRONG - _FAINT) * min(far / _FULL_GAIN, 1.0)
    worse = cell["ended"] != "good" or (error is not None and error > 1)
    svg.add("rect", x=x + 1, y=y + 1, width=wide - 2, height=_TALL - 2, fill=ORANGE if worse else BLUE,
            fill_opacity=strength)  # fmt: skip
    number = "" if error is None else f"{error:.2f}" if error < 10 else ">10"
    words = [f"{number} {mark}".strip(), mark or number]
    fitting = next((text for text in words if pixels(text, SIZE) <= wide - 2), "")
    svg.text(fitting, x=x + wide / 2, y=y + _TALL / 2 + 6, anchor="middle")


def _frame(
    svg: Svg, region: Region, margins: list[float | None], ranges: list[tuple[float, float]], *, top: float, size: float
) -> None:
    left = _EDGE + margins.index(region.margins[0]) * size
    # the largest range of Δ is the topmost row
    above = top + (len(ranges) - 1 - ranges.index(region.ranges[-1])) * _TALL
    wide, tall = len(region.margins) * size, len(region.ranges) * _TALL
    for colour, stroke in ((PAPER, 7), (INK, 3)):
        svg.add("rect", x=left, y=above, width=wide, height=tall, fill="none", stroke=colour, stroke_width=stroke)

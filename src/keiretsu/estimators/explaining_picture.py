"""The picture of an explanation as SVG: channels by past rows in two colours, and bars by channel."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.profiling.pictures.axis import compact
from keiretsu.data.profiling.pictures.letters import pixels, shorten, wrap
from keiretsu.data.profiling.pictures.svg import BLUE, HEADING, MUTED, ORANGE, RULE, SIZE, WIDTH, Svg
from keiretsu.data.profiling.pictures.words import LANGUAGES, require_language
from keiretsu.estimators.explaining_grid import Grid, grid
from keiretsu.estimators.explaining_words import age_text, percent, sentence, signed, stamp_text

if TYPE_CHECKING:
    from keiretsu.estimators.explaining_result import Explanation

_LEFT, _RIGHT, _LINE, _CELL, _BAR, _WIDEST_NAME, _LEAST_BARS = 14.0, 16.0, 24.0, 26.0, 30.0, 150.0, 160.0
# A weight that is there is seen, however small; between, the root of its size, so that small ones are told apart.
_FAINT = 0.1

_WORDS = {
    "title": ("What this forecast rests on", "この予測の根拠"),
    "subject": ("{id}: {target}, {ahead} ahead, from {time}", "{id}：{target}、{ahead}先、起点 {time}"),
    "rows": ("{count} rows", "{count} 行"),
    "row": ("1 row", "1 行"),
    "sum": ("{mean} = last value {last}", "{mean} ＝ 直近値 {last}"),
    "covariates": ("covariates {value}", "共変量 {value}"),
    "rest": ("level {value}", "水準 {value}"),
    "earlier": ("earlier rows {value}", "それ以前の行 {value}"),
    "partner_rows": ("partner {value}", "パートナー {value}"),
    "correction_rows": ("correction {value}", "補正 {value}"),
    "raises": ("raises", "押し上げ"),
    "lowers": ("lowers", "押し下げ"),
    "together": ("Weights by past row", "過去の行ごとの重み"),
    "partner": ("of which the partner", "うちパートナー"),
    "correction": ("of which the correction", "うち補正"),
    "mixing": ("mixing", "混合行列"),
    "mixing_note": (
        "Grey: mixing matrix of the newest row, mean size.",
        "灰色：最新行の混合行列（絶対値の平均）。",
    ),
    "axis": ("rows before, and age", "何行前か、および経過時間"),
    "column": ("A column is {width} rows.", "1 列は {width} 行です。"),
    "shown": ("{shown} of {all} channels shown.", "{all} チャネル中 {shown} を表示。"),
    "bars": ("Weight by channel (net effect)", "チャネルごとの重み（正味の増減）"),
    "nothing": ("No earlier row has any weight.", "重みのある過去の行はありません。"),
}


def draw(why: Explanation, lang: str) -> str:
    """The picture as one SVG element; see `Explanation.svg`."""
    require_language(lang, function="svg")
    svg, shown = Svg(), grid(why)
    svg.text(_say("title", lang), x=_LEFT, y=30.0, size=HEADING, font_weight="bold")
    top = 40.0
    for line in [*_wrapped(_subject(why, lang)), *_wrapped(_told(why, lang))]:
        svg.text(line, x=_LEFT, y=top + SIZE, fill=MUTED)
        top += _LINE
    if why.total > 0:
        top = _key(svg, top + 4, lang)
        largest = max(float(np.abs(part).max()) for part in shown.parts.values())
        for name, part in shown.parts.items():
            last = name == list(shown.parts)[-1]
            top = _map(svg, why, shown, part, heading=_say(name, lang), largest=largest, top=top, axis=last, lang=lang)
        top = _notes(svg, shown, top, lang)
        top = _bars(svg, why, shown, top, lang)
    else:
        svg.text(_say("nothing", lang), x=WIDTH / 2, y=top + 40, anchor="middle", fill=MUTED)
        top += 72
    words = sentence(why, lang)
    return svg.document(title=_say("title", lang), description=words, key=f"explain-{lang}", lang=lang, height=top)


def _say(key: str, lang: str, **told: object) -> str:
    words = _WORDS[key][LANGUAGES.index(lang)]
    return words.format(**told) if told else words


def _wrapped(words: str) -> list[str]:
    return wrap(words, WIDTH - _LEFT - _RIGHT, lambda text: pixels(text, SIZE))


def _subject(why: Explanation, lang: str) -> str:
    ahead = _say("row", lang) if why.ahead == 1 else _say("rows", lang, count=f"{why.ahead:,}")
    return _say("subject", lang, id=why.id, target=why.target, ahead=ahead, time=stamp_text(why.time))


def _told(why: Explanation, lang: str) -> str:
    """The forecast as a sum."""
    parts = [part for part in (why.partner, why.correction) if part is not None]
    rest, earlier = sum(part.rest for part in parts), sum(part.earlier for part in parts)
    told = [_say("sum", lang, mean=compact(why.mean), last=compact(why.last))]
    if abs(why.known) > 1e-9 * abs(why.mean):
        told.append(_say("covariates", lang, value=signed(why.known)))
    if abs(rest) > 1e-9 * abs(why.mean):
        told.append(_say("rest", lang, value=signed(rest)))
    if abs(earlier) > 1e-9 * abs(why.mean):
        told.append(_say("earlier", lang, value=signed(earlier)))
    told.append(_say("partner_rows", lang, value=signed(why.partner.rows)))
    if why.correction is not None:
        told.append(_say("correction_rows", lang, value=signed(why.correction.rows)))
    return ("、" if lang == "ja" else ", ").join(told)


def _key(svg: Svg, top: float, lang: str) -> float:
    left = _LEFT
    for name, colour in (("raises", BLUE), ("lowers", ORANGE)):
        svg.add("rect", x=left, y=top + 3, width=18, height=18, fill=colour)
        svg.text(_say(name, lang), x=left + 25, y=top + SIZE)
        left += 25 + pixels(_say(name, lang), SIZE) + 24
    return top + 30


def _name_room(shown: Grid, lang: str) -> float:
    names = [*shown.channels, *([_say("mixing", lang)] if shown.mixing is not None else [])]
    return min(max(pixels(name, SIZE) for name in names), _WIDEST_NAME)


def _map(
    svg: Svg, why: Explanation, shown: Grid, part: NDArray[np.float64], *, heading: str, largest: float, top: float,
    axis: bool, lang: str,
) -> float:  # fmt: skip
    svg.text(heading, x=_LEFT, y=top + SIZE, font_weight="bold")
    top += 28
    room = _name_room(shown, lang)
    left = _LEFT + room + 10
    size = (WIDTH - _RIGHT - left) / part.shape[1]
    for line, (name, weights) in enumerate(zip(shown.channels, part, strict=True)):
        _name(svg, name, left=left, middle=top + (line + 0.5) * _CELL, room=room)
        _strip(svg, weights / largest, left=left, top=top + line * _CELL, size=size)
    bottom = top + len(part) * _CELL
    if not axis:
        return bottom + 12
    if shown.mixing is not None:
        _name(svg, _say("mixing", lang), left=left, middle=bottom + 6 + 0.5 * _CELL, room=room)
        most = float(shown.mixing.max())
        if most > 0:
            _strip(svg, shown.mixing / most, left=left, top=bottom + 6, size=size, colour=MUTED)
        bottom += _CELL + 6
    return _lags(svg, why, shown, left=left, size=size, top=bottom, lang=lang)


def _name(svg: Svg, name: str, *, left: float, middle: float, room: float) -> None:
    svg.text(shorten(name, room, lambda text: pixels(text, SIZE)), x=left - 10, y=middle + 6, anchor="end")


def _strip(
    svg: Svg, weights: NDArray[np.float64], *, left: float, top: float, size: float, colour: str | None = None
) -> None:
    """A line of cells, -1 to 1; without a colour, that of the sign."""
    svg.add("rect", x=left, y=top + 1, width=size * len(weights), height=_CELL - 2, fill=RULE, fill_opacity=0.35)
    for place, weight in enumerate(weights.tolist()):
        if weight:
            svg.add("rect", x=left + place * size, y=top + 1, width=size, height=_CELL - 2,
                    fill=colour or (BLUE if weight > 0 else ORANGE),
                    fill_opacity=_FAINT + (1 - _FAINT) * math.sqrt(min(abs(weight), 1.0)))  # fmt: skip


def _lags(svg: Svg, why: Explanation, shown: Grid, *, left: float, size: float, top: float, lang: str) -> float:
    """Marks below the columns: rows before the newest, and how long that is; the newest first."""
    columns = shown.rows // shown.width
    step = _step(shown.rows / 5)
    free = WIDTH
    for lag in range(0, shown.rows, step):
        age = shown.ages[lag]
        if np.isnan(age):
            break
        x = left + (columns - 0.5 - lag // shown.width) * size
        words = [f"{lag:,}", age_text(float(age), why.clock, lang)] if lag else ["0"]
        half = max(pixels(word, SIZE) for word in words) / 2
        middle = min(x, WIDTH - 4 - half)
        if middle + half > free or middle - half < 4:
            continue
        svg.line(x1=x, y1=top, x2=x, y2=top + 5, stroke=MUTED)
        for place, word in enumerate(words):
            svg.text(word, x=middle, y=top + (place + 1) * _LINE - 2, anchor="middle", fill=MUTED)
        free = middle - half - 8
    svg.text(_say("axis", lang), x=WIDTH - _RIGHT, y=top + 3 * _LINE, anchor="end", fill=MUTED)
    return top + 3 * _LINE + 10


def _step(rough: float) -> int:
    """The round number of rows (1, 2 or 5 times a power of ten) at or above `rough`."""
    unit = 10 ** max(math.floor(math.log10(max(rough, 1.0))), 0)
    return next(factor * unit for factor in (1, 2, 5, 10) if factor * unit >= rough * (1 - 1e-9))


def _notes(svg: Svg, shown: Grid, top: float, lang: str) -> float:
    notes = [
        _say("column", lang, width=shown.width) if shown.width > 1 else "",
        _say("shown", lang, shown=len(shown.channels), all=f"{shown.all_channels:,}")
        if shown.all_channels > len(shown.channels)
        else "",
        _say("mixing_note", lang) if shown.mixing is not None else "",
    ]
    for line in [line for note in notes if note for line in _wrapped(note)]:
        svg.text(line, x=_LEFT, y=top + SIZE, fill=MUTED)
        top += _LINE
    return top + 8


def _bars(svg: Svg, why: Explanation, shown: Grid, top: float, lang: str) -> float:
    """Lying bars: how much a channel's rows raise the forecast, and how much they lower it, end to end."""
    svg.text(_say("bars", lang), x=_LEFT, y=top + SIZE, font_weight="bold")
    top += 28
    lines = []
    for name in shown.channels:
        (line,) = why.by_channel.filter(channel=name).to_dicts()
        lines.append((name, line, f"{percent(line['share'])} % ({signed(line['weight'])})"))
    room = _name_room(shown, lang)
    left = _LEFT + room + 10
    right = max(WIDTH - 20 - max(pixels(text, SIZE) for _, _, text in lines), left + _LEAST_BARS)
    most = lines[0][1]["absolute"]
    for place, (name, line, text) in enumerate(lines):
        y = top + (place + 0.5) * _BAR
        _name(svg, name, left=left, middle=y, room=room)
        x = left
        for size, colour in (
            ((line["absolute"] + line["weight"]) / 2, BLUE),
            ((line["absolute"] - line["weight"]) / 2, ORANGE),
        ):
            wide = size / most * (right - left)
            if wide > 0.05:
                svg.add("rect", x=x, y=y - 9, width=wide, height=18, fill=colour)
            x += max(wide, 0.0)
        svg.text(text, x=x + 8, y=y + 6)
    svg.line(x1=left, y1=top, x2=left, y2=top + len(lines) * _BAR, stroke=MUTED)
    return top + len(lines) * _BAR + 14

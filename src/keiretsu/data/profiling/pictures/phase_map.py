"""The phase map as SVG: which model family wins where, and the place of this log."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keiretsu.data.profiling.pictures.axis import compact
from keiretsu.data.profiling.pictures.letters import pixels, shorten
from keiretsu.data.profiling.pictures.svg import BLUE, HEADING, INK, MUTED, PAPER, RULE, SIZE, WIDTH, Svg
from keiretsu.data.profiling.pictures.values import number
from keiretsu.data.profiling.pictures.words import family_of, require_language, say, value_of

AXES = ("memory", "irregularity", "drift", "noise")
_COLOURS = {
    "naive": "#7a7a7a",
    "last value": "#7a7a7a",
    "seasonal_naive": "#a89f91",
    "constant": "#c4c4c4",
    "ridge": BLUE,
    "linear": BLUE,
    "lightgbm": "#e69f00",
    "gru": "#aa4e86",
    "attention": "#009e73",
    "lti": "#56b4e9",
    "selective": "#d55e00",
}
_SPARE = ("#8c6d31", "#f0e442", "#332288")
# the gain at which a cell's colour is full, and how faint and how full it may be: dark figures stay readable on it
_FULL_GAIN, _FAINT, _FULL = 0.5, 0.3, 0.75
_WIDEST_NAME, _RIGHT, _GAP, _HEAD, _FOOT, _TALLEST = 110.0, 14.0, 16.0, 26.0, 26.0, 48.0
Level = float | str


@dataclass(frozen=True)
class _Grid:
    """The levels of the four axes and the cells by their levels."""

    levels: dict[str, list[Level]]
    cells: dict[tuple[Level, ...], Mapping[str, Any]]
    looks: dict[str, tuple[str, str]]

    def near(self, place: Mapping[str, Any] | None) -> tuple[Level, ...] | None:
        """The cell nearest to a place; None if one of its four numbers is not known."""
        found = [_nearest(self.levels[axis], (place or {}).get(axis)) for axis in AXES]
        known = tuple(level for level in found if level is not None)
        return known if len(known) == len(AXES) else None


def phase_map(
    cells: Sequence[Mapping[str, Any]], place: Mapping[str, Any] | None, lang: str = "en", *, own_past: bool = True
) -> str:
    """The map as one SVG element: grids of memory (across) by irregularity (up), one for each drift and noise.

    Args:
        cells: each with "memory", "irregularity", "drift", "noise" (numbers, or words in the order of their first
            use), "family" (the winner) and "gain" (its expected gain, a share, or None).
        place: where this log is, by the same four names; the nearest cell is marked. None: nowhere.
        lang: "en" or "ja".
        own_past: for which use of the target the map is, with its own past known or without.
    Returns:
        str: SVG text, 640 units wide; colour and letter tell the family, the figure is the gain in percent.
    Raises:
        ArgumentError: a language the pictures do not speak.
    """
    require_language(lang, function="phase_map")
    grid, svg = _grid(cells), Svg()
    title = "phase_title" if own_past else "phase_title_virtual"
    svg.text(say(title, lang), x=14.0, y=30.0, size=HEADING, font_weight="bold")
    if not grid.cells:
        svg.text(say("nothing", lang), x=WIDTH / 2, y=84.0, anchor="middle", fill=MUTED)
        return _document(svg, say("nothing", lang), title, lang, 116.0)
    here = grid.near(place)
    top = _key(svg, grid, here is not None, lang)
    bottom = _grids(svg, grid, here, top=top, lang=lang)
    return _document(svg, _described(grid, here, lang), title, lang, bottom)


def _grid(cells: Sequence[Mapping[str, Any]]) -> _Grid:
    kept: dict[tuple[Level, ...], Mapping[str, Any]] = {}
    for cell in cells:
        at = tuple(level for axis in AXES if (level := _level(cell.get(axis))) is not None)
        if len(at) == len(AXES) and isinstance(cell.get("family"), str):
            kept[at] = cell
    levels = {axis: _ordered([at[place] for at in kept]) for place, axis in enumerate(AXES)}
    return _Grid(levels, kept, _looks(sorted({str(cell["family"]) for cell in kept.values()})))


def _looks(families: list[str]) -> dict[str, tuple[str, str]]:
    """A colour and a letter of its own for every family."""
    looks: dict[str, tuple[str, str]] = {}
    spare = iter(_SPARE * (len(families) + 1))
    for family in families:
        taken = {letter for _, letter in looks.values()}
        letters = [*family.upper(), *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
        letter = next((letter for letter in letters if letter.isalpha() and letter not in taken), "?")
        looks[family] = (_COLOURS.get(family) or next(spare), letter)
    return looks


def _level(value: Any) -> Level | None:
    return value if isinstance(value, str) else number(value)


def _ordered(found: list[Level]) -> list[Level]:
    seen = list(dict.fromkeys(found))
    if all(isinstance(level, float) for level in seen):
        return sorted(seen, key=float)
    return seen


def _nearest(levels: list[Level], value: Any) -> Level | None:
    wanted = _level(value)
    if wanted in levels or wanted is None:
        return wanted
    steps = [level for level in levels if isinstance(level, float)]
    if isinstance(wanted, str) or len(steps) < len(levels) or not levels:
        return None
    # memory runs over powers of ten: what is near is a matter of ratio there
    if min(*steps, wanted) > 0:
        return min(steps, key=lambda level: abs(math.log(level / wanted)))
    return min(steps, key=lambda level: abs(level - wanted))


def _key(svg: Svg, grid: _Grid, placed: bool, lang: str) -> float:
    """The families' colours and letters; returns where they end."""
    left, top = 14.0, 46.0
    entries = [(*grid.looks[family], family_of(family, lang)) for family in grid.looks]
    if placed:
        entries.append(("", INK, say("here", lang)))
    entries.append(("", "", say("gain_number", lang)))
    for colour, letter, words in entries:
        words = shorten(words, WIDTH - 70, lambda text: pixels(text, SIZE))
        told = 32 if colour or letter else 0
        wide = told + pixels(words, SIZE) + 16
        if left > 14 and left + wide > WIDTH:
            left, top = 14.0, top + 28
        if colour:
            svg.add("rect", x=left, y=top, width=24, height=22, fill=colour, fill_opacity=_FULL)
            svg.text(letter, x=left + 12, y=top + 17, anchor="middle")
        elif letter:
            svg.add("rect", x=left + 2, y=top + 2, width=20, height=18, fill="none", stroke=INK, stroke_width=4)
        svg.text(words, x=left + told, y=top + 17, fill=INK if told else MUTED)
        left += wide
    return top + 32


def _grids(svg: Svg, grid: _Grid, here: tuple[Level, ...] | None, *, top: float, lang: str) -> float:
    """Noise runs across, drift downwards; returns where the last grid ends."""
    drifts, noises = grid.levels["drift"], grid.levels["noise"]
    names = [pixels(_word(level, lang), SIZE) for level in grid.levels["irregularity"]]
    edge = 20 + min(max(names), _WIDEST_NAME)
    wide = (WIDTH - edge - _RIGHT - _GAP * (len(noises) - 1)) / len(noises)
    across, up = len(grid.levels["memory"]), len(grid.levels["irregularity"])
    size = (wide / across, min(wide / across, _TALLEST))
    svg.text(f"{say('irregularity', lang)} ↑", x=14.0, y=top + 18, fill=MUTED)
    svg.text(f"{say('memory', lang)} →", x=WIDTH - _RIGHT, y=top + 18, anchor="end", fill=MUTED)
    top += 26
    for drift in drifts:
        svg.text(f"{say('drift', lang)} {_word(drift, lang)}", x=14.0, y=top + 20, font_weight="bold")
        top += _HEAD
        for column, noise in enumerate(noises):
            left = edge + column * (wide + _GAP)
            name = f"{say('noise', lang)} {_word(noise, lang)}"
            svg.text(shorten(name, wide, lambda text: pixels(text, SIZE)), x=left, y=top + 18)
            _cells(svg, grid, (drift, noise), here, left=left, top=top + _HEAD, size=size, lang=lang)
            _marks(svg, grid, left=left, top=top + _HEAD, size=size, first=column == 0, lang=lang)
        top += _HEAD + up * size[1] + _FOOT + 10
    return top + 4


def _cells(
    svg: Svg, grid: _Grid, panel: tuple[Level, Level], here: tuple[Level, ...] | None, *,
    left: float, top: float, size: tuple[float, float], lang: str,
) -> None:  # fmt: skip
    marked = None
    for row, irregularity in enumerate(reversed(grid.levels["irregularity"])):
        for column, memory in enumerate(grid.levels["memory"]):
            x, y = left + column * size[0], top + row * size[1]
            at = (memory, irregularity, *panel)
            cell = grid.cells.get(at)
            if cell is None:
                svg.add("rect", x=x + 1, y=y + 1, width=size[0] - 2, height=size[1] - 2, fill="none", stroke=RULE)
                continue
            colour, letter = grid.looks[cell["family"]]
            gain = number(cell.get("gain"))
            svg.add("rect", x=x + 1, y=y + 1, width=size[0] - 2, height=size[1] - 2, fill=colour,
                    fill_opacity=_strength(gain))  # fmt: skip
            words = [f"{letter} {_percent(gain)}", letter]
            fitting = next((text for text in words if pixels(text, SIZE) <= size[0] - 4 and size[1] >= 20), "")
            svg.text(fitting, x=x + size[0] / 2, y=y + size[1] / 2 + 6, anchor="middle")
            marked = (x, y) if at == here else marked
    if marked is not None:
        svg.add("rect", x=marked[0], y=marked[1], width=size[0], height=size[1], fill="none", stroke=PAPER,
                stroke_width=8)  # fmt: skip
        svg.add("rect", x=marked[0], y=marked[1], width=size[0], height=size[1], fill="none", stroke=INK,
                stroke_width=4)  # fmt: skip


def _marks(
    svg: Svg, grid: _Grid, *, left: float, top: float, size: tuple[float, float], first: bool, lang: str
) -> None:
    levels = grid.levels["irregularity"]
    apart = max(math.ceil((SIZE + 2) / size[1]), 1)
    for row, level in enumerate(reversed(levels) if first else ()):
        if (len(levels) - 1 - row) % apart:
            continue
        word = shorten(_word(level, lang), _WIDEST_NAME, lambda text: pixels(text, SIZE))
        svg.text(word, x=left - 6, y=top + (row + 0.5) * size[1] + 6, anchor="end", fill=MUTED)
    words = [_word(level, lang) for level in grid.levels["memory"]]
    room = max(pixels(word, SIZE) for word in words) + 4
    every = max(math.ceil(room / size[0]), 1)
    for column in range(0, len(words), every):
        word = shorten(words[column], max(size[0] * every, 40), lambda text: pixels(text, SIZE))
        middle = left + (column + 0.5) * size[0]
        svg.text(word, x=middle, y=top + len(levels) * size[1] + 20, anchor="middle", fill=MUTED)


def _strength(gain: float | None) -> float:
    return _FAINT + (_FULL - _FAINT) * min(max(gain or 0.0, 0.0) / _FULL_GAIN, 1.0)


def _percent(gain: float | None) -> str:
    return "" if gain is None else f"{100 * gain:.0f}".replace("-0", "0").replace("-", "−")


def _word(level: Level, lang: str) -> str:
    if isinstance(level, str):
        return value_of(level, lang)
    return f"{compact(level / 1000)}k" if level >= 1000 and level % 100 == 0 else compact(level)


def _described(grid: _Grid, here: tuple[Level, ...] | None, lang: str) -> str:
    won = Counter(str(cell["family"]) for cell in grid.cells.values())
    wins = [say("phase_wins", lang, family=family_of(name, lang), cells=count) for name, count in won.most_common()]
    told = say("phase_nowhere", lang)
    cell = grid.cells.get(here) if here is not None else None
    if cell is not None:
        gain = _percent(number(cell.get("gain")))
        told = say("phase_place", lang, family=family_of(cell["family"], lang), gain=f"{gain} %" if gain else "–")
    joined = ("、" if lang == "ja" else ", ").join(wins)
    return say("phase_desc", lang, cells=len(grid.cells), wins=joined, place=told)


def _document(svg: Svg, description: str, title: str, lang: str, height: float) -> str:
    key = title.replace("_", "-")
    return svg.document(title=say(title, lang), description=description, key=f"{key}-{lang}", lang=lang, height=height)

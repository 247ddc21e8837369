"""Panels as SVG: a curve, upright bars or lying bars, with marked axes."""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.data.profiling.pictures.axis import Axis
from keiretsu.data.profiling.pictures.letters import pixels, shorten
from keiretsu.data.profiling.pictures.picture import Columns, Curve, Panel, Rows, Rule
from keiretsu.data.profiling.pictures.svg import BLUE, MUTED, ORANGE, PAPER, SIZE, WIDTH, Svg

_TALL, _FLAT, _BAR = 190.0, 150.0, 30.0
_LABEL, _LINE, _EDGE, _LEAST_APART = 26.0, 24.0, 14.0, 18.0
_WIDEST_NAME, _WIDEST_COLUMN, _LEAST_BARS = 180.0, 72.0, 120.0


@dataclass(frozen=True)
class _Box:
    """Where a panel's plot lies, in units."""

    left: float
    right: float
    top: float
    bottom: float

    def x(self, axis: Axis, value: float) -> float:
        return self.left + axis.share(value) * (self.right - self.left)

    def y(self, axis: Axis, value: float) -> float:
        return self.bottom - axis.share(value) * (self.bottom - self.top)


def draw_panel(svg: Svg, panel: Panel, *, top: float, only: bool) -> float:
    """Draw a panel whose upper edge is at `top`; returns where it ends. `only`: it has the picture to itself."""
    if isinstance(panel, Rows):
        return _rows(svg, panel, top)
    height = _TALL if only else _FLAT
    room = max([pixels(text, SIZE) for _, text in panel.y.ticks], default=0.0)
    crowned = any(rule.text for rule in panel.rules)
    start = top + _LABEL + (_LINE if crowned else 10.0)
    box = _Box(_EDGE + room + 8, WIDTH - 24, start, start + height)
    svg.text(panel.y.label, x=_EDGE, y=top + SIZE, fill=MUTED)
    below = box.bottom + _LINE
    for at, text in panel.y.ticks:
        y = box.y(panel.y, at)
        if below - y >= _LEAST_APART:
            svg.line(x1=box.left, y1=y, x2=box.right, y2=y)
            svg.text(text, x=box.left - 8, y=y + 6, anchor="end", fill=MUTED)
            below = y
    if isinstance(panel, Curve):
        _curve(svg, panel, box)
    else:
        _columns(svg, panel, box)
    return _lower_axis(svg, panel.x, box)


def _curve(svg: Svg, panel: Curve, box: _Box) -> None:
    _rules(svg, panel.rules, panel.x, box)
    places = [(box.x(panel.x, x), box.y(panel.y, y)) for x, y in panel.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    if panel.fill:
        floor = box.y(panel.y, 0.0)
        svg.add("polygon", points=f"{places[0][0]:.1f},{floor:.1f} {path} {places[-1][0]:.1f},{floor:.1f}", fill=BLUE,
                fill_opacity=0.25)  # fmt: skip
    if len(places) == 1:
        svg.add("circle", cx=places[0][0], cy=places[0][1], r=5, fill=BLUE)
        return
    svg.add("polyline", points=path, fill="none", stroke=BLUE, stroke_width=2, stroke_linejoin="round")


def _columns(svg: Svg, panel: Columns, box: _Box) -> None:
    _rules(svg, panel.rules, panel.x, box)
    floor = box.y(panel.y, 0.0)
    room = box.x(panel.x, 1.0) - box.left
    width = min(room - min(max(0.15 * room, 1.0), 6.0), _WIDEST_COLUMN)
    solid = panel.solid or (True,) * len(panel.heights)
    for at, (height, full) in enumerate(zip(panel.heights, solid, strict=True)):
        end, left = box.y(panel.y, height), box.x(panel.x, at + 0.5) - width / 2
        # a bar that is there but low is still seen
        tall = max(abs(floor - end), 2.0) if height else 0.0
        if tall:
            top = floor - tall if height > 0 else floor
            svg.add("rect", x=left, y=top, width=width, height=tall, fill=BLUE, fill_opacity=None if full else 0.35)
    svg.line(x1=box.left, y1=floor, x2=box.right, y2=floor, stroke=MUTED)


def _rows(svg: Svg, panel: Rows, top: float) -> float:
    names = [shorten(row.name, _WIDEST_NAME, lambda text: pixels(text, SIZE)) for row in panel.rows]
    texts = max(pixels(row.text, SIZE) for row in panel.rows)
    start = top + (_LINE if panel.rule is not None and panel.rule.text else 0.0) + 4
    left = _EDGE + max(pixels(name, SIZE) for name in names) + 10
    right = max(WIDTH - 20 - texts, left + _LEAST_BARS)
    box = _Box(left, right, start, start + _BAR * len(names))
    for at, _ in panel.x.ticks:
        x = box.x(panel.x, at)
        svg.line(x1=x, y1=box.top, x2=x, y2=box.bottom)
    if panel.band is not None:
        low, high = (box.x(panel.x, end) for end in panel.band)
        svg.add("rect", x=low, y=box.top, width=max(high - low, 1.0), height=box.bottom - box.top, fill=ORANGE,
                fill_opacity=0.2)  # fmt: skip
    base = box.x(panel.x, panel.base)
    for at, (row, name) in enumerate(zip(panel.rows, names, strict=True)):
        middle = box.top + (at + 0.5) * _BAR
        svg.text(name, x=box.left - 10, y=middle + 6, anchor="end")
        if row.end is not None and row.end != panel.base:
            end = box.x(panel.x, row.end)
            svg.add("rect", x=min(base, end), y=middle - 9, width=max(abs(end - base), 2.0), height=18, fill=BLUE)
    svg.line(x1=base, y1=box.top, x2=base, y2=box.bottom, stroke=MUTED)
    _rules(svg, () if panel.rule is None else (panel.rule,), panel.x, box)
    for at, row in enumerate(panel.rows):
        left = max(base, base if row.end is None else box.x(panel.x, row.end)) + 8
        text = shorten(row.text, WIDTH - 8 - left, lambda text: pixels(text, SIZE))
        # the halo keeps the words readable where they cross a rule
        svg.text(text, x=left, y=box.top + (at + 0.5) * _BAR + 6, stroke=PAPER, stroke_width=4, paint_order="stroke")
    return _lower_axis(svg, panel.x, box)


def _rules(svg: Svg, rules: tuple[Rule, ...], axis: Axis, box: _Box) -> None:
    """Dashed lines; the words above them where they do not run into each other."""
    taken = 0.0
    for rule in sorted(rules, key=lambda rule: rule.at):
        x, half = box.x(axis, rule.at), pixels(rule.text, SIZE) / 2
        svg.line(x1=x, y1=box.top - 4, x2=x, y2=box.bottom, stroke=ORANGE, stroke_width=2, stroke_dasharray="6 4")
        middle = min(max(x, half + 4), WIDTH - half - 4)
        if rule.text and middle - half >= taken:
            svg.text(rule.text, x=middle, y=box.top - 9, anchor="middle", fill=ORANGE)
            taken = middle + half + 8


def _lower_axis(svg: Svg, axis: Axis, box: _Box) -> float:
    taken = 0.0
    for at, text in axis.ticks:
        x, half = box.x(axis, at), pixels(text, SIZE) / 2
        middle = min(x, WIDTH - 4 - half)
        if middle - half < taken:
            continue
        svg.line(x1=x, y1=box.bottom, x2=x, y2=box.bottom + 5, stroke=MUTED)
        svg.text(text, x=middle, y=box.bottom + _LINE - 1, anchor="middle", fill=MUTED)
        taken = middle + half + 3
    half = pixels(axis.label, SIZE) / 2
    middle = min(max((box.left + box.right) / 2, half + 8), WIDTH - half - 8)
    svg.text(axis.label, x=middle, y=box.bottom + 2 * _LINE, anchor="middle", fill=MUTED)
    return box.bottom + 2 * _LINE + 14

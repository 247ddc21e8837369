"""The picture of memory: autocorrelation by lag and the skill gained by looking further back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keiretsu.data.profiling.pictures.axis import Axis, compact, linear
from keiretsu.data.profiling.pictures.picture import Columns, Curve, Panel, Picture, Rule
from keiretsu.data.profiling.pictures.values import entries, number, numbers, thin
from keiretsu.data.profiling.pictures.words import say

_MOST_POINTS, _MOST_STEPS = 500, 24


def picture(details: Mapping[str, Any], lang: str) -> Picture:
    """A curve of `autocorrelation` with `periods` marked, and columns of `skill_by_lag`, else of `bands`."""
    reach = number(details.get("useful_lag", details.get("reach")))
    gains, pale = _gains(details, reach, lang)
    panels = tuple(panel for panel in (_correlation(details, lang), gains) if panel is not None)
    notes = []
    if panels and reach is not None:
        notes.append(say("reach_note_of_one" if reach == 1 else "reach_note", lang, rows=compact(reach)))
    if pale:
        notes.append(say("pale", lang))
    return Picture(panels, tuple(notes))


def _correlation(details: Mapping[str, Any], lang: str) -> Panel | None:
    values = numbers(details.get("autocorrelation"))
    if not values:
        return None
    points = thin([(float(lag), value) for lag, value in enumerate(values)], _MOST_POINTS)
    last = float(max(len(values) - 1, 1))
    x = linear(say("lag_axis", lang), (0.0, last))
    y = Axis(say("autocorrelation_axis", lang), -1.0, 1.0, ((-1.0, "−1"), (0.0, "0"), (1.0, "1")))
    if min(values) >= 0:
        y = Axis(y.label, 0.0, 1.0, ((0.0, "0"), (0.5, "0.5"), (1.0, "1")))
    rules = tuple(
        Rule(period, f"{say('period', lang)} {compact(period)}")
        for period in numbers(details.get("periods"))[:3]
        if 0 < period <= last
    )
    return Curve(Axis(x.label, 0.0, last, tuple(tick for tick in x.ticks if tick[0] <= last)), y, tuple(points), rules)


def _gains(details: Mapping[str, Any], reach: float | None, lang: str) -> tuple[Panel | None, bool]:
    """The panel of gains, with a rule where the useful lags end, and whether one of them may be chance."""
    steps = []
    for entry in entries(details.get("skill_by_lag"))[:_MOST_STEPS]:
        last, gain = number(entry.get("to")), number(entry.get("gain"))
        if last is not None and gain is not None:
            steps.append((last, gain, entry.get("significant") is not False))
    if not steps:
        return _alone(details, lang), False
    marks = tuple((place + 1.0, compact(last)) for place, (last, _, _) in enumerate(steps))
    x = Axis(say("lag_axis", lang), 0.0, float(len(steps)), marks)
    gains = [gain for _, gain, _ in steps]
    y = linear(say("gain_axis", lang), gains, include=(0.0,))
    solid = tuple(significant for _, _, significant in steps)
    place = None if reach is None else next((at for at, step in enumerate(steps, 1) if step[0] >= reach), None)
    rules = () if place is None or not reach else (Rule(float(place), say("reach", lang)),)
    return Columns(x, y, tuple(gains), solid, rules), not all(solid)


def _alone(details: Mapping[str, Any], lang: str) -> Panel | None:
    """What rows at least so old explain alone, by `bands`."""
    bands = [(number(band.get("first")), number(band.get("alone"))) for band in entries(details.get("bands"))]
    known = [(first, alone) for first, alone in bands if first is not None and alone is not None][:_MOST_STEPS]
    if not known:
        return None
    marks = tuple((place + 0.5, compact(first)) for place, (first, _) in enumerate(known))
    y = linear(say("alone_axis", lang), [alone for _, alone in known], include=(0.0,))
    return Columns(Axis(say("age_axis", lang), 0.0, float(len(known)), marks), y, tuple(alone for _, alone in known))

"""The picture of stationarity: block means of one stretch, with the change points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keiretsu.data.profiling.pictures.axis import Axis, compact, linear
from keiretsu.data.profiling.pictures.picture import Curve, Picture, Rule
from keiretsu.data.profiling.pictures.values import entries, mapping, number, numbers, thin
from keiretsu.data.profiling.pictures.words import say

_MOST_POINTS, _MOST_CHANGES = 500, 8


def picture(details: Mapping[str, Any], lang: str) -> Picture:
    """A curve of `level["means"]` over the share of the stretch, with a rule at each of the largest `change_points`.

    Where there are none, the `steps` that `tested` has for the same stretch stand for them.
    """
    level = mapping(details.get("level"))
    means = numbers(level.get("means"))
    if not means:
        return Picture()
    # a mean stands for its block and is drawn in the block's middle
    points = thin([(100 * (at + 0.5) / len(means), mean) for at, mean in enumerate(means)], _MOST_POINTS)
    x = Axis(say("stretch_axis", lang), 0.0, 100.0, tuple((float(at), str(at)) for at in (0, 25, 50, 75, 100)))
    y = linear(say("level_axis", lang), means)
    channel = level.get("channel")
    notes = [say("of", lang, channel=channel)] if isinstance(channel, str) else []
    rules = _changes(details.get("change_points") or _steps(details, level))
    if rules:
        notes.append(say("changes", lang))
    return Picture((Curve(x, y, tuple(points), rules),), tuple(notes))


def _steps(details: Mapping[str, Any], level: Mapping[str, Any]) -> Any:
    """The steps of the stretch that is shown, where they stand with the tests of that stretch."""
    shown = level.get("id"), level.get("channel")
    for test in entries(details.get("tested")):
        if (test.get("id"), test.get("channel")) == shown:
            return test.get("steps")
    return None


def _changes(found: Any) -> tuple[Rule, ...]:
    changes = []
    for entry in entries(found):
        at, size = number(entry.get("at")), number(entry.get("size"))
        if at is not None and 0 <= at <= 1:
            changes.append((at, size))
    largest = sorted(changes, key=lambda change: -abs(change[1] or 0.0))[:_MOST_CHANGES]
    return tuple(
        Rule(100 * at, "" if size is None else _signed(size)) for at, size in sorted(largest, key=lambda c: c[0])
    )


def _signed(size: float) -> str:
    text = compact(float(f"{size:.2g}"))
    return f"+{text}" if size > 0 else text

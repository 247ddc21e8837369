"""The picture of regularity: the intervals of the clock, counted by length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keiretsu.data.profiling.pictures.axis import Axis, compact, counts
from keiretsu.data.profiling.pictures.picture import Columns, Picture
from keiretsu.data.profiling.pictures.values import number, numbers, power
from keiretsu.data.profiling.pictures.words import say


def picture(details: Mapping[str, Any], lang: str) -> Picture:
    """A histogram of `counts` between `bins` (the upper ends; the last column has none), its height a power of ten."""
    edges, heights = numbers(details.get("bins")), numbers(details.get("counts"))
    if not heights or len(edges) not in (len(heights) - 1, len(heights)) or max(heights) <= 0:
        return Picture()
    first, last = _shown(heights)
    marks = [(at + 1.0, compact(edge)) for at, edge in enumerate(edges)]
    marks = tuple((at - first, text) for at, text in [(0.0, "0"), *marks] if first <= at <= last)
    heights = heights[first:last]
    x = Axis(say("interval_axis", lang), 0.0, float(len(heights)), marks)
    y = counts(say("intervals_axis", lang), heights)
    return Picture((Columns(x, y, tuple(map(power, heights)), powers=True),), _gaps(details, lang))


def _shown(heights: Sequence[float]) -> tuple[int, int]:
    """The columns from the first to the last that holds an interval, and an empty one to either side."""
    held = [at for at, height in enumerate(heights) if height]
    return max(held[0] - 1, 0), min(held[-1] + 2, len(heights))


def _gaps(details: Mapping[str, Any], lang: str) -> tuple[str, ...]:
    gaps, longest = number(details.get("gaps")), number(details.get("longest_gap"))
    interval = number(details.get("interval"))
    notes = [] if gaps is None else [say("gap" if gaps == 1 else "gaps", lang, gaps=compact(gaps))]
    if longest and interval and gaps:
        notes.append(say("longest_gap", lang, times=compact(float(f"{longest / interval:.3g}"))))
    return tuple(notes)

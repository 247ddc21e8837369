"""The picture of length: rows by series, longest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keiretsu.data.profiling.pictures.axis import Axis, compact, linear
from keiretsu.data.profiling.pictures.picture import Columns, Curve, Picture
from keiretsu.data.profiling.pictures.values import number, numbers, thin
from keiretsu.data.profiling.pictures.words import say

_MOST_COLUMNS, _MOST_POINTS = 60, 500


def picture(details: Mapping[str, Any], lang: str) -> Picture:
    """Columns, or above 60 series a filled curve, of `details["lengths"]`."""
    lengths = sorted(numbers(details.get("lengths")), reverse=True)
    if not lengths:
        return Picture()
    y = linear(say("rows_axis", lang), lengths, include=(0.0,))
    count = len(lengths)
    series = number(details.get("series")) or 0.0
    notes = (say("series_shown", lang, shown=count, all=f"{series:,.0f}"),) if series > count else ()
    if count > _MOST_COLUMNS:
        points = [(float(place), length) for place, length in enumerate(lengths, start=1)]
        x = Axis(say("series_axis", lang), 1.0, float(count), _places(count, offset=0.0))
        return Picture((Curve(x, y, tuple(thin(points, _MOST_POINTS)), fill=True),), notes)
    x = Axis(say("series_axis", lang), 0.0, float(count), _places(count, offset=-0.5))
    return Picture((Columns(x, y, tuple(lengths)),), notes)


def _places(count: int, *, offset: float) -> tuple[tuple[float, str], ...]:
    """Marks at the first series, the last, and three between; a column's middle is half a step before its end."""
    shown = range(1, count + 1) if count <= 10 else [1, *(round(count * part / 4) for part in (1, 2, 3, 4))]
    return tuple((place + offset, compact(float(place))) for place in shown)

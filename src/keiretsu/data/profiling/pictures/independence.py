"""The picture of independence: how many independent units stand behind the rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keiretsu.data.profiling.pictures.axis import compact, counts
from keiretsu.data.profiling.pictures.picture import Picture, Row, Rows
from keiretsu.data.profiling.pictures.values import number, power
from keiretsu.data.profiling.pictures.words import say


def picture(details: Mapping[str, Any], lang: str) -> Picture:
    """Two bars, `rows` and `units`, on an axis of powers of ten."""
    found = [(key, number(details.get(key))) for key in ("rows", "units")]
    sizes = [(key, size) for key, size in found if size is not None and size >= 0]
    if not sizes:
        return Picture()
    rows = tuple(
        Row(say(key, lang), power(size), compact(round(size) if size >= 10 else float(f"{size:.2g}")), place)
        for place, (key, size) in enumerate(sizes, start=1)
    )
    return Picture((Rows(counts(say("count_axis", lang), [size for _, size in sizes]), rows, 0.0),))

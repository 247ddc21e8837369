"""Which channels a picture has room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from keiretsu.data.profiling.pictures.picture import Row
from keiretsu.data.profiling.pictures.words import say

MOST = 8


def most_telling(
    rows: Sequence[Row], order: Callable[[Row], float], *, lang: str
) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The eight rows that come first by `order`, and a note that says how many there are where some are left out."""
    shown = tuple(sorted(rows, key=order)[:MOST])
    if len(shown) == len(rows):
        return shown, ()
    return shown, (say("shown", lang, shown=len(shown), all=f"{len(rows):,}"),)

"""What of a run is worth its place in the view: series, candidates, origins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import SeriesSet
from keiretsu.proof.plain import plain_stamp
from keiretsu.proof.run import Outcome

MOST_SERIES = 12
Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Origin:
    """The origins of one series.

    Attributes:
        rows: (n,) int64, rows of the series, ascending.
        places: (n,) int64, where their forecasts lie among those of all series.
        shown: (m,) int64, places within the two above of the origins that the report's examples show.
    """

    rows: Rows
    places: Rows
    shown: Rows


def series_shown(series: SeriesSet, outcome: Outcome, examples: list[dict[str, Any]]) -> tuple[str, ...]:
    """Ids: those of the examples, then those with forecasts, the longest first, then the longest of the rest."""
    judged = {outcome.fold.seen.ids[number] for number in np.unique(outcome.origins.series)}
    named = dict.fromkeys(str(case["id"]) for case in examples)
    # sorting is stable, so series of one length stay in the order of the log
    longest = sorted(series.lengths, key=lambda name: (name not in judged, -series.lengths[name]))
    order = dict.fromkeys([*(name for name in named if name in series.lengths), *longest])
    return tuple(order)[:MOST_SERIES]


def candidates_shown(content: dict[str, Any], outcome: Outcome) -> tuple[str, ...]:
    """Names: the one to use, the judged one, its rival, then the rest, least error first."""
    comparison = content.get("comparison") or {}
    first = [content["verdict"]["choice"], comparison.get("candidate"), comparison.get("rival")]
    made = {
        e.candidate.name: e.losses.mean() for e in outcome.entries if e.forecast is not None and e.losses is not None
    }
    order = dict.fromkeys([*(name for name in first if name in made), *sorted(made, key=lambda name: made[name])])
    return tuple(order)


def origins_of_series(outcome: Outcome, name: str, examples: list[dict[str, Any]]) -> Origin | None:
    """The origins of one series; None where it has none."""
    seen = outcome.fold.seen
    if name not in seen.lengths:
        return None
    number = seen.ids.index(name)
    start = sum(list(seen.lengths.values())[:number])
    places = np.flatnonzero(outcome.origins.series == number)
    if not len(places):
        return None
    rows = outcome.origins.rows[places] - start
    stamps = seen.frame["time"]
    wanted = {case["origin"] for case in examples if str(case["id"]) == name}
    shown = [at for at, row in enumerate(rows) if wanted and plain_stamp(stamps[int(row) + start]) in wanted]
    return Origin(rows, places, np.array(shown, dtype=np.int64))


def apart(rows: Rows, *, horizon: int, most: int, always: Rows) -> Rows:
    """Places of at most about `most` origins, spread evenly, whose horizons do not overlap; those in `always` first."""
    kept: list[int] = []
    for place in always.tolist():
        if all(abs(int(rows[place]) - int(rows[other])) >= horizon for other in kept):
            kept.append(place)
    clear, free = [], -1
    for place, row in enumerate(rows.tolist()):
        if row >= free and all(abs(row - int(rows[other])) >= horizon for other in kept):
            clear.append(place)
            free = row + horizon
    if len(clear) > most:
        clear = [clear[i] for i in np.unique(np.round(np.linspace(0, len(clear) - 1, most)).astype(int))]
    return np.array(sorted({*clear, *kept}), dtype=np.int64)

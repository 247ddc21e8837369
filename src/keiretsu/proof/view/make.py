"""From a run to its view: what fits into a few megabytes, and what was left out."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import SeriesSet
from keiretsu.proof.run import Outcome
from keiretsu.proof.view.check import SCHEMA
from keiretsu.proof.view.chosen import Origin, apart, candidates_shown, origins_of_series, series_shown
from keiretsu.proof.view.forecasts import coded_origins, coded_whole
from keiretsu.proof.view.truth import Part, coded_part, rows_a_mark

MOST_BYTES = 2_800_000
# of the whole: the log itself, forecasts at two steps, whole forecasts
_TRUTH, _STEPS, _WHOLE = 0.45, 0.3, 0.2
_FEWEST_WHOLE, _MOST_WHOLE = 6, 240
# a pause this many median intervals long is no line
PAUSE = 20
_BYTES = 3 * 2 * 4 / 3  # mean, lower, upper; sixteen bits each; base64
_NAMED = 20


def view_of(series: SeriesSet, outcome: Outcome, content: dict[str, Any]) -> dict[str, Any] | None:
    """What a reader may zoom into: the log and the forecasts of a run, reduced to what a page can hold.

    Args:
        series: the whole log.
        outcome: its run.
        content: of `result.json`.
    Returns:
        plain JSON of at most `MOST_BYTES`; None where no candidate forecast anything.
    """
    if not any(entry.forecast is not None for entry in outcome.entries):
        return None
    share = 1.0
    while True:
        view = _view(series, outcome, content, share * MOST_BYTES)
        if share < 0.05 or len(json.dumps(view, separators=(",", ":"))) <= MOST_BYTES:
            return view
        share *= 0.7


def _view(series: SeriesSet, outcome: Outcome, content: dict[str, Any], room: float) -> dict[str, Any]:
    targets, horizon = outcome.examination.targets, outcome.examination.truth.shape[2]
    examples = content.get("examples") or []
    names, forecasters = series_shown(series, outcome, examples), candidates_shown(content, outcome)
    clock = _clock(series)
    frames = dict(series.items())
    ticks = {name: frames[name]["time"].to_physical().to_numpy() for name in names}
    parts = {name: _parts(name, frames[name].select(targets).to_numpy(), ticks[name], outcome) for name in names}
    gap = PAUSE * series.interval * (1e6 if series.clock == "datetime" else 1.0)
    each = rows_a_mark([part for own in parts.values() for part in own], room=_TRUTH * room, gap=gap)
    origins = {name: found for name in names if (found := origins_of_series(outcome, name, examples)) is not None}
    total = sum(len(origin.rows) for origin in origins.values())
    made = {e.candidate.name: e.forecast for e in outcome.entries if e.forecast is not None}
    # candidates of little room fall out from the end of the list: never the one to use
    fitting = max(int(_STEPS * room / max(total * len(targets) * min(horizon, 2) * _BYTES, 1.0)), 1)
    shown = {name: made[name] for name in forecasters[:fitting]}
    one = len(targets) * horizon * _BYTES  # a whole forecast of one candidate
    whole = int(np.clip(_WHOLE * room / (one * len(shown)), _FEWEST_WHOLE, _MOST_WHOLE))
    drawn = max(min(int(_WHOLE * room / (one * whole)), len(shown)), 1)
    asked = {"targets": len(targets), "horizon": horizon}
    listed = []
    for name in names:
        entry: dict[str, Any] = {"id": name, "rows": len(ticks[name])}
        entry["parts"] = [coded_part(part, each=each[part.name], gap=gap) for part in parts[name]]
        origin = origins.get(name)
        if origin is not None:
            entry["origins"] = coded_origins(origin, ticks[name], shown, **asked)
            kept = _kept(origin, horizon, whole * len(origin.rows) / total)
            some = dict(list(shown.items())[:drawn])
            entry["whole"] = coded_whole(origin, kept, ticks[name], some, **asked)
        listed.append(entry)
    left = [name for name in series.ids if name not in names]
    return {
        "schema": SCHEMA,
        "fingerprint": content["data"]["fingerprint"],
        "created": content["created"],
        "clock": clock,
        "targets": list(targets),
        "horizon": horizon,
        "stride": outcome.origins.stride,
        "coverage": outcome.examination.nominal,
        "series": listed,
        "left_out": {
            "series": len(left),
            "first_series": left[:_NAMED],
            "candidates": list(forecasters[fitting:]),
        },
    }


def _clock(series: SeriesSet) -> dict[str, Any]:
    """In what the stamps count: microseconds since 1970 (UTC, or as the log writes them), or the clock's own units."""
    return {
        "kind": series.clock,
        "name": series.time_name,
        "zone": series.zone,
        "interval": series.interval,
        "pause": PAUSE * series.interval,
    }


def _parts(
    name: str, values: NDArray[np.float64], ticks: NDArray[Any], outcome: Outcome
) -> list[Part]:  # fmt: skip
    """Training rows and test rows of one series; a part without rows is left out."""
    values = np.where(np.isfinite(values.astype(np.float64)), values, np.nan)
    fold = outcome.fold
    cut = fold.train.lengths.get(name, 0)
    both = [Part("train", ticks[:cut], values[:cut]), Part("test", ticks[cut:], values[cut:])]
    return [part for part in both if len(part.ticks)]


def _kept(origin: Origin, horizon: int, most: float) -> NDArray[np.int64]:
    return apart(origin.rows, horizon=horizon, most=max(round(most), 1), always=origin.shown)

"""Two forecasts of the test part taken apart, a good one and a bad one: what each rests on, as plain numbers."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from keiretsu.data import Packed, pack
from keiretsu.estimators import Forecast
from keiretsu.estimators.explaining_grid import grid
from keiretsu.estimators.explaining_result import Explanation
from keiretsu.evaluate.examine import columns_of
from keiretsu.proof.cases import numbers
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.plain import plain_stamp
from keiretsu.proof.run import Outcome

# Where the cases stand among all origins, ordered by the explained candidate's error: the examples' places, so that
# neither is a freak.
_GOOD = Phrase("A good case: one error in twenty is smaller.", "良い例です（誤差の小さい方から 5 % の位置）。")
_BAD = Phrase("A bad case: one error in twenty is larger.", "悪い例です（誤差の大きい方から 5 % の位置）。")
PLACES = (("good", 0.05, _GOOD), ("bad", 0.95, _BAD))
MOST_HISTORY, MOST_CHANNELS, ROWS = 120, 12, 200
# Seconds that a row before the origin takes, ample, and those that every case takes.
_A_ROW, _A_CASE = 1e-4, 0.5


def explained(
    outcome: Outcome, name: str, model: Any, *, count: int, left: Callable[[], float] = lambda: float("inf")
) -> list[dict[str, Any]]:
    """Explain a candidate's forecasts of the first target, each at the last row ahead whose truth is known.

    Args:
        outcome: the run.
        name: the candidate whose forecasts these are; model: it, fitted, with `explain`.
        count: cases, as far as `PLACES` go.
        left: seconds that are left, infinite in a replay; a case that would not end in time is not begun.
    Returns:
        One entry a case, as `result.schema.json` describes it; fewer than `count` where the time was over. In each
        mean = last + covariates + rest + earlier + channels + others + gap.
    Raises:
        KeiretsuError: the model cannot be taken apart on these rows.
    """
    entry = outcome.entry(name)
    if entry is None or entry.losses is None or entry.forecast is None:
        return []
    packed = pack(outcome.fold.seen)
    known = np.flatnonzero(np.isfinite(entry.losses))
    order = known[np.argsort(entry.losses[known], kind="stable")]
    found, took = [], 0.0
    for kind, place, why in PLACES[:count] if len(order) else ():
        rank = int(place * (len(order) - 1))
        number = int(order[rank])
        row, series = int(outcome.origins.rows[number]), int(outcome.origins.series[number])
        needed = _A_CASE + _A_ROW * (row - int(packed.starts[series]))
        if max(took, needed) > left():
            break
        began = perf_counter()
        told: dict[str, Any] = {
            "kind": kind,
            "rule": why.to_dict(),
            "number": number,
            "rank": rank + 1,
            "of": len(order),
        }
        told["loss"] = float(entry.losses[number])
        found.append(told | _case(number, entry.forecast, model, packed, outcome))
        took = perf_counter() - began
    return found


def _case(number: int, forecast: Forecast, model: Any, packed: Packed, outcome: Outcome) -> dict[str, Any]:
    target, truth = outcome.examination.targets[0], outcome.examination.truth[number, 0]
    known = np.flatnonzero(np.isfinite(truth))
    step = int(known[-1]) if len(known) else len(truth) - 1
    row = int(outcome.origins.rows[number])
    why = model.explain(outcome.fold.seen, row=row, target=target, ahead=step + 1, rows=ROWS)
    begin = max(int(packed.starts[int(outcome.origins.series[number])]), row + 1 - MOST_HISTORY)
    stamps, column = outcome.fold.seen.frame["time"], int(columns_of(packed, (target,))[0])
    parts = {"mean": forecast.mean, "lower": forecast.lower, "upper": forecast.upper}
    return {
        "id": why.id,
        "target": target,
        "origin": plain_stamp(stamps[row]),
        "ahead": step + 1,
        "history": {
            "time": [plain_stamp(stamp) for stamp in stamps[begin : row + 1]],
            "value": numbers(packed.values[begin : row + 1, column]),
        },
        "future": {
            "time": [plain_stamp(stamp) for stamp in stamps[row + 1 : row + 1 + len(truth)]],
            "truth": numbers(truth),
        },
        "forecast": {
            key: None if value is None else numbers(value[number, 0]) for key, value in parts.items()
        },
        **_taken_apart(why),
    }  # fmt: skip


def _taken_apart(why: Explanation) -> dict[str, Any]:
    """The forecast as a sum, its channels and its past rows."""
    both = [part for part in (why.partner, why.correction) if part is not None]
    rows = why.by_channel.to_dicts()
    shown, others = rows[:MOST_CHANNELS], rows[MOST_CHANNELS:]
    told = ("channel", "weight", "partner", "correction", "absolute", "share")
    return {
        "mean": why.mean,
        "last": why.last,
        "covariates": why.known,
        "rest": sum(part.rest for part in both),
        "earlier": sum(part.earlier for part in both),
        "gap": why.gap,
        "channels": [{key: row[key] for key in told} for row in shown],
        "others": sum(row["weight"] for row in others),
        "all_channels": len(rows),
        "let_in": why.share,
        "reach": {"rows": why.reach, "age": why.reach_age},
        "past": _past(why),
        "method": why.method,
        "sentence": {"en": why.sentence_en, "ja": why.sentence_ja},
    }


def _past(why: Explanation) -> dict[str, Any]:
    """Signed weights by channel and stretch of past rows, the newest last, to six digits."""
    found = grid(why)
    ages = found.ages.reshape(-1, found.width)[::-1]
    return {
        "width": found.width,
        "rows": found.rows,
        "age": [_short(float(np.nanmax(one))) if np.isfinite(one).any() else None for one in ages],
        "channels": list(found.channels),
        "weights": [[_short(float(value)) for value in line] for line in found.parts["together"]],
        "mixing": None if found.mixing is None else [_short(float(value)) for value in found.mixing],
    }


def _short(value: float) -> float:
    return float(f"{value:.6g}")

"""Cases to show: a usual one, a good one, a bad one, the worst, with what each forecast said and what came."""

from __future__ import annotations

from typing import Any

import numpy as np

from keiretsu.data import Packed, pack
from keiretsu.evaluate.examine import columns_of
from keiretsu.proof.decision import SELECTIVE, Decision
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.plain import plain_stamp
from keiretsu.proof.run import Outcome

# Where the cases stand among all origins, ordered by the chosen candidate's error.
PLACES = (
    (0.5, Phrase("A usual case: the median error.", "標準的な例（誤差の中央値）です。")),
    (0.05, Phrase("A good case: one error in twenty is smaller.", "良い例です（誤差の小さい方から 5 % の位置）。")),
    (0.95, Phrase("A bad case: one error in twenty is larger.", "悪い例です（誤差の大きい方から 5 % の位置）。")),
    (1.0, Phrase("The worst case: no error is larger.", "最も悪い例です（誤差が最大）。")),
)
FEWEST_PAST, MOST_PAST = 48, 400


def cases(decision: Decision, outcome: Outcome) -> list[dict[str, Any]]:
    """Four origins of the first target as plain JSON; empty when no candidate ran to its end."""
    chosen = outcome.entry(decision.choice)
    if chosen is None or chosen.losses is None:
        return []
    packed = pack(outcome.fold.seen)
    known = np.flatnonzero(np.isfinite(chosen.losses))
    order = known[np.argsort(chosen.losses[known], kind="stable")]
    if not len(order):
        return []
    return [_case(int(order[int(place * (len(order) - 1))]), packed, decision, outcome, why) for place, why in PLACES]


def _case(number: int, packed: Packed, decision: Decision, outcome: Outcome, why: Phrase) -> dict[str, Any]:
    row = int(outcome.origins.rows[number])
    start = int(packed.starts[int(outcome.origins.series[number])])
    targets = outcome.examination.targets
    horizon = outcome.examination.truth.shape[2]
    past = int(np.clip(3 * horizon, FEWEST_PAST, MOST_PAST))
    begin = max(start, row + 1 - past)
    column = int(columns_of(packed, targets)[0])
    names = dict.fromkeys(name for name in (decision.choice, decision.rival, SELECTIVE) if name)
    stamps = outcome.fold.seen.frame["time"]
    return {
        "id": packed.ids[int(outcome.origins.series[number])],
        "target": targets[0],
        "origin": plain_stamp(stamps[row]),
        "history": {
            "time": [plain_stamp(t) for t in stamps[begin : row + 1]],
            "value": numbers(packed.values[begin : row + 1, column]),
        },
        "future": {
            "time": [plain_stamp(t) for t in stamps[row + 1 : row + 1 + horizon]],
            "truth": numbers(outcome.examination.truth[number, 0]),
        },
        "forecasts": {name: _forecast(outcome, name, number) for name in names if outcome.entry(name) is not None},
        "why": why.to_dict(),
    }


def _forecast(outcome: Outcome, name: str, number: int) -> dict[str, list[float | None] | None]:
    entry = outcome.entry(name)
    if entry is None or entry.forecast is None:
        return {}
    parts = {"mean": entry.forecast.mean, "lower": entry.forecast.lower, "upper": entry.forecast.upper}
    return {key: None if value is None else numbers(value[number, 0]) for key, value in parts.items()}


def numbers(values: np.ndarray) -> list[float | None]:
    """Plain numbers, None for what is missing."""
    return [float(value) if np.isfinite(value) else None for value in values]

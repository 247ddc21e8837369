"""Level shifts of a log: each stretch judged, then each channel by its stretches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.profiling.change_points import Steps, find_steps, without_steps, without_trend
from keiretsu.data.profiling.events import at_events
from keiretsu.data.profiling.jumps import find_jumps
from keiretsu.data.profiling.samples import Sample
from keiretsu.data.profiling.seasons import cycles, without_cycles
from keiretsu.data.profiling.variance import VarianceRatio, variance_ratio

Vector = NDArray[np.float64]

# least size of a jump in sd of the channel, and rows of memory from which levels are too slow for `find_steps`
_JUMP, _SLOW = 0.5, 30.0


@dataclass(frozen=True, eq=False)
class Judged:
    """Level and spread of one stretch.

    Attributes:
        verdict: as of `Steps`, "shift" also where a slow channel steps within a few rows; "set-points" where
            all steps fall on rows of a rare flag.
        places: shares of the stretch that lie before each step; sizes: in sd of what is left without steps.
        sudden: the steps were told by their suddenness.
        steps: of block means.
        variance: late ÷ early, about the local level.
    """

    verdict: str
    places: tuple[float, ...]
    sizes: tuple[float, ...]
    sudden: bool
    steps: Steps
    variance: VarianceRatio

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {
            "verdict": self.verdict,
            "steps": [{"at": place, "size": size} for place, size in zip(self.places, self.sizes, strict=True)],
            "sudden": self.sudden,
            "statistic": round(self.steps.statistic, 3),
            "variance_ratio": self.variance.ratio,
        }


def judge_level(sample: Sample, events: Mapping[str, NDArray[np.int64]] | None = None) -> Judged:
    """Change points and variance of a sample, on the rows where a value was, without cycles.

    Args:
        sample: on an even grid, or by rows.
        events: rows of the sample on which rare flags are up; steps that fall on them are set-points.
    """
    seen = slice(None) if sample.seen is None else sample.seen
    place = np.arange(len(sample.values), dtype=np.float64) if sample.place is None else sample.place
    values, place = sample.values[seen], place[seen]
    level = _without_outliers(without_cycles(values, tuple(cycles(values, place)), place))
    steps = find_steps(level)
    places, sudden = steps.places, False
    if steps.verdict in ("none", "cannot be told apart") and steps.memory > _SLOW:
        jumps = find_jumps(level, smallest=_JUMP * float(level.std()))
        sudden = bool(jumps) and max(map(abs, _sizes(level, without_steps(level, jumps), jumps))) >= _JUMP
        places = jumps if sudden else places
    verdict = "shift" if sudden else steps.verdict
    near = len(level) // 1000 + 4 if sudden else len(level) // 100
    # places among the values seen are turned into rows of the sample
    grid = np.arange(len(sample.values))[seen][list(places)] if places else ()
    if verdict == "shift" and at_events(tuple(grid), (events or {}).values(), near=near, rows=len(sample.values)):
        verdict = "set-points"
    flat = without_trend(level) if steps.verdict == "trend" else without_steps(level, places)
    if steps.verdict == "shift":
        # cycles that a step had hidden
        flat = without_cycles(flat, tuple(cycles(flat, place)), place)
    return Judged(
        verdict,
        tuple(round(at / len(level), 5) for at in places),
        _sizes(level, flat, places),
        sudden,
        steps,
        variance_ratio(flat),
    )


def of_channels(samples: list[Sample], judged: list[Judged]) -> dict[str, Any]:
    """The details of level and variance: a channel's level shifts if at least half of its stretches say so.

    `level_shift` is whether any channel's does; `level_verdict` is "shift" then, else what most stretches say.
    """
    by_channel: dict[str, list[Judged]] = {}
    for sample, one in zip(samples, judged, strict=True):
        by_channel.setdefault(sample.channel, []).append(one)
    shifted = {
        channel: float(np.median([max(map(abs, one.sizes), default=0.0) for one in ones if one.verdict == "shift"]))
        for channel, ones in by_channel.items()
        if 2 * sum(one.verdict == "shift" for one in ones) >= len(ones)
    }
    verdicts = [one.verdict for one in judged]
    most = max(dict.fromkeys(verdicts), key=verdicts.count)
    return {
        "level_shift": bool(shifted),
        "level_verdict": "shift" if shifted else "none" if most == "shift" else most,
        "level_shift_size": max(shifted.values(), default=0.0),
        "level_shift_channels": dict(sorted(shifted.items(), key=lambda pair: -pair[1])),
        "variance": _variance([one.variance for one in judged]),
    }


def _variance(ratios: list[VarianceRatio]) -> dict[str, Any]:
    known = [one for one in ratios if one.ratio is not None]
    if not known:
        return {"ratio": None, "low": None, "high": None, "changed_share": 0.0}
    middle = sorted(known, key=lambda one: one.ratio or 0.0)[len(known) // 2]
    share = float(np.mean([one.changed for one in known]))
    return {"ratio": middle.ratio, "low": middle.low, "high": middle.high, "changed_share": round(share, 4)}


def _without_outliers(values: Vector) -> Vector:
    """Cut at six robust sd about the middle of the blocks' range, so that a step stays whole."""
    blocks = np.array([np.median(part) for part in np.array_split(values, min(20, len(values)))])
    scale = 1.4826 * float(
        np.median(np.abs(values - np.repeat(blocks, [len(p) for p in np.array_split(values, len(blocks))])))
    )
    return np.clip(values, blocks.min() - 6 * scale, blocks.max() + 6 * scale) if scale > 0 else values


def _sizes(level: Vector, flat: Vector, places: tuple[int, ...]) -> tuple[float, ...]:
    pieces = np.split(level, places)
    means = np.array([piece.mean() for piece in pieces])
    return tuple(round(float(step), 4) for step in np.diff(means) / max(float(flat.std()), 1e-300))

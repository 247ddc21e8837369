"""From a fold to an examination: the origins, their truth, the scales, the naive error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keiretsu.data import Packed, SeriesSet, pack
from keiretsu.data.origins import Origins, eligible, truth_after
from keiretsu.evaluate.baselines.carried import carried_forward
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.kpi import TargetScale, accuracy, target_scale
from keiretsu.evaluate.scorecard import Examination
from keiretsu.evaluate.significance import Pairing


@dataclass(frozen=True)
class Goal:
    """What is forecast: target channels and rows ahead."""

    targets: tuple[str, ...]
    horizon: int


def open_rows(fold: Fold, packed: Packed, goal: Goal, *, observed: float = 0.5) -> np.ndarray:
    """(rows of `fold.seen`,) bool: rows that may be origins of the test part."""
    return fold.judged(packed) & eligible(packed, columns_of(packed, goal.targets), goal.horizon, observed)


def columns_of(packed: Packed, targets: tuple[str, ...]) -> np.ndarray:
    """(targets,) int64: their columns in `packed.values`."""
    return np.array([packed.channels.index(name) for name in targets], dtype=np.int64)


def training_scale(train: SeriesSet, targets: tuple[str, ...], *, period: int) -> TargetScale:
    """Scales of the targets on training rows."""
    packed = pack(train, channels=targets)
    return target_scale(packed, np.arange(len(targets)), period)


def pairing_of(packed: Packed, origins: Origins, *, horizon: int) -> Pairing:
    """How the losses at these origins hang together.

    One series: neighbours in rows. Several: moments on the calendar, in units of stride · median interval.
    """
    if len(np.unique(origins.series)) == 1:
        time = np.arange(len(origins))
    else:
        stamp = packed.stamp[origins.rows]
        time = np.rint((stamp - stamp.min()) / (origins.stride * packed.interval)).astype(np.int64)
    return Pairing(origins.series, time, origins.overlap(horizon))


def examine(packed: Packed, origins: Origins, goal: Goal, *, scale: TargetScale) -> Examination:
    """The truth after the origins and what errors are measured by."""
    columns = columns_of(packed, goal.targets)
    truth = truth_after(packed, columns, origins.rows, goal.horizon)
    last = carried_forward(packed.values[:, columns], packed.starts)[origins.rows]
    naive = accuracy(truth, np.repeat(last[:, :, None], goal.horizon, axis=2), scale, targets=goal.targets)
    pairing = pairing_of(packed, origins, horizon=goal.horizon)
    return Examination(goal.targets, truth, scale, pairing, naive.mae)

"""The loss of each origin, also where truth is missing or a forecast is not finite."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keiretsu.evaluate.kpi import TargetScale

Cube = NDArray[np.float64]


def origin_losses(truth: Cube, mean: Cube, scale: TargetScale) -> NDArray[np.float64]:
    """(n,) float64: each origin's absolute error, as in `kpi.accuracy`.

    The mean over observed steps, then over targets that have any, in scaled units; NaN where no target has truth,
    infinity where a forecast of a known value is not finite.

    Args:
        truth, mean: (n, targets, horizon) float64, in the data's units; NaN in `truth` where it is missing.
        scale: from training rows.
    """
    known = ~np.isnan(truth)
    with np.errstate(invalid="ignore", over="ignore"):
        error = np.where(np.isfinite(mean), np.abs(truth - mean), np.inf)
    return mean_of_known(np.where(known, error, 0.0) / scale.unit[:, None], known)


def mean_of_known(cells: Cube, known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(n,) float64: mean over the known steps of each target, then over the targets that have any; NaN without any.

    Args:
        cells: (n, targets, horizon) float64, 0 where not known.
        known: like cells, bool.
    """
    steps = known.sum(axis=2)
    with np.errstate(over="ignore"):
        by_target = cells.sum(axis=2) / np.maximum(steps, 1)
        targets = (steps > 0).sum(axis=1)
        total = by_target.sum(axis=1) / np.maximum(targets, 1)
    return np.where(targets > 0, total, np.nan)

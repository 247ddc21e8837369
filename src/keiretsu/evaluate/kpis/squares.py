"""Squared and scaled errors of each origin, for MSE and MASE with intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keiretsu.evaluate.kpi import TargetScale


def origin_squares(truth: NDArray[np.float64], mean: NDArray[np.float64], scale: TargetScale) -> NDArray[np.float64]:
    """(n,) float64: each origin's squared error, mean over its observed steps, then over targets, in scaled units².

    Args:
        truth, mean: (n, targets, horizon) float64, in the data's units; NaN in `truth` where it is missing.
        scale: from training rows.
    """
    square = np.nanmean(((truth - mean) / scale.unit[:, None]) ** 2, axis=2)
    return square.mean(axis=1)


def origin_scaled(truth: NDArray[np.float64], mean: NDArray[np.float64], scale: TargetScale) -> NDArray[np.float64]:
    """(n,) float64: each origin's absolute error in errors of the seasonal naive forecast on training rows; NaN where
    a target has no such error. Its mean is MASE (Hyndman & Koehler 2006)."""
    error = np.nanmean(np.abs(truth - mean), axis=2)
    return (error / scale.seasonal).mean(axis=1)

"""Key figures of a forecast: MAE, RMSE, MASE, skill, coverage and width, masked where the truth is missing."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import Packed
from keiretsu.estimators.forecast import Forecast

Cube = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TargetScale:
    """What turns errors of targets in different units into one number, from training rows alone.

    Attributes:
        unit: (targets,) what the errors of each target are divided by before they are averaged over targets: 1 for a
            single target, whose MAE and RMSE so stay in the data's units; the standard deviation on training rows where
            there are several.
        seasonal: (targets,) in-sample MAE of the seasonal naive forecast, the unit of MASE; NaN where it is 0.
        period: rows in a season; 1 is the naive forecast.
    Source: Hyndman & Koehler 2006, "Another look at measures of forecast accuracy" (MASE).
    """

    unit: NDArray[np.float64]
    seasonal: NDArray[np.float64]
    period: int


@dataclass(frozen=True, eq=False)
class Accuracy:
    """Errors over a set of origins.

    Attributes:
        losses: (n,) each origin's absolute error: mean over its observed steps, then over targets, in scaled units.
        mae: mean of `losses`.
        rmse: root of the mean square over origins and observed steps of each target, then the mean over targets.
        mase: MAE of each target over its seasonal-naive error, then the mean over targets; None without a scale.
        by_horizon: MAE at steps 1 … horizon.
        by_target: mae, rmse, mase of each target, in the data's units.
    """

    losses: NDArray[np.float64]
    mae: float
    rmse: float
    mase: float | None
    by_horizon: tuple[float | None, ...]
    by_target: dict[str, dict[str, float | None]]


def target_scale(packed: Packed, columns: NDArray[np.int64], period: int) -> TargetScale:
    """Scales of the targets on training rows."""
    values = packed.values[:, columns]
    unit = np.ones(len(columns))
    if len(columns) > 1:
        spread = np.nanstd(values, axis=0)
        unit = np.where(spread > 0, spread, 1.0)
    first = np.repeat(packed.starts[:-1], np.diff(packed.starts))
    rows = np.flatnonzero(np.arange(packed.rows) - period >= first)
    change = np.abs(values[rows] - values[rows - period])
    known = np.sum(~np.isnan(change), axis=0)
    mean = np.nansum(change, axis=0) / np.maximum(known, 1)
    return TargetScale(unit, np.where(mean > 0, mean, np.nan), period)


def accuracy(truth: Cube, mean: Cube, scale: TargetScale, *, targets: tuple[str, ...]) -> Accuracy:
    """Score point forecasts.

    Args:
        truth, mean: (n, targets, horizon) float64, in the data's units; NaN in `truth` where it is missing. Every
            (origin, target) has at least one true value.
        scale: from training rows.
        targets: names, in the order of the second axis.
    """
    error = np.abs(truth - mean)
    per_origin = np.nanmean(error, axis=2)
    square = np.nanmean(error**2, axis=2)
    mae, rmse = per_origin.mean(axis=0), np.sqrt(square.mean(axis=0))
    mase = mae / scale.seasonal
    losses = (per_origin / scale.unit).mean(axis=1)
    scaled = error / scale.unit[:, None]
    known = ~np.isnan(scaled)
    totals, counts = np.nansum(scaled, axis=(0, 1)), known.sum(axis=(0, 1))
    by_horizon = [float(total / n) if n else None for total, n in zip(totals, counts, strict=True)]
    return Accuracy(
        losses=losses,
        mae=float(losses.mean()),
        rmse=float((rmse / scale.unit).mean()),
        mase=_finite(float(mase.mean())),
        by_horizon=tuple(by_horizon),
        by_target={
            name: {"mae": float(mae[i]), "rmse": float(rmse[i]), "mase": _finite(float(mase[i]))}
            for i, name in enumerate(targets)
        },
    )


def skill(mae: float, naive: float) -> float | None:
    """Share of the naive forecast's MAE that is saved: 1 - mae / naive; None where the naive forecast has no error."""
    return 1.0 - mae / naive if naive > 0 else None


def coverage(truth: Cube, forecast: Forecast, scale: TargetScale, *, nominal: float) -> dict[str, float] | None:
    """How often the truth lay inside the interval, over all observed cells, and the mean width in scaled units.

    None where the forecast has no interval.
    """
    if forecast.lower is None or forecast.upper is None:
        return None
    known = ~np.isnan(truth)
    inside = (truth >= forecast.lower) & (truth <= forecast.upper)
    width = (forecast.upper - forecast.lower) / scale.unit[:, None]
    return {
        "nominal": nominal,
        "measured": float(inside[known].mean()),
        "mean_width": float(width[known].mean()),
    }


def _finite(number: float) -> float | None:
    return number if isfinite(number) else None

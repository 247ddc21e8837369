"""How the error grows with the distance from the end of training."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from keiretsu.data.origins import Origins
from keiretsu.estimators.forecast import Forecast
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.kpi import TargetScale
from keiretsu.evaluate.kpis.estimate import estimate, only, part
from keiretsu.evaluate.kpis.losses import origin_losses
from keiretsu.evaluate.kpis.rows import forecast_from
from keiretsu.evaluate.kpis.stretches import Stretch, distance_of, stretches
from keiretsu.evaluate.significance import MEAN_LEVEL, Pairing, compare

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Distance:
    """The error by distance from the end of training (by position in the unit, of a split by unit).

    Attributes:
        stretches: MAE in at most eight equal stretches of the test part.
        slope: how much the loss grows in one median interval, by least squares; None where it cannot be told.
        interval: 95 % confidence interval of the slope.
        change: slope times the span of the test part, over the mean loss: 0.1 is ten per cent worse at its end.
    """

    stretches: tuple[Stretch, ...]
    slope: float | None
    interval: tuple[float, float] | None
    change: float | None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "stretches": [stretch.to_dict() for stretch in self.stretches],
            "slope": self.slope,
            "interval": None if self.interval is None else list(self.interval),
            "change": self.change,
        }


def predict_distance(model: Any, fold: Fold, origins: Origins, *, forecast: Forecast | None = None) -> Arrays:
    """Forecasts from the origins, and how far each lies from the end of training.

    Args:
        forecast: of these origins, where it is at hand already; the model is not asked then.
    Returns:
        mean: (n, targets, horizon) float64, in the data's units. distance: (n,) float64, in median intervals.
    """
    made = forecast_from(model, fold, origins, forecast)
    return {"mean": made.mean, "distance": distance_of(fold, origins)}


def summarise_distance(arrays: Arrays, truth: NDArray[np.float64], *, scale: TargetScale, pairing: Pairing) -> Distance:
    """MAE by stretch, and the slope of the loss on the distance.

    slope = Σ (d - d̄) l / Σ (d - d̄)²,   its standard error from the long-run variance of Σ (d - d̄) e, e the residuals

    which is that of `compare` (clustered by series from ten series on). As it is, that calls a slope in 7 to 9 of 100
    cases where there is none, so the variance is divided once more by what a coefficient costs, 1 - 1.5 / degrees (one
    is the mean's, in `long_run`), and the degrees are multiplied by what the ends of the test part count more than its
    middle, (Σ (d - d̄)²)² / (n Σ (d - d̄)⁴), 5/9 where origins are evenly spaced: then in 3 to 6.

    Args:
        arrays: of `predict_distance`.
        truth: (n, targets, horizon) float64, NaN where missing.
        scale, pairing: of the examination.
    Source: Newey & West 1987 (standard errors of least squares under autocorrelation).
    """
    losses, distance = origin_losses(truth, arrays["mean"], scale), arrays["distance"]
    found = tuple(
        Stretch(start, stop, estimate(losses[places], part(pairing, places)))
        for start, stop, places in stretches(distance)
    )
    return Distance(found, *_slope(losses, distance, pairing))


def _slope(
    losses: NDArray[np.float64], distance: NDArray[np.float64], pairing: Pairing
) -> tuple[float | None, tuple[float, float] | None, float | None]:
    known = np.flatnonzero(~np.isnan(losses))
    losses, distance, pairing = losses[known], distance[known], only(pairing, known)
    if len(losses) < 3 or not np.isfinite(losses).all():
        return None, None, None
    away = distance - distance.mean()
    spread = float(away @ away)
    if spread == 0:
        return None, None, None
    with np.errstate(over="ignore", invalid="ignore"):
        slope, mean = float(away @ losses) / spread, float(losses.mean())
        scores = away * (losses - mean - slope * away)
        found = compare(scores, np.zeros_like(scores), pairing)
        degrees = found.degrees * spread**2 / (len(losses) * float(away**2 @ away**2))
        # of three moments or fewer there is no error; of losses in a line it is 0
        cost = max(1 - 1.5 / found.degrees, 0.1)
        error = found.standard_error * len(losses) / spread / sqrt(cost)
        reach = float(student.ppf(0.5 + MEAN_LEVEL / 2, max(degrees, 1.0))) * error
    if not isfinite(slope):
        return None, None, None
    change = slope * float(np.ptp(distance)) / mean if mean > 0 else None
    return slope, (slope - reach, slope + reach) if isfinite(reach) else None, change

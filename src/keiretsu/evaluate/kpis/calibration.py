"""Whether intervals keep their promise all through the test part, or only on average."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.origins import Origins
from keiretsu.estimators.forecast import Forecast
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.kpis.estimate import Estimate, estimate, part
from keiretsu.evaluate.kpis.losses import mean_of_known
from keiretsu.evaluate.kpis.stretches import Stretch, distance_of, stretches
from keiretsu.evaluate.significance import Pairing

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Calibration:
    """Coverage over time.

    Attributes:
        nominal: share of truths that the intervals are meant to hold.
        inside: share of truths inside, as the mean over origins of each origin's share, over the whole test part.
        stretches: the same in at most eight equal stretches of the test part.
        worst: number of the stretch farthest from nominal, from 0; None without any.
        gap: mean over stretches of the distance to nominal.
        reason: why there is no figure; None where there is one.
    """

    nominal: float
    inside: Estimate
    stretches: tuple[Stretch, ...]
    worst: int | None
    gap: float | None
    reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "nominal": self.nominal,
            "inside": self.inside.to_dict(),
            "stretches": [stretch.to_dict() for stretch in self.stretches],
            "worst": self.worst,
            "gap": self.gap,
            "reason": self.reason,
        }


def predict_calibration(
    model: Any, fold: Fold, origins: Origins, *, coverage: float = 0.9, forecast: Forecast | None = None
) -> Arrays:
    """Intervals from the origins, and how far each origin lies from the end of training.

    Args:
        coverage: share of truths that lower to upper is meant to hold.
        forecast: of these origins and that coverage, where it is at hand already; the model is not asked then.
    Returns:
        nominal: () float64. distance: (n,) float64, in median intervals. lower, upper: (n, targets, horizon) float64,
        in the data's units; absent where training left the model too few residuals for that coverage.
    """
    arrays: Arrays = {"nominal": np.array(coverage), "distance": distance_of(fold, origins)}
    residuals = getattr(model, "quantiles_", None)
    if forecast is None and (residuals is None or coverage <= residuals.largest):
        forecast = model.forecast_at(fold.seen, origins.rows, coverage=coverage)
    if forecast is not None and forecast.lower is not None and forecast.upper is not None:
        arrays |= {"lower": forecast.lower, "upper": forecast.upper}
    return arrays


def summarise_calibration(arrays: Arrays, truth: NDArray[np.float64], *, pairing: Pairing) -> Calibration:
    """Coverage in all and by stretch.

    Args:
        arrays: of `predict_calibration`.
        truth: (n, targets, horizon) float64, NaN where missing.
        pairing: of the examination.
    """
    nominal = float(arrays["nominal"])
    if "lower" not in arrays:
        return Calibration(nominal, Estimate(None, None, 0), (), None, None, "the model has no interval")
    known = ~np.isnan(truth)
    with np.errstate(invalid="ignore"):
        hit = (truth >= arrays["lower"]) & (truth <= arrays["upper"])
    share = mean_of_known(hit.astype(np.float64), known)
    found = tuple(
        Stretch(start, stop, _share(share[places], part(pairing, places)))
        for start, stop, places in stretches(arrays["distance"])
    )
    gaps = np.array([np.nan if s.figure.mean is None else abs(s.figure.mean - nominal) for s in found])
    told = bool(len(gaps)) and not np.isnan(gaps).all()
    return Calibration(
        nominal,
        _share(share, pairing),
        found,
        int(np.nanargmax(gaps)) if told else None,
        float(np.nanmean(gaps)) if told else None,
    )


def _share(share: NDArray[np.float64], pairing: Pairing) -> Estimate:
    found = estimate(share, pairing)
    if found.interval is None:
        return found
    low, high = found.interval
    return Estimate(found.mean, (max(low, 0.0), min(high, 1.0)), found.origins)

"""Weighted quantile loss (WQL): how good the whole predictive distribution is, not its middle alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.origins import Origins
from keiretsu.estimators.forecast import Forecast
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.kpis.estimate import Estimate, estimate
from keiretsu.evaluate.kpis.rows import forecast_from
from keiretsu.evaluate.significance import Pairing

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class QuantileLoss:
    """The weighted quantile loss.

    Attributes:
        wql: mean over levels, with its interval, the sum of truths taken as given; 0 is perfect.
        levels: of the quantiles that the model could give.
        by_level: the loss at each of them; None where it cannot be told.
        reason: why there is no figure; None where there is one.
    """

    wql: Estimate
    levels: tuple[float, ...]
    by_level: tuple[float | None, ...]
    reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "wql": self.wql.to_dict(),
            "levels": list(self.levels),
            "by_level": list(self.by_level),
            "reason": self.reason,
        }


def predict_quantile_loss(
    model: Any,
    fold: Fold,
    origins: Origins,
    *,
    levels: Sequence[float] = LEVELS,
    forecast: Forecast | None = None,
) -> Arrays:
    """Quantile forecasts from the origins.

    The levels are those that the residuals of training can promise (`quantiles_.largest`), .5 being their median. A
    model without `quantiles_` is asked for the two ends of each interval, and its mean stands for the median.

    Args:
        levels: in (0, 1), symmetrical around .5.
        forecast: of these origins, where it is at hand already; only its mean is used.
    Returns:
        levels: (q,) float64, those that the model can give. mean: (n, targets, horizon) float64, in the data's units.
        offset: (q, 1 or n, targets, horizon) float64, what to add to the mean for each quantile.
    """
    mean = forecast_from(model, fold, origins, forecast).mean
    residuals = getattr(model, "quantiles_", None)
    if residuals is None:
        kept, offset = list(levels), _asked(model, fold, origins, levels)
    else:
        # of few residuals, the outer levels are not to be had
        kept = [level for level in levels if residuals.count and abs(2 * level - 1) <= residuals.largest + 1e-9]
        offset = [rows[None] for rows in residuals.quantiles(kept)]
    if not kept:
        kept, offset = [0.5], [np.zeros((1, *mean.shape[1:]))]
    return {"levels": np.array(kept), "mean": mean, "offset": np.stack(offset)}


def quantile_losses(arrays: Arrays, truth: NDArray[np.float64]) -> NDArray[np.float64]:
    """(q, n) float64: what each origin adds to the loss at each level, times n, so that its mean over origins is the
    loss; NaN where an origin has no truth, infinity where a quantile is not finite.

    Several targets count alike: each has its own sum of truths. A target whose truths are all 0 is left out.

    Args:
        arrays: of `predict_quantile_loss`.
        truth: (n, targets, horizon) float64, NaN where missing.
    """
    known = ~np.isnan(truth)
    size = np.where(known, np.abs(truth), 0.0).sum(axis=(0, 2))
    used = size > 0
    some = known[:, used].any(axis=(1, 2))
    count = max(int(some.sum()), 1)
    found = np.full((len(arrays["levels"]), len(truth)), np.nan)
    for number, level in enumerate(arrays["levels"]):
        with np.errstate(invalid="ignore", over="ignore"):
            gap = truth - (arrays["mean"] + arrays["offset"][number])
            pinball = np.where(np.isfinite(gap), np.maximum(level * gap, (level - 1) * gap), np.inf)
            cells = np.where(known, pinball, 0.0)[:, used].sum(axis=2) / size[used]
            if used.any():
                found[number, some] = 2 * count * cells[some].mean(axis=1)
    return found


def summarise_quantile_loss(arrays: Arrays, truth: NDArray[np.float64], *, pairing: Pairing) -> QuantileLoss:
    """The loss and its interval.

    WQL = mean over levels q of 2 Σ max(q (y - ŷ_q), (q - 1) (y - ŷ_q)) / Σ |y|

    over all origins, steps with truth and, one at a time, targets. It is dimensionless, so that no scale is needed.

    Source: Gneiting & Raftery 2007 (the pinball loss is proper for a quantile); Park, Maddix, Aubet, Kan, Gasthaus &
        Wang 2022, "Learning quantile functions without quantile crossing" (the weighted form); Alexandrov et al. 2020
        (GluonTS, `mean_weighted_sum_quantile_loss`). The M5 competition scaled the same loss by the naive error of the
        training rows instead.
    """
    losses = quantile_losses(arrays, truth)
    levels = tuple(float(level) for level in arrays["levels"])
    by_level = tuple(estimate(row, pairing).mean for row in losses)
    known = ~np.isnan(losses).any(axis=0)
    if not known.any():
        return QuantileLoss(Estimate(None, None, 0), levels, by_level, "every truth is missing or 0")
    return QuantileLoss(estimate(losses.mean(axis=0), pairing), levels, by_level)


def _asked(model: Any, fold: Fold, origins: Origins, levels: Sequence[float]) -> list[NDArray[np.float64]]:
    """(n, targets, horizon) offsets of each level, from the ends of intervals."""
    offset = []
    for level in levels:
        coverage = round(abs(2 * level - 1), 9)
        if coverage == 0:
            found = model.forecast_at(fold.seen, origins.rows, coverage=None)
            offset.append(np.zeros_like(found.mean))
            continue
        found = model.forecast_at(fold.seen, origins.rows, coverage=coverage)
        offset.append((found.lower if level < 0.5 else found.upper) - found.mean)
    return offset

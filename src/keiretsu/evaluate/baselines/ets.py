"""Exponential smoothing, its form chosen by AICc."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from keiretsu.evaluate.baselines.smoothed import Smoothed
from keiretsu.evaluate.baselines.smoothing import Smoothing, seasonal_profile

TRENDS = ((None, False), ("add", False), ("add", True))
MOST_ITERATIONS = 200


class AutoETS(Smoothed):
    """Forecasts by exponential smoothing with additive errors: (no, linear, damped) trend × (no, additive) season.

    The form with the smallest AICc of the training rows is taken, a target at a time; gains and damping by maximum
    likelihood (statsmodels `ETSModel`). The states before the first row are not estimated but computed (profile of the
    season, slope, first value), and count as parameters all the same.

    Args:
        horizon: rows ahead.
        period: rows in a season, 1 for none; None takes the strongest that the profile of the training rows finds.
            Above 400, or with fewer than two seasons of training rows, no season is tried.
    Source: Hyndman, Koehler, Ord & Snyder 2008; Hyndman & Khandakar 2008, section 2 (choice by AICc).
    """

    name: ClassVar[str] = "ets"

    def _estimate(self, values: NDArray[np.float64], period: int) -> Smoothing:
        best, least = Smoothing(1.0), np.inf
        for season in (1,) if period == 1 else (1, period):
            profile = seasonal_profile(values, season)
            own = np.resize(profile, len(values))
            slope = float(np.polyfit(np.arange(len(values)), values - own, 1)[0])
            for trend, damped in TRENDS:
                start: dict[str, Any] = {"initial_level": float(values[0] - own[0]) - (slope if trend else 0.0)}
                if season > 1:
                    start["initial_seasonal"] = profile
                if trend:
                    start["initial_trend"] = slope
                rule, criterion = _fitted(values, {"trend": trend, "damped_trend": damped}, start)
                if criterion < least:
                    best, least = rule, criterion
        return best


def _fitted(values: NDArray[np.float64], form: dict[str, Any], start: dict[str, Any]) -> tuple[Smoothing, float]:
    """Parameters by maximum likelihood, and AICc; the states at the start count as parameters, and so does σ²."""
    season = len(start.get("initial_seasonal", (0.0,)))
    whole = {"seasonal": "add", "seasonal_periods": season} if season > 1 else {}
    count = 2 + (season if season > 1 else 0) + (season > 1) + 2 * bool(form["trend"]) + form["damped_trend"] + 1
    spare = len(values) - count - 1
    if spare < 1:
        return Smoothing(1.0), np.inf
    # loaded when it is needed: it takes a second, and a saved model forecasts without it
    from statsmodels.tools.sm_exceptions import ConvergenceWarning
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    with warnings.catch_warnings():
        # a perfect fit takes the logarithm of 0, and an optimum that is not quite reached is an answer all the same
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        model = ETSModel(values, error="add", initialization_method="known", **form, **whole, **start)
        result: Any = model.fit(disp=False, maxiter=MOST_ITERATIONS)
    found = dict(zip(model.param_names, np.asarray(result.params).tolist(), strict=True))
    criterion = -2 * float(result.llf) + 2 * count * (1 + (count + 1) / spare)
    rule = Smoothing(
        alpha=found["smoothing_level"],
        beta=found.get("smoothing_trend", 0.0),
        gamma=found.get("smoothing_seasonal", 0.0),
        phi=found.get("damping_trend", 1.0),
        trend=start.get("initial_trend", 0.0),
        period=season,
    )
    return rule, criterion if np.isfinite(criterion) else np.inf

"""The theta method: simple exponential smoothing with half the slope as drift."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from keiretsu.evaluate.baselines.smoothed import Smoothed
from keiretsu.evaluate.baselines.smoothing import Smoothing

SIGNIFICANT = 1.645


class Theta(Smoothed):
    """Forecasts by the standard theta method (lines θ = 0 and 2, equal weights), deseasonalised additively.

    ŷ_{t+k} = ℓ_t + k b/2 + season,  ℓ_t = ℓ_{t-1} + b/2 + α (y_t - season - ℓ_{t-1} - b/2)

    b is the slope of a straight line through the training rows. This is exactly the theta method: Hyndman & Billah show
    that its forecasts are those of simple exponential smoothing with drift b/2. The season is used where the
    autocorrelation at its length is significant (10 %, Bartlett's formula), as in the M3 and M4 competitions. α and b
    come from statsmodels' `ThetaModel`.

    Args:
        horizon: rows ahead.
        period: rows in a season, 1 for none; None takes the strongest that the profile of the training rows finds.
            Above 400, or with fewer than two seasons of training rows, no season is tried.
    Source: Assimakopoulos & Nikolopoulos 2000; Hyndman & Billah 2003, "Unmasking the theta method".
    """

    name: ClassVar[str] = "theta"

    def _estimate(self, values: NDArray[np.float64], period: int) -> Smoothing:
        # loaded when it is needed: it takes a second, and a saved model forecasts without it
        from statsmodels.tools.sm_exceptions import ConvergenceWarning
        from statsmodels.tsa.forecasting.theta import ThetaModel

        seasonal = period > 1 and is_seasonal(values, period)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            warnings.simplefilter("ignore", RuntimeWarning)
            found: Any = ThetaModel(
                values, period=period, deseasonalize=seasonal, use_test=False, method="additive"
            ).fit()  # fmt: skip
        alpha, slope = float(found.params["alpha"]), float(found.params["b0"])
        return Smoothing(float(np.clip(alpha, 1e-4, 1.0)), trend=slope / 2, period=period if seasonal else 1)


def is_seasonal(values: NDArray[np.float64], period: int) -> bool:
    """Whether the autocorrelation at the lag of a season differs from 0 at the 10 % level.

    |r_m| > 1.645 √((1 + 2 Σ_{i<m} r_i²) / n)
    """
    from statsmodels.tsa.stattools import acf

    found: Any = acf(values, nlags=period, fft=True)
    return bool(abs(found[period]) > SIGNIFICANT * np.sqrt((1 + 2 * np.sum(found[1:period] ** 2)) / len(values)))

"""The partner of a mixer that stands alone: everything stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.partners.lags import Lagged


@dataclass(frozen=True)
class LastValue:
    """Every step ahead equals the last value seen (0, the scaled centre, before any was).

    Attributes:
        horizon: rows ahead.
        lags: 1, the ring holds the last value only.
        bank, effect: None, it reads no other feature.
    """

    horizon: int
    lags: int = 1
    bank: None = None
    effect: None = None

    def forecast(self, rows: Lagged, targets: NDArray[np.int64]) -> NDArray[np.float64]:
        """(rows, targets, horizon) float64, scaled."""
        return np.repeat(rows.level(targets)[:, :, None], self.horizon, axis=2)

"""The last observed value, for every step ahead."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import Packed, SeriesSet
from keiretsu.evaluate.baselines.base import Baseline
from keiretsu.evaluate.baselines.carried import carried_forward


class Naive(Baseline):
    """Forecasts the last value that was observed at or before the origin.

    ŷ_{t+k} = y_s, s the last observed row ≤ t

    Args:
        horizon: rows ahead.
    Example:
        >>> Naive(horizon=24).fit(train, target="pressure").forecast_at(series, rows, coverage=0.9).mean.shape
        (100, 1, 24)
    """

    name: ClassVar[str] = "naive"

    def __init__(self, horizon: int) -> None:
        self.horizon = horizon

    def _mean_at(self, series: SeriesSet, packed: Packed, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        del series
        last = carried_forward(packed.values[:, self._columns(packed)], packed.starts)[rows]
        return np.repeat(last[:, :, None], self.horizon, axis=2)

    def _parameters(self) -> int:
        return 0

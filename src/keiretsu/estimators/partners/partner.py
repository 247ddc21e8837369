"""What a partner is."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.partners.lags import Lagged


class Partner(Protocol):
    """Forecasts from lags, in scaled units, one row at a time or many."""

    @property
    def lags(self) -> int:
        """Places its ring must hold."""
        ...

    def forecast(self, rows: Lagged, targets: NDArray[np.int64]) -> NDArray[np.float64]:
        """(rows, targets, horizon) float64."""
        ...

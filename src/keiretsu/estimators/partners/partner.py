"""What a partner is."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Partner(Protocol):
    """Forecasts from lag windows, in scaled units, one row at a time or many."""

    lags: int

    def forecast(
        self, windows: NDArray[np.float64], seen: NDArray[np.bool_], targets: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """(rows, targets, horizon) from (rows, channels, lags) windows and (rows, channels) `seen`."""
        ...

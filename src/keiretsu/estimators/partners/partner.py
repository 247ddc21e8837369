"""What a partner is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.partners.bank import Bank
from keiretsu.estimators.partners.lags import Lagged

if TYPE_CHECKING:
    from keiretsu.estimators.partners.effect import Effect


class Partner(Protocol):
    """Forecasts from lags and from a bank's features, in scaled units, one row at a time or many."""

    @property
    def lags(self) -> int:
        """Places its ring must hold."""
        ...

    @property
    def bank(self) -> Bank | None:
        """The filters whose features it reads; None without any."""
        ...

    @property
    def effect(self) -> Effect | None:
        """What covariates say, which its lags and forecasts are without; None where covariates are not used."""
        ...

    def forecast(self, rows: Lagged, targets: NDArray[np.int64]) -> NDArray[np.float64]:
        """(rows, targets, horizon) float64."""
        ...

"""A closed-form ridge regression on lags, a bank's features or both: the partner that any mixer must improve on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.partners.bank import Bank
from keiretsu.estimators.partners.design import Design
from keiretsu.estimators.partners.lags import Lagged


@dataclass(frozen=True, eq=False)
class RidgePartner:
    """A fitted ridge: y_{t+k} = base + features · w_k + b_k · unit, for all steps k at once, in scaled units.

    Attributes:
        design: which features it sees.
        weights: (1 or targets, features, horizon) float64; 1 when all targets share one set.
        intercept: (1 or targets, horizon) float64.
        unit: (targets,) float64, standard deviation of each target in training, in scaled units; targets that share
            weights count alike in it, however heavy their tails.
        penalty: λ in rows; None where all weights are 0, so that the last value stays. Of a mean of several ridges that
            of the first.
        lags: places its ring must hold.
    """

    design: Design
    weights: NDArray[np.float64]
    intercept: NDArray[np.float64]
    unit: NDArray[np.float64]
    penalty: float | None
    lags: int

    @property
    def bank(self) -> Bank | None:
        """The filters whose features it reads."""
        return self.design.bank

    @property
    def effect(self) -> None:
        """None: it knows of no covariates."""
        return None

    @property
    def shared(self) -> bool:
        """Whether all targets use the same weights."""
        return len(self.weights) == 1

    def forecast(self, rows: Lagged, targets: NDArray[np.int64]) -> NDArray[np.float64]:
        """(rows, targets, horizon) float64, scaled."""
        base = rows.level(targets)
        out = np.empty((len(rows), len(targets), self.weights.shape[2]))
        for place, target in enumerate(targets):
            which = 0 if self.shared else place
            features = self.design.rows(rows, int(target))
            out[:, place] = (
                features @ self.weights[which] + self.intercept[which] * self.unit[place] + base[:, place, None]
            )
        return out

"""What covariates alone say of the targets: taken off before lags are read, and put back on where it is known ahead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.partners.bank import Bank
from keiretsu.estimators.partners.basis import Basis
from keiretsu.estimators.partners.lags import Lagged
from keiretsu.estimators.partners.partner import Partner
from keiretsu.estimators.scaling import CLIP, Scaling

BLOCK = 8192


@dataclass(frozen=True, eq=False)
class Effect:
    """A ridge of the targets on the covariates of their own row: y_t = f(x_t) + u_t.

    Lags, banks and their weights then work on u, and f(x_{t+h}) is added to the forecast of u_{t+h}. So one set of
    weights serves all steps, a promotion of last week does not look like a level, and a stream needs no more state than
    without covariates. The other way, known values of every step as further features of the ridge, would take a
    regression of its own for each step and leave past promotions in the lags.

    Attributes:
        basis: features of a row's covariates.
        scaling: of the columns of the covariates.
        weights: (features, targets) float64; intercept: (targets,) float64: f in scaled units of the targets.
    Source: a regression with autocorrelated errors, as in Hyndman & Athanasopoulos 2021, chapter 10.
    """

    basis: Basis
    scaling: Scaling
    weights: NDArray[np.float64]
    intercept: NDArray[np.float64]

    def of(self, known: NDArray[np.float64], static: NDArray[np.float64]) -> NDArray[np.float64]:
        """(rows, targets) float64, scaled.

        Args:
            known: (rows, known columns) float64, as given.
            static: (rows, static columns) or (static columns,) float64, as given.
        """
        plain, out = self.basis.plain_of(self.scaling), np.empty((len(known), len(self.intercept)))
        static = np.broadcast_to(static, (len(known), len(self.basis.static)))
        for start in range(0, len(known), BLOCK):
            rows = slice(start, start + BLOCK)
            columns = np.concatenate((known[rows], static[rows]), axis=1)
            out[rows] = self.basis.of(columns, plain) @ self.weights + self.intercept
        return out

    def inputs(self, known: NDArray[np.float64], static: NDArray[np.float64]) -> NDArray[np.float64]:
        """(rows, columns) float64, what a mixer reads of the covariates of the rows it reads: scaled and clipped."""
        static = np.broadcast_to(static, (len(known), len(self.basis.static)))
        return np.clip(self.scaling.apply(np.concatenate((known, static), axis=1)), -CLIP, CLIP)


@dataclass(frozen=True, eq=False)
class WithEffect:
    """A partner that forecasts what an effect leaves over; whoever asks takes the effect off and puts it back on.

    Attributes:
        inner: of u; effect: f.
    """

    inner: Partner
    effect: Effect

    @property
    def lags(self) -> int:
        """Places its ring must hold."""
        return self.inner.lags

    @property
    def bank(self) -> Bank | None:
        """The filters whose features it reads."""
        return self.inner.bank

    def forecast(self, rows: Lagged, targets: NDArray[np.int64]) -> NDArray[np.float64]:
        """(rows, targets, horizon) float64, scaled, without the effect."""
        return self.inner.forecast(rows, targets)

"""What a certified training found out about itself, whichever way it was certified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from keiretsu.errors import DataError
from keiretsu.train.series_data import SeriesData, split_units

Method = Literal["pac-bayes", "occam", "covering"]


@dataclass(frozen=True)
class LearnedBound:
    """A bound on the error of new series that counts everything that was learned from those that pay for it.

    Attributes:
        method: how it was found.
        bound: on the true error, as if every series were a unit of its own.
        bound_units: on the error of a unit, the mean of its series'; equal where each series is one.
        risk, risk_units: the loss that the bound starts from, on the series that pay: error, or a ramp above it.
        m, units: series and units that pay.
        first: series that what was fixed beforehand was learned from.
        delta: of each of the two bounds by itself.
        trivial: error of always naming the most frequent class of those that pay.
        nats: paid for what was learned from them.
        detail: what the method has to say beyond: "bits", "exponent", "centre", "epsilon", "ramp", "error".
    """

    method: Method
    bound: float
    bound_units: float
    risk: float
    risk_units: float
    m: int
    units: int
    first: int
    delta: float
    trivial: float
    nats: float
    detail: Mapping[str, float]

    @property
    def vacuous(self) -> bool:
        """Whether the bound says no more than a guess."""
        return self.bound >= self.trivial


@dataclass(frozen=True, eq=False)
class Parts:
    """The series of a certified training: `first` may be learned from freely, `rest` pays.

    Attributes:
        first, rest: numbers of series, ascending; no unit in both.
    """

    data: SeriesData
    first: NDArray[np.int64]
    rest: NDArray[np.int64]

    @classmethod
    def of(cls, data: SeriesData, share: float, *, seed: int) -> Parts:
        """Split by unit; share 0 leaves all to the part that pays.

        Raises:
            DataError: one part would have no unit.
        """
        if share == 0:
            return cls(data, np.empty(0, dtype=np.int64), np.arange(len(data)))
        first, rest = split_units(data, share, seed=seed)
        if not len(first) or not len(rest):
            raise DataError("fit: both parts need a unit; got one unit in all. Give series of several units.")
        return cls(data, first, rest)

    @property
    def label(self) -> NDArray[np.int64]:
        """(rest,) of the series that pay."""
        return self.data.label[self.rest]

    @property
    def trivial(self) -> float:
        """Error of always naming the most frequent class of those that pay."""
        return 1 - float(np.bincount(self.label).max()) / len(self.rest)

    def learned(
        self,
        method: Method,
        loss: NDArray,
        bound: Callable[[float, int], float],
        *,
        delta: float,
        nats: float,
        detail: Mapping[str, float],
    ) -> LearnedBound:
        """Bounds by series and by unit.

        Args:
            method, delta, nats, detail: see `LearnedBound`.
            loss: (rest,) in [0, 1], of each series that pays.
            bound: of a mean loss and how many it is the mean of.
        """
        names, place = np.unique(self.data.unit[self.rest], return_inverse=True)
        by_unit = np.bincount(place, weights=loss) / np.bincount(place, minlength=len(names))
        risk, risk_units = float(np.mean(loss)), float(by_unit.mean())
        m, units = len(self.rest), len(names)
        return LearnedBound(
            method=method,
            bound=bound(risk, m),
            bound_units=bound(risk_units, units),
            risk=risk,
            risk_units=risk_units,
            m=m,
            units=units,
            first=len(self.first),
            delta=delta,
            trivial=self.trivial,
            nats=nats,
            detail=detail,
        )

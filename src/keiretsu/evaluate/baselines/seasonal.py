"""The value one season before, for every step ahead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import Packed, SeriesSet
from keiretsu.data.origins import series_of, spaced, truth_after
from keiretsu.evaluate.baselines.base import RESIDUAL_ORIGINS, Baseline, Training
from keiretsu.evaluate.baselines.carried import carried_forward

PERIODS_TRIED = 3


class SeasonalNaive(Baseline):
    """Forecasts the value that lies a whole number of seasons before the step, the last one known at the origin.

    ŷ_{t+k} = y_{t+k-m⌈k/m⌉}, carried forward where it is missing; before the first season it is the naive forecast.

    Args:
        horizon: rows ahead.
        period: rows in a season, 1 for none; None takes, of the strongest periods that the profile of the training rows
            finds, the one with the smallest error on them. Where it finds none, the naive forecast is given and
            `summary` says so.
    Source: Hyndman & Athanasopoulos, "Forecasting: principles and practice", 3rd ed., section 5.2.
    """

    name: ClassVar[str] = "seasonal_naive"

    def __init__(self, horizon: int, *, period: int | None = None) -> None:
        self.horizon = horizon
        self.period = period

    def _choose(self, training: Training) -> None:
        tried = (self.period,) if self.period else candidate_periods(training.series, self.targets_)
        if not tried or tried == (1,):
            self.period_ = 1
            self.notes_ = ("No season was found in the training rows; this is the naive forecast.",)
            return
        rows = spaced(training.packed, training.allowed, limit=RESIDUAL_ORIGINS).rows
        truth = truth_after(training.packed, training.columns, rows, self.horizon)
        values = training.packed.values[:, training.columns]
        errors = [
            float(np.nanmean(np.abs(truth - seasonal_values(values, training.packed, rows, (period, self.horizon)))))
            for period in tried
        ]
        self.period_ = int(tried[int(np.argmin(errors))])

    def _mean_at(self, series: SeriesSet, packed: Packed, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        del series
        return seasonal_values(packed.values[:, self._columns(packed)], packed, rows, (self.period_, self.horizon))

    def _parameters(self) -> int:
        return 1

    def _content(self) -> dict[str, Any]:
        return {"period": self.period_}

    def _restore(self, content: dict[str, Any]) -> None:
        self.period_ = int(content["period"])


def candidate_periods(series: SeriesSet, targets: Sequence[str]) -> tuple[int, ...]:
    """The strongest seasonal periods, in rows, that the profile of the first target finds."""
    from keiretsu.data import profile

    found = profile(series, target=targets[0]).periods
    return tuple(int(period) for period in found[:PERIODS_TRIED] if period > 1)


def seasonal_values(
    values: NDArray[np.float64], packed: Packed, rows: NDArray[np.int64], season: tuple[int, int]
) -> NDArray[np.float64]:
    """(n, targets, horizon) float64: for each step the value a whole number of seasons before it, known at the row.

    Args:
        values: (rows, targets) float64, NaN where missing.
        packed: whose rows they are.
        rows: (n,) int64, the origins.
        season: (period, horizon), both in rows.
    """
    period, horizon = season
    filled = carried_forward(values, packed.starts)
    steps = np.arange(1, horizon + 1)
    source = rows[:, None] + steps - period * (-(-steps // period))
    first = packed.starts[series_of(packed)[rows]]
    known = filled[np.maximum(source, 0)]
    known[source < first[:, None]] = np.nan
    known = known.transpose(0, 2, 1)
    return np.where(np.isnan(known), filled[rows][:, :, None], known)

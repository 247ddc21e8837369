"""What baselines of exponential smoothing share: parameters a target from training rows, states over every series."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import Packed, SeriesSet
from keiretsu.data.origins import series_of
from keiretsu.evaluate.baselines.base import Baseline, Training
from keiretsu.evaluate.baselines.seasonal import candidate_periods
from keiretsu.evaluate.baselines.smoothing import Smoothing, bridged, forecasts

ESTIMATION_ROWS = 2000
FEWEST_ROWS = 10
LONGEST_PERIOD = 400


class Smoothed(Baseline):
    """A baseline whose forecast is level + trend + season.

    Parameters are estimated once, a target at a time, on the last 2,000 rows of the longest training series (longest by
    observed values), its gaps filled with the value before them. They hold for every series, also one never seen: its
    states run from its own start.

    A subclass sets `name` and estimates (`_estimate`).
    """

    def __init__(self, horizon: int, *, period: int | None = None) -> None:
        self.horizon = horizon
        self.period = period

    @abstractmethod
    def _estimate(self, values: NDArray[np.float64], period: int) -> Smoothing:
        """Parameters from (length,) values of mean 0 and standard deviation 1, at least ten, without gaps."""

    def _choose(self, training: Training) -> None:
        found = (self.period,) if self.period else candidate_periods(training.series, self.targets_)
        period = int(found[0]) if found else 1
        self.rules_ = [self._rule(training.packed, int(column), period) for column in training.columns]
        seasons = [rule.period for rule in self.rules_]
        self.notes_ = tuple(
            note
            for note in (
                f"A season of {period} rows is longer than {LONGEST_PERIOD}; none was used."
                if period > LONGEST_PERIOD
                else "",
                "No season is used." if period <= LONGEST_PERIOD and set(seasons) == {1} else "",
            )
            if note
        )

    def _rule(self, packed: Packed, column: int, period: int) -> Smoothing:
        values = packed.values[:, column]
        known = np.add.reduceat(~np.isnan(values), packed.starts[:-1], dtype=np.int64)
        longest = int(np.argmax(known))
        own = values[packed.starts[longest] : packed.starts[longest + 1]]
        window = bridged(own[np.flatnonzero(~np.isnan(own))[0] :][-ESTIMATION_ROWS:])
        base, spread = float(np.nanmean(values)), float(window.std())
        if len(window) < FEWEST_ROWS or not spread > 1e-12 * float(np.abs(window).max()):
            return Smoothing(1.0, base=base)
        allowed = period if 1 < period <= LONGEST_PERIOD and len(window) >= 2 * period + FEWEST_ROWS else 1
        rule = self._estimate((window - window.mean()) / spread, allowed)
        return replace(rule, trend=rule.trend * spread, base=base)

    def _mean_at(self, series: SeriesSet, packed: Packed, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        del series
        mean = np.empty((len(rows), len(self.targets_), self.horizon))
        owner = series_of(packed)[rows]
        for number in np.unique(owner):
            here = np.flatnonzero(owner == number)
            start, end = packed.starts[number], packed.starts[number + 1]
            for place, column in enumerate(self._columns(packed)):
                values = packed.values[start:end, column]
                mean[here, place] = forecasts(self.rules_[place], values, rows[here] - start, self.horizon)
        return mean

    def _parameters(self) -> int:
        return sum(rule.parameters for rule in self.rules_)

    def _content(self) -> dict[str, Any]:
        return {"rules": [asdict(rule) for rule in self.rules_]}

    def _restore(self, content: dict[str, Any]) -> None:
        self.rules_ = [Smoothing(**rule) for rule in content["rules"]]

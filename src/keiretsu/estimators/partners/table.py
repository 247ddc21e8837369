"""All lag windows of training rows, a few thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from keiretsu.estimators.partners.lags import Lagged, LagRing
from keiretsu.estimators.partners.partner import Partner

CHUNK = 2048


@dataclass(frozen=True, eq=False)
class Part:
    """Origins that lie near each other in one series.

    Attributes:
        index: (n,) numbers of the origins; rows: the origins with their lags; ahead: (n, targets, horizon), truth in
            scaled units, a missing value standing as the last one before it.
    """

    index: NDArray[np.int64]
    rows: Lagged
    ahead: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class WindowTable:
    """Training rows in scaled units, from which windows and truths of the origins are cut.

    Attributes:
        scaled: (rows, channels) float64, NaN where missing.
        slots: (rows,) int64, places each row moves the lags on.
        starts: (series + 1,) int64.
        origins: (n,) int64, ascending packed rows whose horizon lies inside their series.
        targets: (targets,) int64, columns.
        horizon: rows ahead; lags: places a window holds.
    """

    scaled: NDArray[np.float64]
    slots: NDArray[np.int64]
    starts: NDArray[np.int64]
    origins: NDArray[np.int64]
    targets: NDArray[np.int64]
    horizon: int
    lags: int

    def parts(self) -> Iterator[Part]:
        """Every origin once, in order."""
        for start, stop in zip(self.starts[:-1], self.starts[1:], strict=True):
            lo, hi = np.searchsorted(self.origins, (start, stop))
            if lo == hi:
                continue
            ring = LagRing.empty(self.lags, self.scaled.shape[1])
            rows, _ = ring.read(self.scaled[start:stop], self.slots[start:stop])
            ahead = sliding_window_view(rows.level(self.targets), self.horizon, axis=0)
            for first in range(lo, hi, CHUNK):
                index = np.arange(first, min(first + CHUNK, hi))
                at = self.origins[index] - start
                yield Part(index, rows.take(at), ahead[at + 1])

    def residual(self, partner: Partner, wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
        """(wanted origins, targets, horizon) truth minus the partner's forecast, in scaled units."""
        out = np.zeros((int(wanted.sum()), len(self.targets), self.horizon))
        place = np.cumsum(wanted) - 1
        for part in self.parts():
            here = wanted[part.index]
            if here.any():
                forecast = partner.forecast(part.rows.take(here), self.targets)
                out[place[part.index[here]]] = part.ahead[here] - forecast
        return out

"""The last values of every channel, at equal distances: what a partner's features are cut from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class LagRing:
    """Lagged values of one series, carried from chunk to chunk.

    A place without a value holds the last one seen before it. Places before the first value ever seen hold that value, so that
    a series' first forecasts say "as it is now".

    Attributes:
        values: (lags, channels) float64, oldest first, scaled; NaN for a channel that was never seen.
    """

    values: NDArray[np.float64]

    @classmethod
    def empty(cls, lags: int, channels: int) -> LagRing:
        """Before the first row."""
        return cls(np.full((lags, channels), np.nan))

    def windows(
        self, scaled: NDArray[np.float64], slots: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_], LagRing]:
        """Move over the rows of a chunk.

        Args:
            scaled: (rows, channels) float64, NaN where missing.
            slots: (rows,) int64, places each row moves on, the places before its own being gaps; 0 only for a row without
                any value.
        Returns:
            windows: (rows, channels, lags), oldest first, a view where it can be; seen: (rows, channels) bool, whether the
            channel had a value at or before the row; the ring after the last row.
        """
        lags = len(self.values)
        if not len(scaled):
            empty = np.zeros((0, self.values.shape[1], lags))
            return empty, np.zeros(empty.shape[:2], dtype=bool), self
        # A gap longer than the ring leaves one value everywhere: more places would change nothing.
        place = np.cumsum(np.minimum(slots, lags))
        grid = np.full((lags + place[-1], scaled.shape[1]), np.nan)
        grid[:lags] = self.values
        at = lags - 1 + place
        # A row that does not move on has no values: the place it stands at is its neighbour's.
        moved = slots > 0
        grid[at[moved]] = scaled[moved]
        known = ~np.isnan(grid)
        last = np.maximum.accumulate(np.where(known, np.arange(len(grid))[:, None], -1), axis=0)
        filled = np.take_along_axis(grid, np.maximum(last, 0), axis=0)
        seen = last[at] >= 0
        # Places before the first value take it. A row before that time has equal values throughout, hence no difference, and
        # its level is not used (`seen`), so nothing of the future shows.
        first = np.argmax(known, axis=0)
        before = np.arange(len(grid))[:, None] < first
        filled = np.where(before & known.any(axis=0), grid[first, np.arange(grid.shape[1])], filled)
        windows = sliding_window_view(filled, lags, axis=0)[at - lags + 1]
        return windows, seen, LagRing(filled[-lags:].copy())

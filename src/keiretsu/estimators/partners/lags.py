"""The last values of every channel, at equal distances: what a partner's features are cut from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from keiretsu.estimators.partners.bank import Filtered


@dataclass(frozen=True, eq=False)
class Lagged:
    """Rows of one series, each with the places before it.

    Attributes:
        grid: (places, channels) float64, scaled, nothing missing but channels never seen (NaN).
        at: (rows,) int64, the place of each row on the grid.
        seen: (rows, channels) bool, whether the channel had a value at or before the row.
        filtered: what a bank says at the rows; None without one.
    """

    grid: NDArray[np.float64]
    at: NDArray[np.int64]
    seen: NDArray[np.bool_]
    filtered: Filtered | None = None

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Lagged:
        """Some of the rows."""
        filtered = None if self.filtered is None else self.filtered.take(rows)
        return Lagged(self.grid, self.at[rows], self.seen[rows], filtered)

    def having(self, filtered: Filtered) -> Lagged:
        """The same rows with what a bank says at them."""
        return replace(self, filtered=filtered)

    def recent(self, channel: int, lags: int) -> NDArray[np.float64]:
        """(rows, lags) float64, the channel's last values, oldest first, the row's own last."""
        return sliding_window_view(self.grid[:, channel], lags)[self.at - lags + 1]

    def level(self, channels: NDArray[np.int64] | slice = slice(None)) -> NDArray[np.float64]:
        """(rows, channels) the last value seen, 0 (the scaled centre) before any was."""
        return np.where(self.seen[:, channels], self.grid[self.at][:, channels], 0.0)


@dataclass(frozen=True, eq=False)
class LagRing:
    """Lagged values of one series, carried from chunk to chunk.

    A place without a value holds the last one seen before it. Places before the first value ever seen hold that value,
    so that a series' first forecasts say "as it is now".

    Attributes:
        values: (lags, channels) float64, oldest first, scaled; NaN for a channel that was never seen.
    """

    values: NDArray[np.float64]

    @classmethod
    def empty(cls, lags: int, channels: int) -> LagRing:
        """Before the first row."""
        return cls(np.full((lags, channels), np.nan))

    def changes(self, rows: Lagged) -> NDArray[np.float64]:
        """(rows, channels) float64: change of every channel since the row before; 0 where it has no value before.

        Args:
            rows: all the rows that this ring has read, in order.
        """
        return np.nan_to_num(np.diff(rows.grid[rows.at], axis=0, prepend=self.values[-1:]), copy=False, nan=0.0)

    def summed(self, rows: Lagged, scaled: NDArray[np.float64], *, own_past: bool) -> NDArray[np.float64]:
        """(rows, channels) float64: what a bank sums of every row, as it counts changes.

        Where a target's own past is read, changes: levels that all share do not enter. A virtual sensor hangs on the
        values themselves, and on such as are rarely there (an event, a dose, a laboratory value), whose change back to
        0 would undo what they said: these are summed, a missing one not at all.

        Args:
            rows: all the rows that this ring has read, in order; scaled: their values, NaN where missing.
        """
        return self.changes(rows) if own_past else -np.nan_to_num(scaled, nan=0.0)

    def read(self, scaled: NDArray[np.float64], slots: NDArray[np.int64]) -> tuple[Lagged, LagRing]:
        """Move over the rows of a chunk.

        Args:
            scaled: (rows, channels) float64, NaN where missing.
            slots: (rows,) int64, places each row moves on, the places before its own being gaps; 0 only for a row
                without any value.
        Returns:
            The rows with their lags; the ring after the last row.
        """
        lags, channels = self.values.shape
        if not len(scaled):
            return Lagged(self.values, np.zeros(0, dtype=np.int64), np.zeros((0, channels), dtype=bool)), self
        # A gap longer than the ring leaves one value everywhere: more places would change nothing.
        place = np.cumsum(np.minimum(slots, lags))
        grid = np.full((lags + place[-1], channels), np.nan)
        grid[:lags] = self.values
        at = lags - 1 + place
        # A row that does not move on has no values: the place it stands at is its neighbour's.
        moved = slots > 0
        grid[at[moved]] = scaled[moved]
        known = ~np.isnan(grid)
        number = np.arange(len(grid))[:, None]
        last = np.maximum.accumulate(np.where(known, number, -1), axis=0)
        # Places before the first value take it. A row before that time has equal values throughout, hence no
        # difference, and its level is not used (`seen`), so nothing of the future shows.
        source = np.where(last >= 0, last, np.argmax(known, axis=0))
        filled = np.take_along_axis(grid, source, axis=0)
        return Lagged(filled, at, last[at] >= 0), LagRing(filled[-lags:].copy())

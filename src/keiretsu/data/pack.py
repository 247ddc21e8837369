"""All series end to end, as one long pass with the clock reset where a series begins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.require import require_channel
from keiretsu.data.series import TIME, SeriesSet
from keiretsu.errors import ArgumentError


@dataclass(frozen=True, eq=False)
class Packed:
    """Series laid end to end in the order of their ids.

    Attributes:
        ids: names of the series.
        starts: (series + 1,) int64; series k holds rows `starts[k]:starts[k + 1]`.
        channels: names of the columns of `values`.
        values: (rows, channels) float64, NaN where missing, in the data's units.
        elapsed: (rows,) float64, time since the previous row in units of `interval`; 1.0 on each series' first row.
        reset: (rows,) bool, True on each series' first row.
        stamp: (rows,) float64, seconds since 1970 (UTC) on a datetime clock, else the clock's own units.
        interval: the unit of `elapsed`, in the units of `stamp`.
    """

    ids: tuple[str, ...]
    starts: NDArray[np.int64]
    channels: tuple[str, ...]
    values: NDArray[np.float64]
    elapsed: NDArray[np.float64]
    reset: NDArray[np.bool_]
    stamp: NDArray[np.float64]
    interval: float

    @property
    def rows(self) -> int:
        """Rows of all series together."""
        return len(self.stamp)

    @cached_property
    def observed(self) -> NDArray[np.bool_]:
        """(rows, channels) bool; False where a value is missing."""
        return ~np.isnan(self.values)

    @cached_property
    def since_observed(self) -> NDArray[np.float64]:
        """(rows, channels) float64: time since the last earlier row that had the channel's value, in units of `stamp`.

        Counted from the series' first row while nothing has been seen; 0 on that row. For times 0, 2, 5, 6 observed
        1, 0, 1, 1 it is 0, 2, 5, 1. Divide by `interval` for median intervals.
        Source: Che et al. 2018, equation 2 (GRU-D).
        """
        rows = np.arange(self.rows)[:, None]
        known = np.where(self.observed | self.reset[:, None], rows, 0)
        last = np.maximum.accumulate(known, axis=0)
        before = np.where(self.reset[:, None], rows, np.roll(last, 1, axis=0))
        return self.stamp[:, None] - self.stamp[before]


def pack(series: SeriesSet, *, channels: Iterable[str] | None = None, interval: float | None = None) -> Packed:
    """Lay all series end to end in the order of their ids.

    Args:
        series: what `read` returned.
        channels: which columns, in this order; all of them by default.
        interval: unit of `elapsed` (seconds or clock units); the set's own median interval by default. A model passes
            the interval of its training clock.
    Returns:
        Packed: arrays of `series.rows` rows.
    Raises:
        ColumnError: a channel is not there.
        ArgumentError: `interval` is not a positive number.
    Example:
        >>> packed = pack(series, channels=["pressure"])
        >>> packed.values.shape
        (8760, 1)
    """
    names = series.channels if channels is None else tuple(channels)
    for name in names:
        require_channel(series, name, function="pack")
    step = series.interval if interval is None else float(interval)
    if not (np.isfinite(step) and step > 0):
        raise ArgumentError(f"pack: interval must be a positive number; got {interval!r}. Give the clock's usual step.")
    lengths = np.fromiter(series.lengths.values(), dtype=np.int64, count=len(series))
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    reset = np.zeros(series.rows, dtype=bool)
    reset[starts[:-1]] = True
    ticks = series.frame[TIME].to_physical().to_numpy()
    scale = 1e6 if series.clock == "datetime" else 1.0
    elapsed = np.ones(series.rows)
    # differences are taken before the division, so that microseconds of large stamps are not lost
    elapsed[1:] = np.diff(ticks) / scale / step
    elapsed[reset] = 1.0
    values = np.empty((series.rows, len(names)))
    for column, name in enumerate(names):
        values[:, column] = series.frame[name].to_numpy()
    return Packed(series.ids, starts, names, values, elapsed, reset, ticks / scale, step)

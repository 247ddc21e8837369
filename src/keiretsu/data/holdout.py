"""Which rows are set aside: the end of the calendar, or whole units where every series counts from its own start."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.origins import series_of
from keiretsu.data.pack import Packed
from keiretsu.data.series import SeriesSet

FEWEST_UNITS = 10


def counts_from_start(series: SeriesSet, packed: Packed) -> bool:
    """Whether the clock is a counter that restarts in every series, as the cycles of run-to-failure engines do.

    True when there are at least ten series on a numeric clock that all begin within one median interval of each other
    and do not all end together (the last stamps spread over more than a tenth of the longest series). A fleet that
    starts and ends together shares a calendar instead.
    """
    if series.clock == "datetime" or len(series) < FEWEST_UNITS:
        return False
    first, last = packed.stamp[packed.starts[:-1]], packed.stamp[packed.starts[1:] - 1]
    longest = float(np.max(last - first))
    return bool(np.ptp(first) <= packed.interval and np.ptp(last) > 0.1 * longest)


def last_units(ids: tuple[str, ...], *, share: float, seed: int) -> tuple[str, ...]:
    """The last share of the ids after they are shuffled by `numpy.random.default_rng(seed)`; at least one, sorted."""
    order = np.random.default_rng(seed).permutation(len(ids))
    count = min(max(1, round(share * len(ids))), len(ids) - 1)
    return tuple(sorted(ids[index] for index in order[len(ids) - count :]))


def calendar_cut(packed: Packed, *, share: float) -> float:
    """The stamp at or before which lies the share 1 - `share` of all rows; one stamp for every series."""
    return float(np.quantile(packed.stamp, 1.0 - share, method="lower"))


def held_out(series: SeriesSet, packed: Packed, *, share: float, seed: int = 0) -> NDArray[np.bool_]:
    """(rows,) bool: the part of training rows a baseline sets aside to stop early and to measure its residuals.

    Whole units where `counts_from_start`, else the rows after one stamp.
    """
    if counts_from_start(series, packed):
        chosen = set(last_units(packed.ids, share=share, seed=seed))
        return np.array([name in chosen for name in packed.ids])[series_of(packed)]
    return packed.stamp > calendar_cut(packed, share=share)

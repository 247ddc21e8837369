"""Training part and test part: one stamp for all series, or whole units where each counts from its own start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import Packed, SeriesSet, pack
from keiretsu.data.holdout import counts_from_start
from keiretsu.errors import TooShortError

CalendarStamp = datetime | int | float


@dataclass(frozen=True, eq=False)
class Fold:
    """Rows to learn from and rows to be judged on.

    Attributes:
        train: training rows; no later row, no row of a test unit.
        seen: rows that forecasts may read as the pass reaches them; the test part lies in them.
        after: the last stamp of the training part; None where whole units are held out.
        gap: rows of each series between the training part and the first horizon that is judged.
    """

    train: SeriesSet
    seen: SeriesSet
    after: CalendarStamp | None
    gap: int = 0

    def judged(self, packed: Packed) -> NDArray[np.bool_]:
        """(rows of `seen`,) bool: rows all of whose later rows belong to the test part, so that they may be origins.

        Args:
            packed: `pack(fold.seen, …)`.
        """
        if self.after is None:
            return np.ones(packed.rows, dtype=bool)
        later = self.seen.frame["time"].to_numpy() > np.array(
            self.after, dtype=self.seen.frame["time"].to_numpy().dtype
        )
        following = np.append(later[1:], True)
        following[packed.starts[1:] - 1] = False
        if self.gap:
            # how many of its series' rows were open up to and with each row
            count = np.cumsum(following)
            before = np.concatenate([[0], count])[packed.starts[:-1]]
            following &= count - np.repeat(before, np.diff(packed.starts)) > self.gap
        return following


def stamp_at(series: SeriesSet, share: float) -> CalendarStamp:
    """The stamp at or before which lies the given share of all rows."""
    ordered = series.frame["time"].sort()
    return ordered[min(max(int(share * len(ordered)) - 1, 0), len(ordered) - 1)]


def time_fold(series: SeriesSet, after: CalendarStamp, *, until: CalendarStamp | None = None) -> Fold:
    """Training rows up to and including `after`; test rows after it, up to `until`."""
    return Fold(series.until(after), series if until is None else series.until(until), after)


def unit_fold(series: SeriesSet, test: tuple[str, ...]) -> Fold:
    """Whole units as the test part."""
    held = set(test)
    return Fold(series.select(ids=[name for name in series.ids if name not in held]), series.select(ids=test), None)


def rolling_folds(series: SeriesSet, *, cuts: int) -> tuple[Fold, ...]:
    """`cuts` folds: consecutive stretches of the second half of the calendar, or disjoint groups of units.

    Raises:
        TooShortError: there are not enough distinct stamps or units for that many.
    """
    if counts_from_start(series, pack(series)):
        if len(series) < 2 * cuts:
            raise TooShortError(f"backtest: series must hold {2 * cuts} units for {cuts} cuts; got {len(series)}.")
        order = np.random.default_rng(0).permutation(len(series))
        groups = [tuple(sorted(series.ids[i] for i in group)) for group in np.array_split(order, cuts)]
        return tuple(unit_fold(series, group) for group in groups)
    shares = 0.5 + 0.5 * np.arange(cuts + 1) / cuts
    stamps = [stamp_at(series, float(share)) for share in shares]
    if len(set(stamps)) < cuts + 1:
        raise TooShortError(
            f"backtest: series must have distinct stamps for {cuts} cuts; got {series.rows} rows. Ask for fewer cuts."
        )
    return tuple(time_fold(series, stamps[i], until=stamps[i + 1]) for i in range(cuts))

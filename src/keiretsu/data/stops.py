"""Stretches in which a plant may have stood still: what tells them from values that were not measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]

# rows from which an unbroken run is a stretch
SHORTEST = 6
# interquartile ranges from the median beyond which a value is far; share of a channel's usual spread, or of its
# distance from the usual, below which it stands still
FAR, STILL = 3.0, 0.05
# share of the usual values that a resting channel must lie beyond; share of rows on which a mark must say so, at least
# inside and at most outside
_END, _MARKED, _UNMARKED = 0.005, 0.9, 0.05
# channels that must leave their usual range together, in number and as a share of those that can be judged
_TOGETHER, _SHARE = 2, 0.4


def runs(there: Mask, owner: NDArray[np.int64], *, known: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First rows of unbroken runs, and the rows after their last; rows that are not known break none.

    Args:
        there: (rows,) where it holds. owner: (rows,) series a row belongs to. known: (rows,) where a value is.
    """
    rows = np.flatnonzero(known)
    here, whose = there[rows], owner[rows]
    if not here.any():
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    new = np.concatenate(([True], (here[1:] != here[:-1]) | (whose[1:] != whose[:-1])))
    begins = np.flatnonzero(new)
    ends = np.append(begins[1:], len(rows))
    kept = here[begins]
    return rows[begins[kept]], rows[ends[kept] - 1] + 1


@dataclass(frozen=True)
class Usual:
    """What a channel usually reads.

    Attributes:
        least, low, middle, high, most: quantiles of 0.5, 25, 50, 75 and 99.5 %.
        elsewhere: share of values that are not the middle one.
    """

    least: float
    low: float
    middle: float
    high: float
    most: float
    elsewhere: float

    @classmethod
    def of(cls, values: Vector) -> Usual | None:
        """Of values, NaN where missing; None where they are under six."""
        known = values[~np.isnan(values)]
        if len(known) < SHORTEST:
            return None
        least, low, middle, high, most = (float(each) for each in np.quantile(known, (_END, 0.25, 0.5, 0.75, 1 - _END)))
        return cls(least, low, middle, high, most, float(np.mean(known != middle)))

    def left_by(self, values: Vector) -> bool | None:
        """Whether values of some rows leave the usual range; None where the channel cannot say.

        They do where their median is three interquartile ranges from the usual one, or where they stand still beyond
        all but 0.5 % of the usual ones. A channel that usually rests at a single value (a running mark, a set-point)
        leaves it where it reads anything else on nearly all of these rows and on nearly no other; else it says nothing.

        Args:
            values: (rows,) NaN where missing.
        """
        here = values[~np.isnan(values)]
        if not len(here) or 2 * len(here) < len(values):
            return None
        spread = self.high - self.low
        if spread == 0:
            marked = np.mean(here != self.middle) >= _MARKED and self.elsewhere <= _UNMARKED
            return True if marked else None
        first, at, last = np.quantile(here, (0.25, 0.5, 0.75))
        still = last - first <= STILL * spread
        return bool(abs(at - self.middle) > FAR * spread or (still and not self.least <= at <= self.most))


def looks_like_a_stop(left: int, judged: int) -> bool:
    """Whether the plant left its usual range: two of its channels at least did, and two fifths of those judged."""
    return left >= _TOGETHER and left >= _SHARE * judged

"""Stretches: consecutive rows of one series that may be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Stretches:
    """The stretches that hold an origin to learn from, each up to the last such origin.

    Attributes:
        begin: (stretches,) int64 first row; length: (stretches,) int64 rows.
        known: (stretches,) bool, whether it begins with its series, so that the state before it is known.
    """

    begin: NDArray[np.int64]
    length: NDArray[np.int64]
    known: NDArray[np.bool_]

    @classmethod
    def of(cls, reset: NDArray[np.bool_], number: NDArray[np.int64], keep: NDArray[np.bool_]) -> Self:
        """Cut where a series begins and where rows may not be read.

        Args:
            reset: (rows,) True on each series' first row; number: (rows,) at least 0 where there is an origin.
            keep: (rows,) rows that may be read.
        """
        before = np.concatenate(([False], keep[:-1]))
        begin = np.flatnonzero(keep & (reset | ~before))
        after = np.concatenate((~keep[1:] | reset[1:], [True]))
        end = np.flatnonzero(keep & after) + 1
        origins = np.flatnonzero(keep & (number >= 0))
        count = np.searchsorted(origins, end)
        has = count > np.searchsorted(origins, begin)
        begin, last = begin[has], origins[count[has] - 1]
        return cls(begin, last + 1 - begin, reset[begin])

    def select(self, which: NDArray[np.bool_]) -> Stretches:
        """Some of them."""
        return Stretches(self.begin[which], self.length[which], self.known[which])

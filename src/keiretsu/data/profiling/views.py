"""What of a long log the findings look at: its last rows as they stand, and all of it thinned."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from keiretsu.data.series import ID, SeriesSet

# rows that are looked at one by one; a log of up to so many is looked at whole
MOST_ROWS = 200_000
# a log of more cells than this is looked at as if it were longer, or memory would not do
MOST_CELLS = 10_000_000


@dataclass(frozen=True, eq=False)
class Views:
    """A log, and the parts of it that the findings rest on.

    Attributes:
        whole: the log; only counts and intervals are taken from all of it.
        most: rows a view may hold.
        offset: how far from its end the near view stands, and at which row the thinned one begins, both in views; 0 for
            the profile, others to see whether its findings are stable.
    """

    whole: SeriesSet
    most: int = MOST_ROWS
    offset: float = 0.0

    @property
    def long(self) -> bool:
        """Whether the log is longer than a view."""
        return self.whole.rows > self.limit

    @property
    def limit(self) -> int:
        """Rows of a view: fewer where there are very many channels."""
        return max(min(self.most, MOST_CELLS // max(len(self.whole.channels), 1)), 1_000)

    @property
    def step(self) -> int:
        """Every how many rows the thinned view takes one."""
        return max(-(-self.whole.rows // self.limit), 1)

    @cached_property
    def near(self) -> SeriesSet:
        """Of each series its last rows, as many as fit when all series are cut at one length."""
        if not self.long:
            return self.whole
        kept = _cut_length(np.fromiter(self.whole.lengths.values(), dtype=np.int64), self.limit)
        back = round(self.offset * kept)

        def last(_: str, rows: int) -> tuple[int, int]:
            stop = max(rows - back, min(rows, kept))
            return max(stop - kept, 0), stop

        return self.whole.cut(last)

    @cached_property
    def thin(self) -> SeriesSet:
        """Every `step`-th row of each series, from its first to its last part."""
        if not self.long:
            return self.whole
        first = round(self.offset * self.step) % self.step
        place = pl.int_range(pl.len()).over(ID) % self.step
        frame = self.whole.frame.filter(place == first)
        return SeriesSet(frame, self.whole.time_name, self.whole.id_name, self.whole.source, self.whole.report)

    def sentences(self) -> tuple[str, str]:
        """What was looked at, in English and Japanese; empty for a log that was looked at whole."""
        if not self.long:
            return "", ""
        return (
            f"Of {self.whole.rows:,} rows, level and drift were judged on one row in {self.step:,}, memory, noise and "
            f"patterns of missing values on the last {self.near.rows:,}; counts and intervals on all.",
            f"{self.whole.rows:,} 行のうち、水準とドリフトは {self.step:,} 行ごとの抜き取り、記憶・雑音・欠損の型は"
            f"最後の {self.near.rows:,} 行、件数と間隔は全行で判断しました。",
        )


def _cut_length(lengths: np.ndarray, limit: int) -> int:
    """The length at which all series are cut so that together they hold at most `limit` rows; at least 1."""
    ordered = np.sort(lengths)
    left, count = limit, len(ordered)
    for place, length in enumerate(ordered):
        share = left // (count - place)
        if length > share:
            return max(share, 1)
        left -= int(length)
    return int(ordered[-1]) if count else 1

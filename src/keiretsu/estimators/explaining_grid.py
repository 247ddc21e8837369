"""The numbers behind the picture of an explanation: past rows in columns, channels in lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

if TYPE_CHECKING:
    from keiretsu.estimators.explaining_result import Explanation

MOST_CHANNELS, MOST_COLUMNS, FEWEST_ROWS = 8, 50, 8
# Rows are shown as far back as it takes to show this much of the weight.
SHOWN_SHARE = 0.99


@dataclass(frozen=True, eq=False)
class Grid:
    """Signed weights by channel and stretch of past rows.

    Attributes:
        channels: the heaviest ones, heaviest first; all_channels: how many there are.
        width: rows in a column; the newest column is the last.
        parts: "together", and where both have weights "partner" and "correction": each (channels, columns).
        mixing: (columns,) the largest mean |M_ts| of each column's rows, or None.
        ages: (columns · width,) age of each row shown, newest first, NaN before the first row.
    """

    channels: tuple[str, ...]
    all_channels: int
    width: int
    parts: dict[str, NDArray[np.float64]]
    mixing: NDArray[np.float64] | None
    ages: NDArray[np.float64]

    @property
    def rows(self) -> int:
        """Past rows shown."""
        return len(self.ages)


def grid(why: Explanation) -> Grid:
    """What the picture of an explanation shows."""
    channels = tuple(why.by_channel["channel"][:MOST_CHANNELS])
    by_lag = why.by_lag
    running = np.cumsum(by_lag["absolute"].to_numpy())
    needed = int(np.searchsorted(running, SHOWN_SHARE * running[-1])) + 1 if running[-1] > 0 else 1
    wanted = min(max(needed, FEWEST_ROWS), why.rows)
    width = -(-wanted // MOST_COLUMNS)
    count = -(-wanted // width)
    names = {"together": "weight"}
    if _both(why):
        names |= {"partner": "partner", "correction": "correction"}
    parts = {
        name: np.stack([_binned(why, c, column, count, width) for c in channels]) for name, column in names.items()
    }
    mixing = None
    if why.mixing is not None:
        known = np.nan_to_num(why.mixing[::-1])[: count * width]
        mixing = np.pad(known, (0, count * width - len(known))).reshape(count, width).max(axis=1)[::-1]
    ages = np.full(count * width, np.nan)
    known = by_lag["age"].to_numpy()[: count * width]
    ages[: len(known)] = known
    return Grid(channels, why.by_channel.height, width, parts, mixing, ages)


def _both(why: Explanation) -> bool:
    return bool((why.frame["partner"] != 0).any()) and bool((why.frame["correction"] != 0).any())


def _binned(why: Explanation, channel: str, column: str, count: int, width: int) -> NDArray[np.float64]:
    """(count,) sums of `width` rows each, the newest last."""
    newest_first = why.frame.filter(pl.col("channel") == channel)[column].to_numpy()[::-1][: count * width]
    return np.pad(newest_first, (0, count * width - len(newest_first))).reshape(count, width).sum(axis=1)[::-1]

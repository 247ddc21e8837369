"""Channels that are observed at different rates, as slow sensors and laboratory values are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.origins import series_of
from keiretsu.data.packed import Packed

# a channel has a rate of its own if its values are at least this many rows apart, where most of them stand evenly; and
# where they do not
_SLOWER, _MUCH_SLOWER, _EVEN, _FEWEST = 2.0, 5.0, 0.8, 20


def channel_rates(packed: Packed) -> dict[str, dict[str, Any]]:
    """By channel the median interval between its own values (clock units and rows) and how evenly they come.

    `even` is the share of distances, in rows, that are within a tenth of their median (or one row of it).
    """
    owner = series_of(packed)
    found: dict[str, dict[str, Any]] = {}
    # channels without a missing value share the clock's own rate, which need not be counted again for each
    whole = np.asarray(packed.observed.all(axis=0))
    same: dict[str, Any] | None = None
    for at, name in enumerate(packed.channels):
        if whole[at]:
            same = _rate(packed, np.arange(packed.rows), owner) if same is None else same
            found[name] = same
            continue
        found[name] = _rate(packed, np.flatnonzero(packed.observed[:, at]), owner)
    return found


def _rate(packed: Packed, rows: NDArray[np.int64], owner: NDArray[np.int64]) -> dict[str, Any]:
    inside = owner[rows[1:]] == owner[rows[:-1]]
    apart = np.diff(rows)[inside]
    if not len(apart):
        return {"interval": None, "rows": None, "even": None}
    usual = float(np.median(apart))
    even = round(float(np.mean(np.abs(apart - usual) <= 0.1 * usual)), 4)
    time = packed.stamp[rows[1:]][inside] - packed.stamp[rows[:-1]][inside]
    return {"interval": float(np.median(time)), "rows": usual, "even": even if len(apart) >= _FEWEST else None}


def rate_groups(rates: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Channels together by the rows between their values, the fastest first.

    Values two rows apart or more make a channel slow if they stand evenly; those that do not must be five apart, since
    a channel of which half is missing at random is no slow one, and are put together by powers of two.
    """
    groups: dict[float, list[str]] = {}
    for name, rate in rates.items():
        if rate["rows"] is None:
            continue
        even = rate["even"] is not None and rate["even"] >= _EVEN
        rows = rate["rows"] if even else 2.0 ** round(float(np.log2(rate["rows"])))
        slow = rate["rows"] >= (_SLOWER if even else _MUCH_SLOWER)
        groups.setdefault(rows if slow else 1.0, []).append(name)
    return [{"rows": rows, "channels": groups[rows]} for rows in sorted(groups)]

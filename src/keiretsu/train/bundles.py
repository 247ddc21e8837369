"""Short stretches put together so that each bundle nearly fills a crop."""

from __future__ import annotations

from bisect import bisect_left, insort

import numpy as np
from numpy.typing import NDArray


def bundle(length: NDArray[np.int64], room: int) -> list[list[int]]:
    """Which stretches share a crop: the longest first, each where it leaves the least room.

    Args:
        length: (stretches,) int64 rows of each, at most `room`.
        room: rows of a crop.
    Returns:
        One list of stretches a bundle; every stretch is in exactly one.
    Source: best fit decreasing (Johnson 1974), which needs at most 11/9 of the fewest bundles and a constant.
    """
    bundles: list[list[int]] = []
    left: list[tuple[int, int]] = []  # (rows left, bundle), ascending
    for k in np.argsort(-length, kind="stable").tolist():
        need = int(length[k])
        at = bisect_left(left, (need, -1))
        if at == len(left):
            bundles.append([])
            free, which = room, len(bundles) - 1
        else:
            free, which = left.pop(at)
        bundles[which].append(k)
        insort(left, (free - need, which))
    return bundles

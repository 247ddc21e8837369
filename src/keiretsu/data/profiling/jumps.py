"""Sudden steps, told from slow wandering by how fast they happen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# windows each side, in rows; robust sd of all such differences a jump must exceed; the most jumps that are still events
# and not the way the channel runs
_WINDOWS, _OUTSTANDING, _MOST = (6, 12, 25, 50, 100), 5.3, 2


def find_jumps(values: Vector, *, smallest: float) -> tuple[int, ...]:
    """First rows after sudden, lasting steps, where means of neighbouring rows differ far more than elsewhere.

    Where a channel wanders slowly, its level tells nothing of a shift, but a step within a few rows still stands out of
    the differences such a channel makes over those rows. Returns nothing where there are more than two: steps are then
    how the channel runs (set-points).

    Args:
        values: (rows,) without holes, seasons taken off.
        smallest: least difference of the means, in units of `values`.
    """
    found: list[int] = []
    total = np.concatenate([[0.0], np.cumsum(values)])
    for window in _WINDOWS:
        if len(values) < 20 * window:
            break
        means = (total[window:] - total[:-window]) / window
        steps = means[window:] - means[:-window]
        scale = max(1.4826 * float(np.median(np.abs(steps - np.median(steps)))), 1e-300)
        high = np.abs(steps) > np.maximum(_OUTSTANDING * scale, smallest)
        for place in _peaks(np.abs(steps), high, window):
            row = place + window
            if all(abs(row - other) > 2 * window for other in found) and _lasts(values, row, window):
                found.append(row)
    return tuple(sorted(found)) if len(found) <= _MOST else ()


def _peaks(sizes: Vector, high: NDArray[np.bool_], window: int) -> list[int]:
    places = []
    sizes = np.where(high, sizes, 0.0)
    # at most a few are wanted; one more says that there are too many
    while sizes.any() and len(places) <= _MOST:
        place = int(np.argmax(sizes))
        places.append(place)
        sizes[max(place - 2 * window, 0) : place + 2 * window] = 0.0
    return places


def _lasts(values: Vector, row: int, window: int) -> bool:
    """Whether the step is there without the rows next to it, so that one outlier is no step."""
    before, after = values[max(row - 2 * window, 0) : row], values[row : row + 2 * window]
    small = np.median(after) - np.median(before)
    large = values[row : row + window].mean() - values[row - window : row].mean()
    return bool(small * large > 0 and abs(small) > 0.5 * abs(large))

"""What each past value adds to a partner's forecast: found by putting one value at a time to rest.

A partner is linear in the values while clock and missing values are as they are, so a value's contribution is exactly
the change of the forecast when it alone is put to rest, and the contributions add up.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

BLOCK = 16


def contributions(
    answer: Callable[[NDArray[np.float64]], float], values: NDArray[np.float64], rest: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Answer with a value as it is minus answer with that value at rest, for every value.

    Args:
        answer: values to a number; called a few times a channel, and once a value that it uses.
        values: (rows, channels) float64, NaN where missing.
        rest: like values.
    Returns:
        (rows, channels) float64, in the unit of the answer.
    """
    moved = np.zeros(values.shape, dtype=bool)
    np.not_equal(values, rest, out=moved, where=~np.isnan(values))
    out, whole = np.zeros(values.shape), answer(values)
    # Values that the partner does not use are left out in blocks. Each is moved by a factor of its own, so that two
    # that are used cannot cancel.
    factor = np.random.default_rng(0).uniform(0.5, 1.5, size=values.shape)
    shaken = np.where(moved, values + factor * (rest - values), values)

    def used(rows: slice, channel: int) -> bool:
        trial = values.copy()
        trial[rows, channel] = shaken[rows, channel]
        return answer(trial) != whole

    for channel in np.flatnonzero(moved.any(axis=0)):
        if not used(slice(None), int(channel)):
            continue
        for start in range(0, len(values), BLOCK):
            rows = slice(start, start + BLOCK)
            if not moved[rows, channel].any() or not used(rows, int(channel)):
                continue
            for row in start + np.flatnonzero(moved[rows, channel]):
                trial = values.copy()
                trial[row, channel] = rest[row, channel]
                out[row, channel] = whole - answer(trial)
    return out

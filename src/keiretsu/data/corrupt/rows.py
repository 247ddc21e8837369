"""Faults of whole rows: stamps that are off, rows that are not there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# the farthest a stamp moves towards its neighbour, so that two neighbours never meet
FARTHEST = 0.45
_ULPS = 16


def jitter(ticks: NDArray, generator: np.random.Generator, *, severity: float, start: int) -> NDArray:
    """(rows,) stamps as the clock stores them, from row `start` on moved by up to severity · 45 % of the step there.

    A stamp moves towards its neighbour on either side, so the order stays. Whole numbers move by whole numbers.
    """
    moves = generator.uniform(-1, 1, size=len(ticks) - start)
    steps = np.diff(ticks)
    if not len(steps):
        return ticks
    whole = np.issubdtype(ticks.dtype, np.integer)
    if not whole:
        # steps of a few roundings leave no place between
        steps = np.where(steps < _ULPS * np.spacing(np.abs(ticks[1:])), 0.0, steps)
    before, after = np.concatenate([[0], steps])[start:], np.concatenate([steps, steps[-1:]])[start:]
    moved = severity * FARTHEST * moves * np.where(moves < 0, before, after)
    made = ticks.copy()
    made[start:] += np.trunc(moved).astype(ticks.dtype) if whole else moved
    return made


def dropped_rows(
    rows: int, generator: np.random.Generator, *, severity: float, share: float, start: int
) -> NDArray[np.bool_]:
    """(rows,) which rows are dropped: each from `start` on with chance severity · share, never row 0."""
    dropped = np.zeros(rows, dtype=bool)
    dropped[start:] = generator.random(rows - start) < severity * share
    dropped[:1] = False
    return dropped

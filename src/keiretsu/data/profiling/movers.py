"""Rare rows after which the target moves: a set-point is taken over, a dose arrives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# rows looked at on either side, fewest rare rows to judge by, chance above which the target moved by itself
_ASIDE, _FEWEST, _CERTAIN = 12, 8, 1e-3


@dataclass(frozen=True, eq=False)
class Moves:
    """How a target moved around the rare rows of another channel, in one stretch.

    Attributes:
        change, size: (rare rows,) change of the target's level, and of its size, from before to after.
        amount: (rare rows,) the other channel's value.
        change_elsewhere, size_elsewhere: (rows,) the same around other rows.
    """

    change: Vector
    size: Vector
    amount: Vector
    change_elsewhere: Vector
    size_elsewhere: Vector


def moves_at(target: Vector, other: Vector, rows: NDArray[np.int64]) -> Moves:
    """Means of up to twelve rows from each rare row on, less means of as many before; in units of moves elsewhere."""
    at, elsewhere, aside = _places(len(target), rows)
    changes = []
    for level in (target, np.abs(target)):
        change = _change(level, aside)
        unit = float(np.mean(np.abs(change[elsewhere]))) if len(elsewhere) else 0.0
        changes.append(change / unit if unit > 0 else np.zeros(len(target)))
    return Moves(changes[0][at], changes[1][at], other[at], changes[0][elsewhere], changes[1][elsewhere])


def moves(seen: Sequence[Moves]) -> bool:
    """Whether the target's level, or its size, moves more at these rows than at others, all stretches together.

    Source: Mann & Whitney 1947.
    """
    # scipy is slow to import
    from scipy.stats import mannwhitneyu

    for name in ("change", "size"):
        at = np.abs(np.concatenate([getattr(one, name) for one in seen]))
        elsewhere = np.abs(np.concatenate([getattr(one, f"{name}_elsewhere") for one in seen]))
        if min(len(at), len(elsewhere)) < _FEWEST:
            return False
        if mannwhitneyu(at, elsewhere, alternative="greater").pvalue < _CERTAIN / 2:
            return True
    return False


def follows(seen: Sequence[Moves]) -> bool:
    """Whether the target moves by the more, the larger the other channel's value on a rare row.

    Source: Spearman 1904.
    """
    from scipy.stats import spearmanr

    change, amount = (np.concatenate([getattr(one, name) for one in seen]) for name in ("change", "amount"))
    if len(amount) < _FEWEST or np.ptp(amount) <= 0 or np.ptp(change) <= 0:
        return False
    # correlation and chance
    return bool(np.asarray(spearmanr(amount, change))[1] < _CERTAIN)


def _places(length: int, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Rare rows with room on both sides, rows elsewhere, and how many rows to look at on either side."""
    gap = float(np.median(np.diff(rows))) if len(rows) > 1 else float(_ASIDE * 2)
    aside = int(np.clip(gap // 2, 1, _ASIDE))
    at = rows[(rows >= aside) & (rows + aside <= length)]
    edges = np.zeros(length + 1, dtype=np.int64)
    np.add.at(edges, np.maximum(rows - aside, 0), 1)
    np.add.at(edges, np.minimum(rows + aside, length), -1)
    free = np.cumsum(edges)[:length] == 0
    free[:aside] = False
    free[max(length - aside + 1, 0) :] = False
    return at, np.flatnonzero(free)[::aside], aside


def _change(values: Vector, aside: int) -> Vector:
    """(rows,) mean from a row on less the mean before it, over `aside` rows each; 0 where there is no room."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    change = np.zeros(len(values))
    row = np.arange(aside, min(len(values) - aside + 1, len(values)))
    change[row] = (total[row + aside] - 2 * total[row] + total[row - aside]) / aside
    return change

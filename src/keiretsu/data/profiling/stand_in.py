"""What stands for a value that is not seen: its rank as foretold by values before and after it, and by companions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.profiling.stretches import Stretches

Vector = NDArray[np.float64]

# values to each side taken singly, means of so many, companions, ridge; values a series needs to be ranked by itself
_NEAR, _WIDE, _COMPANIONS, _RIDGE, _FEWEST_RANKED = 3, (8, 32), 8, 1e-3, 50


def normal_scores(stretches: Stretches) -> NDArray[np.float64]:
    """(rows, channels) normal quantiles of ranks, NaN where missing; ranks are within series where those are long."""
    from scipy.special import ndtri

    values, groups = stretches.values, stretches.series
    scores = np.full(values.shape, np.nan)
    for at in range(values.shape[1]):
        rows = np.flatnonzero(~np.isnan(values[:, at]))
        if not len(rows):
            continue
        group = groups[rows]
        if np.median(np.bincount(group)[np.unique(group)]) < _FEWEST_RANKED:
            group = np.zeros(len(rows), dtype=np.int64)
        order = np.lexsort((values[rows, at], group))
        ranked, home = values[rows, at][order], group[order]
        new_home = np.concatenate(([True], home[1:] != home[:-1]))
        new = new_home | np.concatenate(([True], ranked[1:] != ranked[:-1]))
        # equal values share the mean of their ranks
        begin = np.flatnonzero(new)
        middle = begin + (np.diff(begin, append=len(ranked)) - 1) / 2
        start = np.flatnonzero(new_home)
        size = np.diff(start, append=len(ranked))
        which = np.cumsum(new_home) - 1
        rank = middle[np.cumsum(new) - 1] - start[which]
        scores[rows[order], at] = ndtri((rank + 0.5) / size[which])
    return scores


def features_of(scores: NDArray[np.float64], at: int, owner: NDArray[np.int64]) -> tuple[Vector, NDArray[np.int64]]:
    """What may stand for a value, (rows, features), 0 where there is none; and rows to the nearest value seen."""
    own = scores[:, at]
    seen = np.flatnonzero(~np.isnan(own))
    rows = np.arange(len(own))
    before = np.searchsorted(seen, rows)
    after = before + ~np.isnan(own)
    values, home = own[seen], owner[seen]
    total = np.concatenate(([0.0], np.cumsum(values)))
    columns, nearest = [], np.full(len(own), len(own), dtype=np.int64)
    for place, sign in ((before - 1, -1), (after, 1)):
        for step in range(_NEAR):
            which = place + sign * step
            inside = (which >= 0) & (which < len(seen))
            which = np.clip(which, 0, len(seen) - 1)
            inside &= home[which] == owner
            columns.append(np.where(inside, values[which], 0.0))
            if not step:
                nearest = np.where(inside, np.minimum(nearest, np.abs(rows - seen[which])), nearest)
        for width in _WIDE:
            # means may reach into the next series for a few rows, on both kinds of row alike
            one = np.clip(place if sign > 0 else place - width + 1, 0, len(seen))
            two = np.clip(place + width if sign > 0 else place + 1, 0, len(seen))
            columns.append((total[two] - total[one]) / np.maximum(two - one, 1))
    columns += _companions(scores, at)
    return np.stack(columns, axis=1), np.maximum(nearest, 1)


def _companions(scores: NDArray[np.float64], at: int) -> list[Vector]:
    """The channels that go most with this one on rows that have both."""
    own, filled = np.nan_to_num(scores[:, at]), np.nan_to_num(scores)
    shared = np.abs(own @ filled) / np.sqrt(len(own) * np.maximum((filled**2).sum(axis=0), 1e-12))
    shared[at] = -1.0
    best = np.argsort(-shared, kind="stable")[:_COMPANIONS]
    return [filled[:, other] for other in best if shared[other] > 0]


def guess(features: NDArray[np.float64], own: Vector) -> tuple[Vector, float]:
    """The value's normal score from the features on every row, and the share of variance explained, out of sample."""
    seen = np.flatnonzero(~np.isnan(own))
    half = len(seen) // 2
    parts = [(seen[:half], seen[half:]), (seen[half:], seen[:half])]
    left = sum(
        float(np.sum((own[test] - features[test] @ _ridge(features[fit], own[fit])) ** 2)) for fit, test in parts
    )
    explained = 1 - left / max(float(np.sum(own[seen] ** 2)), 1e-12)
    return features @ _ridge(features[seen], own[seen]), float(explained)


def _ridge(features: NDArray[np.float64], own: Vector) -> NDArray[np.floating]:
    gram = features.T @ features
    return np.linalg.solve(gram + _RIDGE * len(own) * np.eye(len(gram)), features.T @ own)

"""How values are missing: run by run, and which channels lose theirs together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.origins import series_of
from keiretsu.data.packed import Packed

_MOST_PAIRS, _TOGETHER, _MOST_CHANNELS = 20, 0.5, 200


def missing_runs(absent: NDArray[np.bool_], packed: Packed) -> dict[str, float]:
    """Runs of missing values of one channel within series: how many, their mean and greatest rows.

    Args:
        absent: (rows,) whether the channel's value is missing.
        packed: the log.
    """
    edges = np.diff(absent.astype(np.int8), prepend=0)
    # a run ends where its series ends; the next series may begin with one of its own
    begins = absent & ((edges == 1) | packed.reset)
    count = int(begins.sum())
    if not count:
        return {"count": 0, "mean": 0.0, "longest": 0}
    number = np.cumsum(begins)[absent]
    return {"count": count, "mean": float(absent.sum() / count), "longest": int(np.bincount(number).max())}


def missing_together(absent: NDArray[np.bool_], channels: tuple[str, ...]) -> list[dict[str, Any]]:
    """Pairs of channels that lose their values on the same rows, the strongest first (at most 20).

    phi is the correlation of the two indicators; Jaccard the share of rows with both among those with either.
    Channels that are never or always missing have no pair; of very wide logs the 200 with most gaps are compared.
    """
    shares = absent.mean(axis=0) if len(absent) else np.zeros(len(channels))
    used = np.flatnonzero((shares > 0) & (shares < 1))
    used = used[np.argsort(-shares[used], kind="stable")][:_MOST_CHANNELS]
    if len(used) < 2:
        return []
    used = np.sort(used)
    taken = absent[:, used].astype(np.float32)
    both = (taken.T @ taken).astype(np.float64) / len(absent)
    share = shares[used]
    spread = np.sqrt(share * (1 - share))
    phi = (both - np.outer(share, share)) / np.outer(spread, spread)
    either = share[:, None] + share[None, :] - both
    one, two = np.triu_indices(len(used), 1)
    strong = phi[one, two] >= _TOGETHER
    one, two = one[strong], two[strong]
    order = np.argsort(-phi[one, two], kind="stable")[:_MOST_PAIRS]
    return [
        {
            "channels": [channels[used[a]], channels[used[b]]],
            "phi": round(float(phi[a, b]), 4),
            "jaccard": round(float(both[a, b] / either[a, b]), 4),
        }
        for a, b in zip(one[order], two[order], strict=True)
    ]


def evenly_slow(absent: NDArray[np.bool_], packed: Packed) -> bool:
    """Whether a channel is missing because it is written on every k-th row only."""
    rows = np.flatnonzero(~absent)
    owner = series_of(packed)[rows]
    apart = np.diff(rows)[owner[1:] == owner[:-1]]
    if len(apart) < 20:
        return False
    usual = np.median(apart)
    return bool(usual >= 2 and np.mean(np.abs(apart - usual) <= 0.1 * usual) >= 0.8)

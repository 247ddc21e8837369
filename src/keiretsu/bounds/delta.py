"""δ, the chance of being wrong that was agreed to, and how several findings share it."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, isfinite, nextafter

import numpy as np

from keiretsu.errors import ArgumentError


def share(delta: float, count: int, *, weights: Sequence[float] | None = None) -> tuple[float, ...]:
    """Divide δ over several findings, so that all of them hold at once with probability at least 1 - δ.

    δ_i = δ w_i / Σ w,    Σ δ_i ≤ δ

    The weights are to be fixed before the losses are looked at: a finding may cost less where the others matter more.

    Args:
        delta: in (0, 1), for all findings together.
        count: how many findings there are, at least 1.
        weights: `count` numbers above 0; equal ones where None.
    Returns:
        `count` numbers above 0; their sum, rounded once, is at most delta.
    Raises:
        ArgumentError: delta, count or a weight is out of range.
    Source: Boole's inequality (Bonferroni 1936).
    Example:
        >>> share(0.05, 2, weights=[4, 1])
        (0.04, 0.01)
    """
    checked_delta(delta, "share")
    if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < 1:
        raise ArgumentError(f"share: count must be a whole number of findings, at least 1; got {count!r}. Count them.")
    given = [1.0] * int(count) if weights is None else [float(weight) for weight in weights]
    if len(given) != count or not all(isfinite(weight) and weight > 0 for weight in given):
        raise ArgumentError(
            f"share: weights must be {count} finite numbers above 0; got {list(weights or [])!r}. "
            "Give one for each finding, or weights=None for equal shares."
        )
    # the largest weight first, so that neither a sum nor a product leaves the range of float64
    largest = max(given)
    total = fsum(weight / largest for weight in given)
    shares = [delta * (weight / largest / total) for weight in given]
    while fsum(shares) > delta:
        shares = [nextafter(each, 0.0) for each in shares]
    return tuple(shares)


def checked_delta(delta: float, function: str) -> float:
    """δ as a float.

    Raises:
        ArgumentError: it is no number in (0, 1).
    """
    number = isinstance(delta, (int, float, np.integer, np.floating)) and not isinstance(delta, bool)
    if not number or not 0 < delta < 1:
        raise ArgumentError(
            f"{function}: delta must lie between 0 and 1, both excluded; got {delta!r}. Try delta=0.05."
        )
    return float(delta)

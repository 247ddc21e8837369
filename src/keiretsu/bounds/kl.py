"""The binary kl inverse: how far a mean may lie from a share that was seen, at a given price in nats."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keiretsu.errors import ArgumentError, ShapeError

# Newton comes from above on a convex function: quadratic once near, a halving a step while far. 10 steps are usual.
MOST_STEPS = 200
# Below this share x/q could overflow, and q φ(x/q) = x to the last bit.
TINY = 1e-290
# The largest part of the way to the end at which ln of the rest is finite.
ALMOST = 1.0 - 2.0**-53
# x - ln(1 + x) is taken by a series between these; outside, at most two bits are lost to cancellation.
NEAR = (-0.5, 1.0)
TERMS = 17


def kl_upper(q: ArrayLike, c: ArrayLike) -> np.float64 | NDArray[np.float64]:
    """The largest mean within c nats of a share.

    kl⁻¹(q, c) = sup{p : kl(q‖p) ≤ c},    kl(q‖p) = q ln(q/p) + (1 - q) ln((1 - q)/(1 - p))

    kl is never formed by that difference, which is lost to rounding where p is close to q, but as
    q φ((p - q)/q) + (1 - q) φ(-(p - q)/(1 - q)) with φ(x) = x - ln(1 + x) ≥ 0, solved for p - q by Newton's method.

    Args:
        q: shares in [0, 1], a number or an array.
        c: nats, at least 0, infinity allowed; broadcast against q.
    Returns:
        p in [q, 1], of the common shape, a numpy number for two numbers; exact to 1e-15, and to some 1e-15 of p - q
        where p - q is small.
    Raises:
        ArgumentError: a share is outside [0, 1] or a price below 0, or either is NaN.
        ShapeError: q and c do not broadcast.
    Cost: O(size) time, about 10 passes.
    Source: Seeger 2002, "PAC-Bayesian generalisation error bounds for Gaussian process classification" (the inverse);
        Hoeffding 1963, theorem 1 (why it bounds the mean of losses in [0, 1]).
    Example:
        >>> round(float(kl_upper(0.0, 0.5)), 6)    # 1 - exp(-c)
        0.393469
    """
    share, price = _checked(q, c, "kl_upper")
    return np.minimum(share + _distance(share, 1.0 - share, price), 1.0)[()]


def kl_lower(q: ArrayLike, c: ArrayLike) -> np.float64 | NDArray[np.float64]:
    """The smallest mean within c nats of a share: inf{p : kl(q‖p) ≤ c}, in [0, q]; else as `kl_upper`."""
    share, price = _checked(q, c, "kl_lower")
    return np.maximum(share - _distance(1.0 - share, share, price), 0.0)[()]


def _distance(q: NDArray[np.float64], r: NDArray[np.float64], c: NDArray[np.float64]) -> NDArray[np.float64]:
    """d in [0, r], of which kl(q‖q + d) = c; q + r = 1, both given so that neither loses its last bits."""
    with np.errstate(all="ignore"):
        # every one is at least the root: Pinsker; kl ≥ d²/(2v), v the largest p(1 - p) on the way; q ln p ≤ 0
        starts = (
            np.sqrt(c / 2.0),
            c + np.sqrt(c) * np.sqrt(c + 2.0 * q),
            np.where(q >= r, np.sqrt(2.0 * q) * np.sqrt(r) * np.sqrt(c), np.inf),
            -r * np.expm1(-(c - np.where(q > 0, q * np.log(q), 0.0)) / r),
        )
        d = np.where(r > 0, np.minimum.reduce([np.where(np.isnan(s), np.inf, s) for s in starts]), 0.0)
        d = np.minimum(d, r * ALMOST)
        for _ in range(MOST_STEPS):
            beyond = _kl(q, r, d) - c
            moved = np.fmax(d - beyond * (q + d) * (r - d) / d, 0.0)
            down = moved < d * (1.0 - 2.0**-52)
            if not down.any():
                break
            d = np.where(down, moved, d)
        return np.where(np.isinf(c), r, d)


def _kl(q: NDArray[np.float64], r: NDArray[np.float64], d: NDArray[np.float64]) -> NDArray[np.float64]:
    """kl(q‖q + d) as two terms that are both at least 0."""
    return np.where(q > TINY, q * _phi(d / q), d) + r * _phi(-d / r)


def _phi(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """x - ln(1 + x), at least 0, to a few units in its last place for every x > -1."""
    # ln(1 + x) = 2 artanh s, s = x/(2 + x), and x - 2s = xs: what is left is a series in s² ≤ 1/9
    s = np.clip(x, *NEAR)
    s = s / (2.0 + s)
    series = np.zeros_like(s)
    for k in range(TERMS, 0, -1):
        series = series * s * s + 1.0 / (2 * k + 1)
    return np.where((x >= NEAR[0]) & (x <= NEAR[1]), x * s - 2.0 * s**3 * series, x - np.log1p(x))


def _checked(q: ArrayLike, c: ArrayLike, function: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    share, price = np.asarray(q, dtype=np.float64), np.asarray(c, dtype=np.float64)
    if not ((share >= 0) & (share <= 1)).all():
        wrong = share[~((share >= 0) & (share <= 1))][0]
        raise ArgumentError(
            f"{function}: q must lie in [0, 1]; got {wrong}. Give the share of losses, not their number."
        )
    if not (price >= 0).all():
        raise ArgumentError(
            f"{function}: c must be at least 0 nats; got {price[~(price >= 0)][0]}. Try c=ln(1/delta)/n."
        )
    try:
        share, price = np.broadcast_arrays(share, price)
    except ValueError:
        raise ShapeError(
            f"{function}: q and c must broadcast; got shapes {share.shape} and {price.shape}. Give one price."
        ) from None
    return share, price

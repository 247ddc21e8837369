"""The betting interval: the means at which no gambler who bets against them has become rich."""

from __future__ import annotations

from math import log
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

SOURCE = "Waudby-Smith & Ramdas 2024, theorem 3"
# The largest part of the capital that a bet may lose. Measured at n = 50 … 2,000: 1/2 gives intervals up to half as
# wide again where all losses are small, 0.9 up to 5 % wider where they are rarely 1.
MOST_LOST = 0.75
# Of the ends; they are then moved outwards by twice as much, so that the root finder's error is on the safe side.
TOLERANCE = 1e-11


def betting(losses: NDArray[np.float64], *, delta: float, tails: int) -> tuple[float, float]:
    """The hedged capital interval, its bets tuned to the number of losses.

    K⁺_t(m) = Π_{i ≤ t} (1 + λ_i(m) (X_i - m)),    λ_i(m) = min(λ_i, c/m),    c = 3/4
    λ_i = √(2 ln(tails/δ) / (n σ̂²_{i-1}))
    σ̂²_t = (1/4 + Σ_{j ≤ t} (X_j - μ̂_j)²) / (t + 1),    μ̂_t = (1/2 + Σ_{j ≤ t} X_j) / (t + 1)

    and K⁻_t(m) is K⁺_t(1 - m) of 1 - X. At the true mean both are nonnegative martingales that start at 1, so by
    Ville's inequality the half of the capital that is put on each reaches 1/δ, at any t ≤ n, with probability at most
    δ/2. The interval is the set of m where max_{t ≤ n} max(K⁺_t(m)/2, K⁻_t(m)/2) < 1/δ. With one tail the whole capital
    bets that the mean is smaller, K⁻ alone.

    No factor of K⁺ grows with m (1 - λ(m - x), and c x/m + 1 - c where the bet is cut), so max_t K⁺_t falls in m and
    the set is an interval, each end the root of one monotone function.

    The lower end can come out above the upper one: no mean is left. As both were moved outwards by more than rounding,
    that is no float noise but evidence against one mean in this order, as strong as a miss (probability at most δ when
    the assumption holds), and both ends are returned as they are. Bets depend on δ, so that intervals of two levels are
    nested as a rule, not by construction.

    Args:
        losses: (n,) float64 in [0, 1], of independent units of one mean, in an order fixed beforehand.
        delta: in (0, 1).
        tails: 2 for an interval, 1 for an upper bound.
    Returns:
        The ends, each at most 3e-11 outside the exact one; the lower one is 0 for one tail.
    Cost: about 15 passes over the losses for each end, O(n) memory.
    Source: Waudby-Smith & Ramdas 2024, "Estimating means of bounded random variables by betting", theorem 3 (θ = 1/2),
        with the plug-in bets they give for a fixed n.
    """
    needed = log(tails) - log(delta)
    bets = plug_in_bets(losses, needed)
    lower = _lower_end(losses, bets, needed) if tails == 2 else 0.0
    return lower, 1.0 - _lower_end(1.0 - losses, bets, needed)


def plug_in_bets(losses: NDArray[np.float64], needed: float) -> NDArray[np.float64]:
    """λ_1 … λ_n, each from the losses before its own; the same for losses and for 1 - losses.

    Args:
        losses: (n,) float64.
        needed: ln(tails/δ), the growth that excludes a mean.
    """
    n = len(losses)
    seen = np.arange(2, n + 2)
    mean = (0.5 + np.cumsum(losses)) / seen
    variance = np.empty(n)
    variance[0] = 0.25
    variance[1:] = ((0.25 + np.cumsum((losses - mean) ** 2)) / seen)[:-1]
    return np.sqrt(2.0 * needed / (n * variance))


def log_capital(losses: NDArray[np.float64], bets: NDArray[np.float64], means: ArrayLike) -> NDArray[np.float64]:
    """ln max_{1 ≤ t ≤ n} K⁺_t at any means m in [0, 1]; like means, O(size of means · n) memory."""
    m = np.asarray(means, dtype=np.float64)[..., None]
    with np.errstate(divide="ignore", over="ignore"):
        growth = np.minimum(bets, MOST_LOST / m)
    growth *= losses - m
    np.log1p(growth, out=growth)
    np.cumsum(growth, axis=-1, out=growth)
    return growth.max(axis=-1)


def _lower_end(losses: NDArray[np.float64], bets: NDArray[np.float64], needed: float) -> float:
    """The smallest m at which K⁺ never reached e^needed."""

    def excess(m: float) -> float:
        return float(log_capital(losses, bets, m)) - needed

    # at m = 1 nothing was ever won, so that there is a root wherever 0 is excluded
    if excess(0.0) < 0:
        return 0.0
    root = cast(float, brentq(excess, 0.0, 1.0, xtol=TOLERANCE, maxiter=1000))
    return max(root - 2 * TOLERANCE, 0.0)

"""PAC-Bayes for one network: weights drawn once around a learned centre, held against a prior that saw no data of it.

kl(R̂(w)‖R(w)) ≤ [ln dQ/dP(w) + ln(2 √m / δ)] / m        with probability 1 - δ over the data and the draw of w ~ Q

P = N(w₀, s²) with w₀ learned on sequences that m does not count; Q = N(w₁, s²), w₁ learned from all. The bound is for
the very weights that were drawn, so no mean over draws is needed, and a share of δ each lets a few centres be tried:

ln dQ/dP(w) = Σ [(w - w₀)² - (w - w₁)²] / 2s²,   about KL(Q‖P) = ‖w₁ - w₀‖² / 2s²

Source: Catoni 2007, theorem 1.2.7, and Rivasplata et al. 2020, theorem 1 (the pointwise form); Maurer 2004 (2√m);
    Pérez-Ortiz et al. 2021 (a prior learned on a part of the data).
"""

from __future__ import annotations

from math import inf, log, sqrt

import numpy as np
from numpy.typing import ArrayLike

from keiretsu.bounds.delta import checked_delta
from keiretsu.bounds.kl import kl_upper
from keiretsu.errors import ArgumentError, ShapeError


def pac_bayes_bound(risk: float, *, nats: float, m: int, delta: float = 0.05, candidates: int = 1) -> float:
    """The mean loss on new sequences of a network that was drawn once.

    Args:
        risk: R̂, mean loss in [0, 1] of that very network over the m sequences.
        nats: ln dQ/dP at its weights, see `log_ratio`; it may be below 0.
        m: independent sequences that the prior has not seen.
        delta: probability of being wrong, over data and draw, for all candidates at once.
        candidates: how many centres were fixed in advance, each drawn once; the best of them may be kept.
    Returns:
        The bound, at most 1.
    Raises:
        ArgumentError: a number is outside its range.
    Example:
        >>> round(pac_bayes_bound(0.121, nats=5.0, m=12_500, candidates=5), 3)
        0.138
    """
    checked_delta(delta, "pac_bayes_bound")
    for name, count in (("m", m), ("candidates", candidates)):
        if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < 1:
            raise ArgumentError(f"pac_bayes_bound: {name} must be a whole number from 1; got {count!r}.")
    if not nats < inf:
        raise ArgumentError(f"pac_bayes_bound: nats must be a number; got {nats!r}. Take it from log_ratio.")
    price = nats + log(2 * sqrt(m) * candidates / delta)
    return float(kl_upper(risk, max(price, 0.0) / m))


def log_ratio(drawn: ArrayLike, *, prior: ArrayLike, posterior: ArrayLike, scale: ArrayLike) -> float:
    """ln dQ/dP at drawn weights, of two normal laws of one spread.

    Args:
        drawn: (n,) w.  prior: (n,) w₀.  posterior: (n,) w₁.
        scale: s > 0, one number or (n,); fixed with the prior.
    Returns:
        Nats.
    Raises:
        ArgumentError: a number is not finite, or a scale not above 0.
        ShapeError: the lengths differ.
    """
    w, w0, w1 = (np.asarray(each, dtype=np.float64).ravel() for each in (drawn, prior, posterior))
    s = np.asarray(scale, dtype=np.float64).ravel()
    if not len(w) == len(w0) == len(w1) or len(s) not in (1, len(w)):
        raise ShapeError(f"log_ratio: all must be of one length; got {len(w)}, {len(w0)}, {len(w1)} and {len(s)}.")
    if not (np.isfinite(w).all() and np.isfinite(w0).all() and np.isfinite(w1).all() and (s > 0).all()):
        raise ArgumentError("log_ratio: weights must be finite and scales above 0; got others.")
    # (w - w₀)² - (w - w₁)², as a product, so that two large squares are not subtracted
    return float(np.sum((w1 - w0) * (2 * w - w0 - w1) / (2 * s * s)))

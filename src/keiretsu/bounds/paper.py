"""The quantities of Honarpisheh et al. 2025, to be printed beside ours.

M_Δ = ln(1 + e^{p + B_q B_u}),   ρ_A = (1 + e^{p - B_q B_u})^{s_A},   S_2 = Σ_{t<T} t ρ_A^t

capacity ∝ M_Δ B_w B_u³ B_B B_C B_A S_2 (·)^{3/2};  their bound is that over √m. For s_A < 0 S_2 stays finite as T
grows, at ρ / (1 - ρ)², but only thanks to the smallest step: ρ_A → 1 as B_q B_u grows.

Source: Honarpisheh, Bozdag, Camps, Sznaier, "Generalization Error Analysis for Selective State-Space Models Through the
    Lens of Attention", NeurIPS 2025 (arXiv 2502.01473), theorems 3.3 and 4.1.
"""

from __future__ import annotations

from math import exp, expm1, inf, isinf, log1p, pi, sqrt

import numpy as np

from keiretsu.bounds.layer_class import LayerClass
from keiretsu.errors import ArgumentError


def largest_step(p: float, *, B_q: float, B_u: float) -> float:
    """M_Δ: the largest step on a regular clock, in model time."""
    return float(np.logaddexp(0.0, p + B_q * B_u))


def log_decay_base(p: float, *, B_q: float, B_u: float, abscissa: float) -> float:
    """ln ρ_A = s_A ln(1 + e^{p - B_q B_u}); the logarithm, as ρ_A itself rounds to 1 where it matters."""
    return abscissa * float(np.logaddexp(0.0, p - B_q * B_u))


def time_sum(log_rho: float, rows: float) -> float:
    """S_2 = Σ_{t<T} t ρ^t, summed exactly.

    By doubling, with S_1 = Σ_{t<n} ρ^t: S_2(2n) = S_2(n) + ρ^n (S_2(n) + n S_1(n)). Every term is positive, so nothing
    cancels at any ρ.

    Args:
        log_rho: ln ρ, any sign.
        rows: T, a whole number of 0 or more, or ∞.
    Returns:
        S_2, at most T (T - 1) / 2 for ρ ≤ 1; ∞ where it overflows, or for ρ ≥ 1 over any length.
    Raises:
        ArgumentError: `rows` is not a whole number of 0 or more.
    Cost: O(log T).
    """
    _check_rows("time_sum", rows)
    if isinf(rows):
        return exp(log_rho) / expm1(log_rho) ** 2 if log_rho < 0 and expm1(log_rho) ** 2 > 0 else inf
    length, plain, weighted = 0, 0.0, 0.0
    for bit in bin(int(rows))[2:]:
        if length:
            power = _power(length * log_rho)
            weighted += power * (weighted + length * plain)
            plain += power * plain
            length *= 2
        if bit == "1":
            # one more row: t = length
            power = _power(length * log_rho)
            weighted += length * power
            plain += power
            length += 1
    return weighted


def time_sum_closed(rho: float, rows: int) -> float:
    """S_2 by its closed form, ρ (1 - ρ^T) / (1 - ρ)² - T ρ^T / (1 - ρ), as printed; T (T - 1) / 2 at ρ = 1.

    It loses all digits as T (1 - ρ) → 0, which is where s_A < 0 with small steps lies; `time_sum` does not.
    """
    _check_rows("time_sum_closed", rows)
    if rho == 1:
        return rows * (rows - 1) / 2
    power = rho**rows
    return rho * (1 - power) / (1 - rho) ** 2 - rows * power / (1 - rho)


def capacity(layer: LayerClass, *, rows: float, bracket: float = 1.0) -> float:
    """The paper's capacity C; its bound on the gap is C / √m up to hidden constants, which are 1 here.

    Args:
        layer: norms; A_max is B_A, -margin is s_A; one step for all channels, p at its upper end, a regular clock.
        rows: T, or ∞.
        bracket: what stands under the exponent 3/2: logarithms and ratios of norms, 1 unless given.
    Raises:
        ArgumentError: the layer has no read-out (B_w), or `rows` is not a whole number.
    """
    if layer.B_w is None:
        raise ArgumentError("capacity: layer must have a read-out; got B_w=None. The paper bounds z = w·y_T.")
    step, B_u = layer.step, layer.B_u
    rho = log_decay_base(step.p_high, B_q=step.B_q, B_u=B_u, abscissa=-layer.margin)
    largest = largest_step(step.p_high, B_q=step.B_q, B_u=B_u)
    norms = layer.B_w * B_u * B_u * B_u * layer.B_B * layer.B_C * layer.A_max
    return largest * norms * time_sum(rho, rows) * bracket**1.5


def lower_bound(*, B_w: float, abscissa: float, rows: int, m: int) -> float:
    """What no proof can go below without a margin: Rademacher complexity of their class over T rows.

    B_w ((1 + s_A)^T - 1) / s_A √(2 / (π m)),   B_w T √(2 / (π m)) at s_A = 0

    Args:
        B_w: largest ‖w‖₂.
        abscissa: s_A ≥ 0.
        rows: T.  m: independent sequences.
    Returns:
        In units of z; ∞ where it overflows.
    Raises:
        ArgumentError: `abscissa` is below 0, where they have none, `rows` is not a whole number, or `m` below 1.
    """
    _check_rows("lower_bound", rows)
    if not abscissa >= 0:
        raise ArgumentError(f"lower_bound: abscissa must be 0 or more; got {abscissa!r}. With a margin there is none.")
    if not m >= 1:
        raise ArgumentError(f"lower_bound: m must be a number of sequences from 1; got {m!r}.")
    grown = rows * log1p(abscissa)
    growth = float(rows) if abscissa == 0 else (expm1(grown) / abscissa if grown < 700 else inf)
    return B_w * growth * sqrt(2 / (pi * m))


def _power(log_power: float) -> float:
    return exp(log_power) if log_power < 700 else inf


def _check_rows(function: str, rows: float) -> None:
    if not rows >= 0 or (rows < inf and rows != int(rows)):
        raise ArgumentError(f"{function}: rows must be a whole number of 0 or more; got {rows!r}.")

"""How much the sums of Lemma 1 move with the decay and with the steps: Lemmas 2 and 3, for any length.

    write        G'  (decay)                            J  (steps)
    euler        1/μ² + Δ_max / (e μ)                   2/μ + Δ_max
    zoh          1/μ²                                   2/μ
    root-euler   G Δ_min / (e^{μ Δ_min} - 1) ≤ G/μ      e^{-1/2} G + μ G'
    root-zoh     1 / (μ² √s_min)                        5/2 e^{-1/2} / (μ √s_min)

The first two rows are Lemmas 2 and 3. For the √ writes (τ, Δ, g, α as in `keiretsu.bounds.gain`; a step moves in
proportion, |d ln s / dx| ≤ 1, so that √s moves half as much):

*G', root-euler.* D_t = Σ √s τ e^{-μτ} obeys D_t = e^{-μΔ_t} (D_{t-1} + Δ_t S_{t-1}) with S_{t-1} ≤ G, so D never passes
G sup Δ e^{-μΔ} / (1 - e^{-μΔ}), and Δ / (e^{μΔ} - 1) falls with Δ.
*G', root-zoh.* The term of a row is ∫ e^{-αv} dv / √s over an interval of its own, so the sum of |∂/∂α| is at most
∫_0^∞ v e^{-αv} dv / √s_min.
*J, root-euler.* A term changes by at most √s (1/2 + ατ) e^{-ατ} |δx|. Each state has an α of its own and W_B may point
to another state at every row, so the largest over α ≥ μ must be summed: f(μτ) with f(x) = max_{y≥x} (1/2 + y) e^{-y},
which is at most (e^{-1/2} + x) e^{-x}: for x ≥ 1/2, f(x) is (1/2 + x) e^{-x}; for x < 1/2 it is e^{-1/2}, and
e^{x - 1/2} ≤ e^{-1/2} + x there by convexity (at 0 equal, at 1/2 below).
*J, root-zoh.* With x = αΔ, the row's own step moves its term by |x/(e^x - 1) - 1/2| ≤ 1/2 of itself, later steps by at
most ∫ αv e^{-αv} dv / √s. Together ∫ (1/2 + αv) e^{-αv} dv / √s, at most ∫ f(μv) dv / √s; ∫_0^∞ f(x) dx = 5/2 e^{-1/2}.

Source: docs/design/theory.md, section 3; the √ writes above.
"""

from __future__ import annotations

from math import exp, expm1, inf, isinf, sqrt

from keiretsu.bounds.gain import Write, gain, known
from keiretsu.bounds.steps import StepRange
from keiretsu.errors import ArgumentError

_ROOT_E = exp(-0.5)


def decay_gain(write: Write, steps: StepRange, *, margin: float) -> float:
    """G' of Lemma 2: Σ |∂(g e^{-ατ})/∂α| is at most this, for every α ≥ margin, any steps and any length.

    Args:
        write: "euler", "zoh", "root-euler" or "root-zoh".
        steps: ranges of the steps (model time) and of the gaps (median intervals).
        margin: μ > 0, in 1 / model time.
    Returns:
        In units of G times model time; ∞ where G is.
    Raises:
        ArgumentError: `write` is unknown, `margin` not above 0.
    Source: Lemma 2; the √ writes at the top of this file.
    """
    _check("decay_gain", write, margin)
    if write == "euler":
        return 1 / margin / margin + steps.delta_max / (exp(1) * margin)
    if write == "zoh":
        return 1 / margin / margin
    if write == "root-euler":
        x = margin * steps.delta_min
        return float(gain(write, steps, abscissa=-margin)) / margin * _late(x)
    return 1 / margin / (margin * sqrt(steps.least)) if steps.least > 0 else inf


def step_gain(write: Write, steps: StepRange, *, margin: float) -> float:
    """J of Lemma 3: a change δx of the pre-activations moves the terms of Lemma 1 by at most J |δx|_∞ in all.

    Args:
        write, steps, margin: see `decay_gain`.
    Returns:
        In units of G; ∞ where G is.
    Raises:
        ArgumentError: `write` is unknown, `margin` not above 0.
    Source: Lemma 3; the √ writes at the top of this file.
    """
    _check("step_gain", write, margin)
    if write == "euler":
        return 2 / margin + steps.delta_max
    if write == "zoh":
        return 2 / margin
    if write == "root-euler":
        total = float(gain(write, steps, abscissa=-margin))
        return total if isinf(total) else total * (_ROOT_E + _late(margin * steps.delta_min))
    return 2.5 * _ROOT_E / (margin * sqrt(steps.least)) if steps.least > 0 else inf


def _late(x: float) -> float:
    """x / (e^x - 1): 1 at 0, falling."""
    if x == 0:
        return 1.0
    return x / expm1(x) if x < 700 else 0.0


def _check(function: str, write: Write, margin: float) -> None:
    known(function, write)
    if not margin > 0:
        raise ArgumentError(
            f"{function}: margin must be above 0; got {margin!r}. Without a margin no constant holds for every length; "
            "give the model one, or bound its output over a fixed length with gain(abscissa=…, rows=…)."
        )

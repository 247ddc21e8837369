"""Generalisation by counting: how far a loss on new sequences can be from the training loss, for any length.

ln N(ε) = Σ_i n_i ln(1 + 2 R_i L_i / ε_i),   ε_i = ε n_i / Σ n
R ≤ kl⁻¹(R̂ + ℓε, (ln N(ε) + S + ln(1/δ)) / m) + ℓε  ≤  R̂ + 2ℓε + √((ln N(ε) + S + ln(1/δ)) / 2m)

ε may not depend on the training loss R̂. It is the minimiser for R̂ rounded up to a power of two, whose level is one
more stratum; so both hold at once, with probability 1 - δ.

Source: docs/design/theory.md, section 4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf, isfinite, isinf, log, log1p, sqrt

from keiretsu.bounds.covering_bound import ALMOST, CoveringBound
from keiretsu.bounds.layer_class import LayerClass, layer_constants
from keiretsu.bounds.strata import level_cost, power_of_two
from keiretsu.errors import ArgumentError

# ε is looked for on a grid of log ε from e^-30/ℓ to 1/ℓ, then between the grid points beside the best one.
_DEEPEST, _GRID = -30.0, 0.25
_GOLDEN = (sqrt(5) - 1) / 2
_REFINED = 1e-4

KlUpper = Callable[[float, float], float]


@dataclass(frozen=True)
class Group:
    """Parameters that are covered together, in one norm.

    Attributes:
        name: for reports.
        dimension: n, how many numbers.
        radius: R, of the ball (or box) they lie in.
        lipschitz: L, |δz| for a change of 1 in that norm.
    """

    name: str
    dimension: int
    radius: float
    lipschitz: float


def layer_groups(layer: LayerClass, *, width: int, states: int, decays: int | None = None) -> tuple[Group, ...]:
    """The parameter groups of Theorem 1.

    Args:
        layer: the class, rounded (`round_outwards`) if its norms come from the data.
        width: d, channels of u.
        states: N, states a channel.
        decays: how many entries A has; d N unless given (H in SSD).
    Returns:
        w (absent inside a stack), W_C, W_B, A, p, q; dimensions in the paper's model: d, N d, N d, d N, 1, d.
    """
    constants, heads = layer_constants(layer), layer.heads
    groups = [
        Group("W_C", states * width, layer.B_C, constants.W_C),
        Group("W_B", states * width, layer.B_B, constants.W_B),
        Group("A", width * states if decays is None else decays, (layer.A_max - layer.margin) / 2, constants.A),
        Group("p", heads, (layer.step.p_high - layer.step.p_low) / 2, constants.p),
        Group("q", heads * width, layer.step.B_q, constants.q),
    ]
    if layer.B_w is not None:
        groups.insert(0, Group("w", width, layer.B_w, constants.w))
    return tuple(groups)


def ln_covering(groups: Sequence[Group], epsilon: float) -> dict[str, float]:
    """Nats of each group in a covering of all of them to ε in z, centres inside the class.

    Args:
        groups: see `Group`. One that cannot move z costs nothing and takes no part of ε.
        epsilon: ε > 0, in units of z.
    Returns:
        name → n_i ln(1 + 2 R_i L_i / ε_i); ln N(ε) is their sum.
    """
    moving = sum(group.dimension for group in groups if group.radius > 0 and group.lipschitz > 0)
    shares: dict[str, float] = {}
    for group in groups:
        reach = group.radius * group.lipschitz if group.radius > 0 and group.lipschitz > 0 else 0.0
        # ε_i = ε n_i / n, so the dimension stands in the logarithm too
        spread = 2 * reach * moving / (epsilon * group.dimension) if reach else 0.0
        shares[group.name] = shares.get(group.name, 0.0) + group.dimension * log1p(spread)
    return shares


def covering_bound(
    groups: Sequence[Group],
    *,
    risk: float,
    m: int,
    delta: float = 0.05,
    lipschitz: float = 1.0,
    ln_strata: float = 0.0,
    planned_risk: float | None = None,
    trivial: float = 1.0,
    kl_upper: KlUpper | None = None,
) -> CoveringBound:
    """The loss on new sequences, for all settings of a class at once.

    Args:
        groups: of every parameter that was learned from these sequences, with rounded radii.
        risk: R̂, mean loss in [0, 1] over the m sequences.
        m: how many independent sequences (machines, patients), never windows of one.
        delta: δ, the probability of being wrong.
        lipschitz: ℓ > 0, of the loss in z.
        ln_strata: S, `Strata.cost`, plus ln(number of candidates) if the architecture was chosen on these sequences.
        planned_risk: the R̂ to be prepared for, chosen before the data; it then costs nothing. Any value is valid.
        trivial: what a guess achieves, 1/2 for two balanced classes; a bound not clearly below it is called vacuous.
        kl_upper: kl⁻¹(q, c); `keiretsu.bounds.kl_upper` unless given.
    Returns:
        CoveringBound.
    Raises:
        ArgumentError: a number is outside its range, or there is no group.
    Assumes: m independent sequences of one law; loss in [0, 1], ℓ-Lipschitz in z; radii not chosen with these data but
        through strata.
    """
    _check(groups, risk=risk, m=m, delta=delta, lipschitz=lipschitz, ln_strata=ln_strata, planned_risk=planned_risk)
    if kl_upper is None:
        from keiretsu.bounds.kl import kl_upper as inverse

        kl_upper = lambda q, c: float(inverse(q, c))  # noqa: E731
    level = None
    if planned_risk is None:
        level, planned_risk = power_of_two(max(risk, 1 / m))
        ln_strata += level_cost(level)

    def price(epsilon: float) -> float:
        return (sum(ln_covering(groups, epsilon).values()) + ln_strata + log(1 / delta)) / m

    def plain(seen: float, epsilon: float) -> float:
        return seen + 2 * lipschitz * epsilon + sqrt(price(epsilon) / 2)

    def sharp(seen: float, epsilon: float) -> float:
        slack = lipschitz * epsilon
        nats = price(epsilon)
        return slack + (1.0 if isinf(nats) else kl_upper(min(1.0, seen + slack), nats))

    planned = min(planned_risk, 1.0)
    epsilon = minimiser(lambda e: sharp(planned, e), scale=1 / lipschitz)
    if sharp(planned, epsilon) > ALMOST:  # flat there: any ε is as good, and the plain form still has a best one
        epsilon = minimiser(lambda e: plain(planned, e), scale=1 / lipschitz)
    shares = ln_covering(groups, epsilon)
    return CoveringBound(
        bound=min(1.0, sharp(risk, epsilon)),
        plain=plain(risk, epsilon),
        risk=float(risk),
        m=m,
        delta=delta,
        epsilon=epsilon,
        ln_covering=sum(shares.values()),
        ln_strata=ln_strata,
        shares=shares,
        risk_level=level,
        trivial=trivial,
    )


def minimiser(value: Callable[[float], float], *, scale: float) -> float:
    """ε in [e^-30 scale, scale] with a smallest value: a grid in log ε, then golden section beside its best point.

    The same function gives the same ε. For a function of several valleys narrower than the grid it may miss the lowest.
    """
    count = round(-_DEEPEST / _GRID)
    grid = [_DEEPEST + _GRID * k for k in range(count + 1)]
    found = {x: value(exp(x) * scale) for x in grid}
    best = min(grid, key=found.__getitem__)
    low, high = max(best - _GRID, _DEEPEST), min(best + _GRID, 0.0)
    while high - low > _REFINED:
        width = _GOLDEN * (high - low)
        for x in (high - width, low + width):
            found[x] = value(exp(x) * scale)
        low, high = (low, low + width) if found[high - width] <= found[low + width] else (high - width, high)
    return exp(min(found, key=found.__getitem__)) * scale


def _check(groups: Sequence[Group], **given: float | None) -> None:
    if not groups or any(group.dimension < 1 or not group.radius >= 0 or not group.lipschitz >= 0 for group in groups):
        raise ArgumentError(
            "covering_bound: groups must be one or more, of dimension 1 or more, radius and constant 0 or more; "
            f"got {list(groups)!r}. Make them with layer_groups."
        )
    rules: dict[str, tuple[str, Callable[[float], bool]]] = {
        "risk": ("a mean loss in [0, 1]", lambda x: 0 <= x <= 1),
        "m": ("a number of sequences from 1", lambda x: 1 <= x < inf and x == int(x)),
        "delta": ("a probability in (0, 1)", lambda x: 0 < x < 1),
        "lipschitz": ("above 0 and finite", lambda x: 0 < x < inf),
        "ln_strata": ("nats of 0 or more", lambda x: x >= 0 and isfinite(x)),
        "planned_risk": ("a mean loss in [0, 1], or None", lambda x: 0 <= x <= 1),
    }
    for name, (rule, holds) in rules.items():
        value = given[name]
        if value is not None and not holds(value):
            raise ArgumentError(f"covering_bound: {name} must be {rule}; got {value!r}.")

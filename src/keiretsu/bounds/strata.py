"""Which class of layers a trained layer falls into, when its norms are only known after training.

Norms, 1/margin, B_u and the longest gap are rounded up to powers of two 2^k, p outwards to whole numbers k. A class for
every tuple of levels k ∈ ℤ is fixed before the data; each gets the share Π 1 / ((π²/3 - 1)(|k_i| + 1)²) of δ, which sum
to 1, so that a bound for all of them at once costs S = Σ ln((π²/3 - 1)(|k_i| + 1)²) nats. One layer stands here; for a
stack see `keiretsu.bounds.facts.strata`.

Source: docs/design/theory.md, section 4, *Strata*.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import ceil, floor, frexp, ldexp, log, pi

from keiretsu.bounds.layer_class import LayerClass
from keiretsu.errors import ArgumentError

# Σ over k ∈ ℤ of 1 / (|k| + 1)²
_ALL_LEVELS = pi**2 / 3 - 1
_STEP_FIELDS = ("B_q", "p_low", "p_high", "shortest", "longest")


@dataclass(frozen=True)
class Strata:
    """A class of layers rounded outwards, and what it costs not to have known it.

    Attributes:
        layer: the rounded class; every constant, and a clip at B_u, must use it.
        levels: k of every quantity that was rounded.
        cost: S in nats.
    """

    layer: LayerClass
    levels: Mapping[str, int]
    cost: float


def round_outwards(layer: LayerClass, *, fixed: Collection[str] = ()) -> Strata:
    """The stratum of a layer whose norms were measured after training.

    Args:
        layer: the class that just holds the layer: its norms, margin, range of p, gaps.
        fixed: what was fixed before the data was seen, of "B_u", "B_B", "B_C", "B_w", "B_q", "A_max", "margin",
            "p_low", "p_high", "shortest", "longest"; kept as it is, and free. The hard range of the steps, the write
            and the heads are the architecture's and always fixed. Gaps that enter no constant of a write cost nothing.
    Returns:
        Strata.
    Raises:
        ArgumentError: `fixed` names something else, or a norm of 0 would need a level.
    """
    names = tuple(_at_stake(layer))
    unknown = sorted(set(fixed) - {*names, "B_w", *_STEP_FIELDS})
    if unknown:
        raise ArgumentError(f"round_outwards: fixed must name quantities of a layer; got {unknown[0]!r}. Try 'margin'.")
    values: dict[str, float] = {}
    levels: dict[str, int] = {}
    for name in names:
        if name not in fixed:
            value = getattr(layer.step if name in _STEP_FIELDS else layer, name)
            levels[name], values[name] = _rounded(name, value)
    step = replace(layer.step, **{name: value for name, value in values.items() if name in _STEP_FIELDS})
    others = {name: value for name, value in values.items() if name not in _STEP_FIELDS}
    return Strata(replace(layer, step=step, **others), levels, sum(map(level_cost, levels.values())))


def level_cost(level: int) -> float:
    """ln((π²/3 - 1)(|k| + 1)²), in nats."""
    return log(_ALL_LEVELS) + 2 * log(abs(level) + 1)


def power_of_two(value: float) -> tuple[int, float]:
    """The smallest k with value ≤ 2^k, and 2^k; exact, for value > 0."""
    mantissa, exponent = frexp(value)
    level = exponent - 1 if mantissa == 0.5 else exponent
    return level, ldexp(1.0, level)


def power_below(value: float) -> tuple[int, float]:
    """The smallest k with 2^-k ≤ value, and 2^-k; exact, for value > 0: 1 / value would round."""
    level = 1 - frexp(value)[1]
    return level, ldexp(1.0, -level)


def _at_stake(layer: LayerClass) -> list[str]:
    names = ["B_u", "B_B", "B_C", "A_max", "margin", "B_q", "p_low", "p_high"]
    if layer.B_w is not None:
        names.append("B_w")
    gaps = {"euler": ["longest"], "root-euler": ["shortest"]}
    return names + gaps.get(layer.write, [])


def _rounded(name: str, value: float) -> tuple[int, float]:
    if name == "p_low":
        return floor(value), float(floor(value))
    if name == "p_high":
        return ceil(value), float(ceil(value))
    if not value > 0:
        raise ArgumentError(
            f"round_outwards: {name} must be above 0 to be rounded to a power of two; got {value!r}. "
            f"Name it in `fixed` if the architecture sets it to 0."
        )
    return power_below(value) if name in ("margin", "shortest") else power_of_two(value)

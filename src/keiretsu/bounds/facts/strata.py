"""Which class of stacks a trained model falls into, when its norms are only known after training.

Every radius is rounded up to a power of two 2^k, a step's biases outwards to whole numbers, a margin and the smallest
gap down to 2^-k; and all facts are composed anew from these, so that not one constant knows more of the weights than
the levels k. Not having known the class costs S = Σ ln((π²/3 - 1)(|k| + 1)²) nats.

Source: docs/theory.md, section 5, *Strata of a stack*; one layer: `keiretsu.bounds.strata`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import ceil, floor, inf

from torch import nn

from keiretsu.bounds.facts.fact import Fact, NoBound, then
from keiretsu.bounds.facts.mixers import KERNEL, kernel_parameters, mixer_fact
from keiretsu.bounds.facts.radii import Radii
from keiretsu.bounds.facts.reasons import not_finite
from keiretsu.bounds.facts.stack import Given, check_surroundings, head_fact, hidden_fact
from keiretsu.bounds.strata import level_cost, power_below, power_of_two
from keiretsu.errors import ArgumentError
from keiretsu.nn import LTIMixer, SelectiveMixer, SequenceModel, SSDMixer
from keiretsu.ops.selective_scan import LEAST_ELAPSED

SETTINGS = ("input_bound", "margin", "shortest", "longest")
# A norm below 2^-20 counts as that, one of 0 too: it has a level whatever training did.
_LEAST_LEVEL = -20
# From here on products of a few norms leave float64.
_MOST = 2.0**1000


@dataclass(frozen=True)
class StackClass:
    """A class of models that was fixed before the data, as one of many, and what it costs not to have known which.

    Attributes:
        fact: of the class: constants, and the groups of what was learned, with the rounded radii.
        cost: S in nats, for `covering_bound(ln_strata=…)`.
        levels: k of every quantity that was rounded.
        input_bound: the rounded one; rows must be clipped to it (or never pass it), not to the one that was measured.
        shortest: the smallest gap of the class, likewise.
    """

    fact: Fact
    cost: float
    levels: Mapping[str, int]
    input_bound: float
    shortest: float


def stack_class(
    model: SequenceModel,
    *,
    input_bound: float,
    shortest: float,
    longest: float,
    fixed: Collection[str] = (),
    balls: Mapping[str, float] | None = None,
    frozen: Collection[str] = (),
) -> StackClass | NoBound:
    """The stratum of a model whose norms were measured after training: groups that may go into a covering.

    `covering_bound(found.fact.groups, ln_strata=found.cost, lipschitz=ℓ, …)` then bounds the mean loss of new
    sequences, for a loss in [0, 1] a sequence that moves by at most ℓ ‖z - z'‖₂ when the answers at all its rows move
    by at most ‖z - z'‖₂ each. That is so for a loss that is ℓ-Lipschitz, in the ℓ2 norm of the answer (|z - z'| of a
    model with one output), of the answer at the last or at one other row fixed by the inputs; of the mean of the
    answers; and for the mean over rows of such losses. A `SeriesModel` is its `rows` read in one of these ways.

    Args:
        model: with the weights it has now.
        input_bound, shortest, longest: as for `facts_of`; the largest row and the smallest gap that were measured, or
            those that are clipped to.
        fixed: which of "input_bound", "margin", "shortest", "longest" were fixed before the data; they stay as they
            are, and cost nothing. The hard range of steps, the widths and the norms' ε are the architecture's and
            always fixed. What enters no constant costs nothing either: the longest gap, the smallest one of levels
            ("zoh"), an input bound where rows are tokens.
        balls: group → radius, of groups that training kept within a radius fixed before the data (of "decay.log_rate":
            of the largest |a|; of "step.bias": of the largest |p|). They cost no level.
        frozen: names of parameters, or what they begin with ("embed", "blocks.0"), that were not learned from these
            sequences. Their norms count as they are, cost nothing, and they are no groups.
    Returns:
        StackClass; NoBound if a module has no row in the table of depth, or a norm is not finite. A time-invariant
        layer whose kernel was learned has a group of constant ∞, so that a covering is vacuous.
    Raises:
        ArgumentError: as for `facts_of`; `fixed` names something else, `frozen` or `balls` nothing of the model, or a
            norm is above its ball.
    Assumes: as for `facts_of`; the architecture, `fixed`, `balls` and `frozen` were chosen without looking at these
        sequences (else add ln(number of candidates) to the cost).

    Example:
        >>> from keiretsu.nn import ModelConfig
        >>> model = SequenceModel(1, 1, ModelConfig(width=2, state=1))
        >>> found = stack_class(model, input_bound=3.0, shortest=1.0, longest=1.0, fixed=("margin", "shortest"))
        >>> found.levels["input_bound"], found.input_bound
        (2, 4.0)
    """
    check_surroundings("stack_class", input_bound, shortest, longest)
    unknown = sorted(set(fixed) - set(SETTINGS))
    if unknown:
        raise ArgumentError(f"stack_class: fixed must name {', '.join(SETTINGS)}; got {unknown[0]!r}. See `balls`.")
    radii = _Rounded("margin" in fixed, dict(balls or {}), _Frozen(model, frozen))
    if "input_bound" not in fixed and not isinstance(model.embed, nn.Embedding):
        input_bound = radii.of("input_bound", input_bound)
    if "shortest" not in fixed and _gap_enters(model):
        radii.levels["shortest"], shortest = power_below(max(shortest, LEAST_ELAPSED))
    rows = hidden_fact(model, mixer_fact, Given(input_bound, shortest, longest, radii))
    if isinstance(rows, NoBound):
        return rows
    fact = then(rows, head_fact(model, rows.output, radii))
    if radii.endless:
        return not_finite(radii.endless[0])
    radii.check_used()
    groups = tuple(group for group in fact.groups if not radii.frozen.holds(group.name))
    cost = sum(map(level_cost, radii.levels.values()))
    return StackClass(Fact(fact.output, fact.lipschitz, groups), cost, radii.levels, input_bound, shortest)


class _Frozen:
    """Which groups hold parameters that were not learned."""

    def __init__(self, model: SequenceModel, names: Collection[str]) -> None:
        own = [name for name, _ in model.named_parameters()]
        self.names = tuple(name.rstrip(".") for name in names)
        for name in self.names:
            if not any(_begins(parameter, name) for parameter in own):
                raise ArgumentError(
                    f"stack_class: frozen must name parameters of the model, or what they begin with; got {name!r}. "
                    "Try 'embed' or 'blocks.0'."
                )
        # a kernel is one group of several parameters: not learned only if none of them was
        self.kernels: frozenset[str] = frozenset()
        mixers = {f"blocks.{i}.mixer": block.mixer for i, block in enumerate(model.layers)}
        self.kernels = frozenset(
            f"{place}.{KERNEL}"
            for place, mixer in mixers.items()
            if isinstance(mixer, LTIMixer)
            and all(self.holds(f"{place}.{name}") for name, _ in kernel_parameters(mixer))
        )

    def holds(self, group: str) -> bool:
        return group in self.kernels or any(_begins(group, name) for name in self.names)


def _begins(name: str, start: str) -> bool:
    """Whether a dotted name is `start`, a part of it, or below it."""
    return name == start or name.startswith((start + ".", start + "["))


@dataclass
class _Rounded(Radii):
    """Norms rounded outwards; keeps the levels."""

    margin_fixed: bool
    balls: dict[str, float]
    frozen: _Frozen
    levels: dict[str, int] = field(default_factory=dict)
    endless: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def of(self, name: str, norm: float) -> float:
        if self.frozen.holds(name):
            return norm
        if name in self.balls:
            return self._ball(name, norm)
        if not norm <= _MOST:
            self.endless.append(name)
            return norm
        level, radius = power_of_two(max(norm, 2.0**_LEAST_LEVEL))
        self.levels[name] = level
        return radius

    def box(self, name: str, low: float, high: float) -> tuple[float, float]:
        if self.frozen.holds(name):
            return low, high
        if name in self.balls:
            radius = self._ball(name, max(-low, high))
            return -radius, radius
        if not max(-low, high) <= _MOST:
            self.endless.append(name)
            return low, high
        self.levels[f"{name} from"], self.levels[f"{name} to"] = floor(low), ceil(high)
        return float(floor(low)), float(ceil(high))

    def margin(self, name: str, margin: float) -> float:
        if self.margin_fixed:
            return margin
        self.levels[f"{name}.margin"], below = power_below(margin)
        return below

    def kernel(self, name: str, size: float) -> float:
        return size if self.frozen.holds(name) else inf

    def check_used(self) -> None:
        """Raises: ArgumentError: a ball is of no group that was learned."""
        idle = sorted(set(self.balls) - self.used)
        if idle:
            raise ArgumentError(
                f"stack_class: balls must name groups that were learned; got {idle[0]!r}. "
                "Names are those of facts_of(…).groups."
            )

    def _ball(self, name: str, norm: float) -> float:
        self.used.add(name)
        if not norm <= self.balls[name]:
            raise ArgumentError(
                f"stack_class: balls must hold the weights; {name} has norm {norm!r}, and its ball is of "
                f"{self.balls[name]!r}. Leave it out, and its norm is rounded up instead."
            )
        return self.balls[name]


def _gap_enters(model: SequenceModel) -> bool:
    """Whether a smallest gap is part of some constant: where rows are events, on a clock."""
    mixers = [block.mixer for block in model.layers]
    return any(isinstance(m, SelectiveMixer | SSDMixer) and m.timed and m.discretization == "euler" for m in mixers)

"""Gradient ascent against what whole models report: stacks of selective, SSD and time-invariant layers.

The class of a model is that of `facts_of`: every group within its radius. Parameters, rows and gaps move within it, by
gradients of the model's own forward pass, to where the largest is found of

    output   ‖y_T‖ over the output bound
    input    the difference of two inputs' outputs over the input constant times their distance
    near     the same for two settings of one group, a thousandth of the way apart
    far      two settings of one group, any distance apart
    state    the largest |h| over its bound, with A fixed, as each state's bound is that of its own rate

A time-invariant layer's kernel has no constant and stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from attack_ascent import ascend
from attack_groups import Place, place, size
from torch import Tensor
from torch.func import functional_call

from keiretsu.bounds import Fact, facts_of, state_bounds
from keiretsu.nn import ModelConfig, SequenceModel
from keiretsu.nn.config import MixerName
from keiretsu.nn.state import State

INPUTS, OUTPUTS, ROWS = 2, 2, 16
NEAR = 1e-3
CONSTANTS = ("output", "input", "near", "far", "state")
# Norms at which a stack's bound is not yet astronomical.
WEIGHTS, BIASES = 1.0, 0.3


@dataclass(frozen=True)
class StackArena:
    """A class of models: that of the weights a seed draws, scaled to stated norms."""

    mixer: MixerName
    depth: int
    discretization: Literal["euler", "zoh"]
    bound: float
    shortest: float
    longest: float
    width: int = 3

    @property
    def name(self) -> str:
        """Mixer and depth."""
        return f"{self.mixer}, depth {self.depth}"


STACKS = [
    StackArena("selective", 2, "euler", 1.0, 0.5, 2.0),
    StackArena("selective", 3, "zoh", 1.0, 0.1, 30.0, width=2),
    StackArena("ssd", 2, "euler", 1.0, 0.5, 2.0),
    StackArena("ssd", 3, "zoh", 1.0, 0.1, 30.0, width=2),
    StackArena("lti", 2, "zoh", 1.0, 1.0, 1.0),
    StackArena("lti", 3, "euler", 1.0, 1.0, 1.0, width=2),
]


class Stack:
    """A class of models, with what it reports."""

    def __init__(self, arena: StackArena) -> None:
        self.arena = arena
        config = ModelConfig(
            mixer=arena.mixer,
            width=arena.width,
            depth=arena.depth,
            state=2,
            steps=(0.1, 1.0),
            margin=0.5,
            discretization=arena.discretization,
        )
        self.model = SequenceModel(INPUTS, OUTPUTS, config, seed=0).double().eval()
        source = torch.Generator().manual_seed(0)
        for group in self._fact().groups:
            at = None if group.name.endswith("kernel") else place(self.model, group)
            if at is None or at.norm in ("rates", "bias"):
                continue
            weight = self.model.get_parameter(at.parameter)
            drawn = torch.randn(weight[at.rows].shape, generator=source, dtype=torch.float64)
            with torch.no_grad():
                small = at.norm == "length" or "bias" in at.name
                weight[at.rows] = drawn * (BIASES if small else WEIGHTS) / size(drawn, at.norm)
        self.fact, self.states = self._fact(), self._states()
        # The head's bias is added to the output as it is, so that its constant of 1 is always reached: not attacked.
        groups = [group for group in self.fact.groups if not group.name.endswith(("kernel", "head.bias"))]
        self.allowed = {group.name: group.lipschitz for group in groups}
        # norms are rounded up; what is tried is what the weights have
        self.places = [place(self.model, group) for group in groups]

    @property
    def _given(self) -> dict[str, float]:
        return {"input_bound": self.arena.bound, "shortest": self.arena.shortest, "longest": self.arena.longest}

    def _fact(self) -> Fact:
        fact = facts_of(self.model, **self._given)
        if not isinstance(fact, Fact):
            raise TypeError(f"Stack: {self.arena.name} must have a bound; got the words {str(fact)!r}.")
        return fact

    def _states(self) -> list[Tensor]:
        found = state_bounds(self.model, **self._given)
        return [torch.from_numpy(layer.states) for layer in found if layer is not None]

    def parameters(self, members: dict[str, Tensor]) -> dict[str, Tensor]:
        """All of a model's parameters, the named groups replaced; one used in parts is put together part by part."""
        found: dict[str, Tensor] = dict(self.model.named_parameters())
        for at in self.places:
            if at.name in members:
                found[at.parameter] = self.changed(found[at.parameter], at, members[at.name])
        return found

    @staticmethod
    def changed(parameter: Tensor, at: Place, member: Tensor) -> Tensor:
        """A parameter with one group of it replaced."""
        if at.rows == slice(None):
            return at.stored(member)
        whole = parameter.clone()
        whole[at.rows] = at.stored(member)
        return whole

    def answer(self, parameters: dict[str, Tensor], rows: Tensor, gaps: Tensor) -> tuple[Tensor, State]:
        """The outputs of the last row, (batch, outputs), and the state; rows: (batch, T, inputs), gaps: (T,)."""
        clock = gaps.expand(len(rows), -1)
        y, state = functional_call(self.model, parameters, (rows,), {"elapsed": clock})
        return y[:, -1], state

    def shares(self, state: State) -> Tensor:
        """The largest share of a state's bound, (1,)."""
        found = []
        for layer, bound in enumerate(self.states):
            h = state[f"blocks.{layer}.h"][0]
            found.append(((h.norm(dim=-1) if h.ndim == 3 else h.abs()) / bound).max())
        return torch.stack(found).amax(0, keepdim=True)


class FreeStack:
    """Unconstrained numbers for one restart: every group, rows, gaps; other rows, and another setting of one group."""

    def __init__(self, stack: Stack, generator: torch.Generator, target: Place | None, *, constant: bool) -> None:
        self.stack = stack

        def drawn(*shape: int) -> Tensor:
            return 2.0 * torch.randn(shape, generator=generator, dtype=torch.float64)

        shapes = {at.name: stack.model.get_parameter(at.parameter)[at.rows].shape for at in stack.places}
        self.groups = {name: drawn(*shape) for name, shape in shapes.items()}
        self.other = drawn(*shapes[target.name]) if target else drawn(0)
        self.rows, self.other_rows, self.gaps = drawn(ROWS, INPUTS), drawn(ROWS, INPUTS), drawn(ROWS)
        if constant:
            for part in (self.rows, self.other_rows, self.gaps):
                part[:] = part[:1].clone()
        self.all = [*self.groups.values(), self.other, self.rows, self.other_rows, self.gaps]
        for part in self.all:
            part.requires_grad_()

    def members(self) -> dict[str, Tensor]:
        """The model these numbers stand for, group by group."""
        return {at.name: at.inside(self.groups[at.name]) for at in self.stack.places}

    def clock(self) -> Tensor:
        """Gaps, (rows,)."""
        arena = self.stack.arena
        return arena.shortest + (arena.longest - arena.shortest) * torch.sigmoid(2 * self.gaps)

    def within(self, rows: Tensor) -> Tensor:
        """Rows, each pulled into its ball."""
        return rows * (self.stack.arena.bound / rows.norm(dim=-1, keepdim=True).clamp_min(self.stack.arena.bound))


def ratio(stack: Stack, free: FreeStack, name: str, group: Place | None = None) -> Tensor:
    """How far a constant is used up, (1,)."""
    members, rows, gaps = free.members(), free.within(free.rows)[None], free.clock()
    if name == "state":
        moving = {at.name: members[at.name] for at in stack.places if at.norm != "rates"}
        return stack.shares(stack.answer(stack.parameters(moving), rows, gaps)[1])
    parameters = stack.parameters(members)
    if name == "input":
        both = torch.cat((rows, free.within(free.other_rows)[None]))
        y, _ = stack.answer(parameters, both, gaps)
        return (y[:1] - y[1:]).norm(dim=-1) / (stack.fact.lipschitz * (both[0] - both[1]).norm(dim=-1).max())
    y, _ = stack.answer(parameters, rows, gaps)
    if group is None:
        return y.norm(dim=-1) / stack.fact.output
    step = group.inside(free.other) - members[group.name]
    step = step * (NEAR if name == "near" else 1.0)
    other = stack.changed(parameters[group.parameter], group, members[group.name] + step)
    moved = y - stack.answer(parameters | {group.parameter: other}, rows, gaps)[0]
    return moved.norm(dim=-1) / (stack.allowed[group.name] * size(step, group.norm))


@dataclass(frozen=True)
class Worst:
    """The worst ratio against one kind of constant, and where."""

    ratio: float
    group: str = ""
    restarts: int = 0


def attack_stack(stack: Stack, name: str, *, restarts: int, iterations: int, seed: int) -> Worst:
    """Against the output bound, the input constant, every group (each with its own restarts), or the states."""
    generator = torch.Generator().manual_seed(seed)
    targets: list[Place | None] = [None]
    if name in ("near", "far"):
        # a box of one number has nowhere to go
        targets = [at for at in stack.places if at.high > at.low]
    worst, count = Worst(0.0), 0
    for target in targets:
        for restart in range(restarts):
            free = FreeStack(stack, generator, target, constant=restart % 2 == 0)

            def value(free: FreeStack = free, target: Place | None = target) -> Tensor:
                return ratio(stack, free, name, target)

            found = float(ascend(value, free.all, iterations=iterations).max())
            count += 1
            if found > worst.ratio:
                worst = Worst(found, target.name if target else "")
    return Worst(worst.ratio, worst.group, count)

"""What a module reports about itself, and how reports compose along a stack.

Norm throughout: the largest ℓ2 norm of a row, sup_t ‖x_t‖₂. A branch that is only ever used entry by entry (the gate,
the pre-activation of the steps) is reported in the largest entry instead, sup_t ‖x_t‖_∞; its row says so.

Every number is an upper bound, so that ∞ is a valid one: it says nothing. 0 · ∞ counts as 0: what is multiplied by 0
is finite for every single model and length, only not bounded over all of them.

Source: docs/design/theory.md, section 4, *Depth*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from math import prod
from typing import Any

from keiretsu.bounds.covering import Group


@dataclass(frozen=True)
class Fact:
    """What holds of a causal map of rows, for every length, within the class its groups span.

    Attributes:
        output: largest norm of a row that comes out.
        lipschitz: input constant; rows that come in and differ by at most r come out differing by at most this times r.
        groups: of the parameters inside. `lipschitz` of a group: how far the output moves for a change of 1 in the
            group's norm, while every group stays within its radius and the input within its bound.
    """

    output: float
    lipschitz: float
    groups: tuple[Group, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers, for JSON."""
        return asdict(self) | {"groups": [asdict(group) for group in self.groups]}


@dataclass(frozen=True)
class NoBound:
    """Why nothing is certified, in words.

    Attributes:
        reason: a sentence in English.
        reason_ja: the same in Japanese.
    """

    reason: str
    reason_ja: str

    def __str__(self) -> str:
        return self.reason

    def to_dict(self) -> dict[str, Any]:
        """The words, for JSON."""
        return asdict(self)


def times(*factors: float) -> float:
    """The product of numbers of 0 or more, 0 as soon as one is 0."""
    return 0.0 if 0.0 in factors else prod(factors)


def identity(bound: float) -> Fact:
    """Rows within `bound`, as they are."""
    return Fact(bound, 1.0)


def then(first: Fact, second: Fact) -> Fact:
    """`second` behind `first`, where `second` was made for inputs within `first.output`."""
    return _joined(second.output, (second.lipschitz, first), (1.0, Fact(0.0, 0.0, second.groups)))


def plus(*parts: Fact) -> Fact:
    """The sum of branches that read the same rows; a group that stands in several counts in each."""
    return _joined(sum(part.output for part in parts), *((1.0, part) for part in parts))


def residual(bound: float, inner: Fact) -> Fact:
    """x + f(x) for rows within `bound`."""
    return plus(identity(bound), inner)


def gated(signal: Fact, gate: Fact) -> Fact:
    """signal ⊙ gate, of branches that read the same rows.

    ‖y ⊙ s‖₂ ≤ ‖y‖₂ ‖s‖_∞ ≤ ‖y‖₂ ‖s‖₂, so the gate may be given in either norm; the largest entry is the sharper one.
    """
    return _joined(times(signal.output, gate.output), (gate.output, signal), (signal.output, gate))


def combined(output: float, *parts: tuple[float, Fact], groups: Iterable[Group] = ()) -> Fact:
    """A map of several branches: it moves by at most Σ weight · (movement of the branch).

    Args:
        output: largest norm of what comes out.
        parts: (weight, branch); the branches read the same rows.
        groups: the map's own.
    """
    return _joined(output, *parts, (1.0, Fact(0.0, 0.0, tuple(groups))))


def _joined(output: float, *parts: tuple[float, Fact]) -> Fact:
    merged: dict[str, Group] = {}
    for weight, part in parts:
        for group in part.groups:
            before = merged[group.name].lipschitz if group.name in merged else 0.0
            merged[group.name] = replace(group, lipschitz=before + times(weight, group.lipschitz))
    lipschitz = sum(times(weight, part.lipschitz) for weight, part in parts)
    return Fact(float(output), float(lipschitz), tuple(merged.values()))

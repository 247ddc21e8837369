"""How soon a whole model forgets: every layer's decay, behind all the layers that carry on what it still tells.

A layer's scan answers, over the last k rows, like one that started from zero there, but for what its state held: at
most √H γβU G e^{-μ k Δ_min} in either past, twice that for their difference. That part is a group of its own in the
layer's fact, so that the rules of composition carry it to the answer: past the gate, the out-projection, 1 + L of every
layer above, and the head. LTI: twice U Σ_{i≥k} max_j |K_ji|, with |K_ji| ≤ E(0) e^{-λi}.

Source: docs/theory.md, section 7, Proposition 3.
"""

from __future__ import annotations

from math import expm1, inf

import torch

from keiretsu import ops
from keiretsu.bounds.covering import Group
from keiretsu.bounds.facts import norms
from keiretsu.bounds.facts.fact import Fact, NoBound, plus, then, times
from keiretsu.bounds.facts.lti import Kernel
from keiretsu.bounds.facts.mixers import Surroundings, lti_input, lti_kernel, read_out, selective_scan, ssd_scan
from keiretsu.bounds.facts.reasons import no_row
from keiretsu.bounds.facts.stack import Given, check_surroundings, head_fact, hidden_fact
from keiretsu.bounds.forgetting_stack import LayerPast, StackForgetting
from keiretsu.errors import ArgumentError
from keiretsu.nn import LTIMixer, SelectiveMixer, SequenceModel, SSDMixer
from keiretsu.nn.mixers.selective import TAPS

_PAST = "past"


def stack_forgetting(
    model: SequenceModel, *, input_bound: float, shortest: float, longest: float
) -> StackForgetting | NoBound:
    """How far apart two pasts of a model can put its answers, after rows that are the same under both.

    Args:
        model, input_bound, shortest, longest: as for `facts_of`.
    Returns:
        Of the answer a row, in ℓ2. NoBound if a module has no row in the table of depth.
    Raises:
        ArgumentError: as for `facts_of`.
    Assumes: eval mode; both pasts are rows within the bounds, or none; the rows after them, their gaps and their resets
        are the same; exact arithmetic.
    Cost: as for `facts_of`.
    """
    check_surroundings("stack_forgetting", input_bound, shortest, longest)
    ends: dict[str, tuple[float, int]] = {}

    def row(mixer: object, at: Surroundings) -> Fact | NoBound:
        found = _with_past(mixer, at)
        if isinstance(found, NoBound):
            return found
        fact, pace, taps = found
        ends[_named(at)] = (pace, taps)
        return fact

    rows = hidden_fact(model, row, Given(input_bound, shortest, longest))
    if isinstance(rows, NoBound):
        return rows
    head = head_fact(model, rows.output).lipschitz
    pasts = {group.name: group for group in rows.groups if group.name in ends}
    layers = tuple(
        LayerPast(norms.SAFETY * times(head, pasts[name].radius, pasts[name].lipschitz), pace, taps)
        for name, (pace, taps) in ends.items()
    )
    # the head's bias is the same in both
    return StackForgetting(2 * times(head, rows.output), layers)


def rows_to_agree(
    model: SequenceModel,
    *,
    input_bound: float,
    shortest: float,
    longest: float,
    share: float = 0.01,
    distance: float | None = None,
) -> float:
    """The number of rows after which two pasts, whatever they were, tell next to nothing apart: the whole stack.

    Args:
        model, input_bound, shortest, longest: as for `facts_of`.
        share: of the largest difference that two answers can have within the bounds, in (0, 1).
        distance: > 0, ℓ2 of the answer; used in place of `share` where it is given.
    Returns:
        Rows, a whole number: at the last of so many rows that are the same under both (values, gaps, resets), and at
        every one after it, the answers differ by no more. ∞ where a layer has no bound, or steps or gaps may be 0.
    Raises:
        ArgumentError: as for `facts_of`; `share` is not in (0, 1), or `distance` not above 0.
    Assumes: as for `stack_forgetting`.

    Example:
        >>> from keiretsu.nn import ModelConfig
        >>> model = SequenceModel(1, 1, ModelConfig(width=4, depth=2))
        >>> rows_to_agree(model, input_bound=3.0, shortest=1.0, longest=1.0)  # the head starts at zero
        0.0
    """
    if not 0 < share < 1:
        raise ArgumentError(f"rows_to_agree: share must be between 0 and 1; got {share!r}. Try share=0.01.")
    if distance is not None and not distance > 0:
        raise ArgumentError(
            f"rows_to_agree: distance must be above 0; got {distance!r}. Give it in units of the answer."
        )
    forgets = stack_forgetting(model, input_bound=input_bound, shortest=shortest, longest=longest)
    if isinstance(forgets, NoBound):
        return inf
    return forgets.rows(share * forgets.span if distance is None else distance)


def _named(at: Surroundings) -> str:
    return f"{at.name}.{_PAST}"


def _with_past(mixer: object, at: Surroundings) -> tuple[Fact, float, int] | NoBound:
    """A mixer's fact with the group of its past (radius: the difference of two states of any kind), pace and taps."""
    if isinstance(mixer, LTIMixer):
        kernel = lti_kernel(mixer, at)
        if isinstance(kernel, NoBound):
            return kernel
        u = lti_input(mixer, at)
        mixed, taps = then(u, kernel.fact(u.output)), 0
        height, pace = _kernel_past(kernel)
        apart = times(2.0, u.output, height)
    elif isinstance(mixer, SelectiveMixer | SSDMixer):
        scan = selective_scan(mixer, at) if isinstance(mixer, SelectiveMixer) else ssd_scan(mixer, at)
        if isinstance(scan, NoBound):
            return scan
        u, mixed, taps = scan.u, scan.fact, TAPS - 1
        apart, pace = 2 * mixed.output, scan.margin * scan.steps.delta_min
    else:
        return no_row(mixer, at.name)
    past = Fact(0.0, 0.0, (Group(_named(at), 1, apart, 1.0),))
    return read_out(mixer, at, u, plus(mixed, past)), pace, taps


def _kernel_past(kernel: Kernel) -> tuple[float, float]:
    """c and λ with Σ_{i≥k} max_j |K_ji| ≤ c e^{-λk}."""
    _, Bbar = ops.discretize(kernel.A, kernel.B.to(kernel.A.dtype), kernel.delta, method=kernel.discretization)
    heights = 2 * (kernel.C * Bbar).abs()
    pace = float((-kernel.A.real * kernel.delta[:, None]).min())
    if not (bool(torch.isfinite(heights).all()) and pace > 0):
        return inf, 0.0
    # a little slower than computed, so that rounding of the rates cannot make a long tail too short
    pace *= 1 - 1e-12
    return norms.SAFETY * float(heights.sum(1).max()) / -expm1(-pace), pace

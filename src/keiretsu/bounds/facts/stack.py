"""What a whole model reports: its rows of the table of depth composed, and how stable each layer's states are.

embed, then a block a layer, x + mixer(norm(x)) (the first without a norm), then the head, row by row.

The clock reaches the scans as `keiretsu.nn` lets it: gaps are at least LEAST_ELAPSED, and 1 where a model has
timed=False. LTI has one step for all rows. All arithmetic is exact here; what float32 rounds is not part of a bound.

Source: docs/design/theory.md, sections 4 (*Depth*) and 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from torch import nn

from keiretsu.bounds.facts.fact import Fact, NoBound, identity, residual, then
from keiretsu.bounds.facts.mixers import Surroundings, lti_input, lti_kernel, mixer_fact, selective_scan, ssd_scan
from keiretsu.bounds.facts.modules import embedding, linear, rms_norm
from keiretsu.bounds.facts.radii import TRAINED, Radii
from keiretsu.bounds.facts.stability import LayerStability, scan_stability
from keiretsu.errors import ArgumentError
from keiretsu.nn import LTIMixer, SelectiveMixer, SequenceModel, SSDMixer
from keiretsu.nn.model import Block
from keiretsu.ops.selective_scan import LEAST_ELAPSED


@dataclass(frozen=True)
class Given:
    """What a model stands in.

    Attributes:
        input_bound, shortest, longest: see `facts_of`.
        radii: what stands for the norms of its weights.
    """

    input_bound: float
    shortest: float
    longest: float
    radii: Radii = TRAINED


def facts_of(model: SequenceModel, *, input_bound: float, shortest: float, longest: float) -> Fact | NoBound:
    """Output bound, input constant and parameter groups of a trained model, for every length.

    Args:
        model: with the weights it has now, each group's radius being the norm it has.
        input_bound: largest ‖x_t‖₂ of an input row; rows must be clipped to it, and the clip is part of the model. Not
            used where rows are tokens, whose embedding bounds them.
        shortest, longest: gaps between rows, in median intervals; longer ones must be clipped, or never come.
    Returns:
        Of the answer a row, in ℓ2; ∞ where a number leaves float64. NoBound if a module has no row in the table.
    Raises:
        ArgumentError: the bound or a gap is below 0 or no number, or the gaps are not in order.
    Assumes: eval mode; the state starts at zero, or comes from rows within the same bounds; exact arithmetic.
    Cost: a singular value decomposition a matrix; for LTI up to 65,536 lags of its kernel.

    Example:
        >>> from keiretsu.nn import ModelConfig
        >>> fact = facts_of(SequenceModel(1, 1, ModelConfig(width=4)), input_bound=3.0, shortest=1.0, longest=1.0)
        >>> fact.output  # the head starts at zero
        0.0
    """
    check_surroundings("facts_of", input_bound, shortest, longest)
    rows = hidden_fact(model, mixer_fact, Given(input_bound, shortest, longest))
    return rows if isinstance(rows, NoBound) else then(rows, head_fact(model, rows.output))


def hidden_fact(
    model: SequenceModel, row: Callable[[object, Surroundings], Fact | NoBound], given: Given
) -> Fact | NoBound:
    """Of the rows before the head.

    Args:
        model: see `facts_of`.
        row: what a mixer reports.
        given: what the model stands in.
    """
    rows = _embedded(model, given)
    for i, block in enumerate(model.layers):
        normed = _normed(block, i, rows.output, given.radii)
        mixed = row(block.mixer, _at(block, i, normed.output, given))
        if isinstance(mixed, NoBound):
            return mixed
        rows = then(rows, residual(rows.output, then(normed, mixed)))
    return rows


def head_fact(model: SequenceModel, bound: float, radii: Radii = TRAINED) -> Fact:
    """Of the head alone, for rows within `bound`."""
    head = model.head
    return linear(bound, head.weight, head.bias, name="head.weight", bias="head.bias", radii=radii)


def state_bounds(
    model: SequenceModel, *, input_bound: float, shortest: float, longest: float
) -> tuple[LayerStability | None, ...]:
    """How far each layer's states can go and how fast they forget, whatever the rows say.

    Args:
        model, input_bound, shortest, longest: as for `facts_of`.
    Returns:
        One entry a layer, first to last; None for a mixer without A, and for one whose A has no margin.
    Raises:
        ArgumentError: as for `facts_of`.
    Assumes: as for `facts_of`.
    """
    check_surroundings("state_bounds", input_bound, shortest, longest)
    given = Given(input_bound, shortest, longest)
    bound = _embedded(model, given).output
    found: list[LayerStability | None] = []
    for i, block in enumerate(model.layers):
        at = _at(block, i, _normed(block, i, bound, given.radii).output, given)
        found.append(_stability(block, i, at))
        mixed = mixer_fact(block.mixer, at)
        # behind a layer without a bound rows can be of any size, until a norm limits them
        bound = inf if isinstance(mixed, NoBound) else bound + mixed.output
    return tuple(found)


def _embedded(model: SequenceModel, given: Given) -> Fact:
    embed, radii = model.embed, given.radii
    if isinstance(embed, nn.Embedding):
        return embedding(embed.weight, name="embed.weight", radii=radii)
    names = {"name": "embed.weight", "bias": "embed.bias"}
    return then(identity(given.input_bound), linear(given.input_bound, embed.weight, embed.bias, radii=radii, **names))


def _normed(block: Block, layer: int, bound: float, radii: Radii) -> Fact:
    norm = block.norm
    if not isinstance(norm, nn.RMSNorm):
        return identity(bound)
    width, eps = norm.normalized_shape[-1], 0.0 if norm.eps is None else norm.eps
    return rms_norm(bound, norm.weight, width=width, eps=eps, name=f"blocks.{layer}.norm.weight", radii=radii)


def _at(block: Block, layer: int, bound: float, given: Given) -> Surroundings:
    timed = isinstance(block.mixer, SelectiveMixer | SSDMixer) and block.mixer.timed
    gaps = (max(given.shortest, LEAST_ELAPSED), max(given.longest, LEAST_ELAPSED)) if timed else (1.0, 1.0)
    return Surroundings(bound, *gaps, name=f"blocks.{layer}.mixer", radii=given.radii)


def _stability(block: Block, layer: int, at: Surroundings) -> LayerStability | None:
    mixer = block.mixer
    if isinstance(mixer, LTIMixer):
        kernel = lti_kernel(mixer, at)
        bound = lti_input(mixer, at).output
        return None if isinstance(kernel, NoBound) else kernel.stability(layer, bound=bound)
    if not isinstance(mixer, SelectiveMixer | SSDMixer):
        return None
    scan = selective_scan(mixer, at) if isinstance(mixer, SelectiveMixer) else ssd_scan(mixer, at)
    if isinstance(scan, NoBound):
        return None
    return scan_stability(layer, scan, channels=mixer.inner, states=mixer.states)


def check_surroundings(function: str, input_bound: float, shortest: float, longest: float) -> None:
    """Raises: ArgumentError: the bound or a gap is below 0 or no number, or the gaps are not in order."""
    if not input_bound >= 0:
        raise ArgumentError(
            f"{function}: input_bound must be a norm of 0 or more; got {input_bound!r}. "
            "Give the largest l2 norm of an input row, to which rows are clipped."
        )
    if not 0 <= shortest <= longest or shortest == inf:
        raise ArgumentError(
            f"{function}: shortest and longest must be gaps of 0 or more, in order; got {shortest!r} and {longest!r}. "
            "Give them in median intervals, 1 and 1 on a regular clock."
        )

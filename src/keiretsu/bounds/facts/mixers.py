"""What the mixers report: their forward passes, branch by branch, in the rows of the table of depth.

Groups are named like the parameters of the mixer; where one is used in parts, `into.weight[u]` is the part that makes
u. All parameters stand in one group each, so that none is forgotten in a covering. `decay.log_rate` is measured by the
entries of A it stands for: within the box [-A_max, -margin], in 1 / model time.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.func import functional_call

from keiretsu.bounds.covering import Group
from keiretsu.bounds.facts import norms
from keiretsu.bounds.facts.fact import Fact, NoBound, gated, plus, then, times
from keiretsu.bounds.facts.lti import Kernel
from keiretsu.bounds.facts.modules import (
    constant,
    convolution,
    largest_linear,
    linear,
    rms_norm,
    silu,
    skip,
)
from keiretsu.bounds.facts.radii import TRAINED, Radii
from keiretsu.bounds.facts.reasons import no_margin, no_row
from keiretsu.bounds.facts.scan import Scan, step_bias, step_range
from keiretsu.bounds.gain import Write
from keiretsu.bounds.steps import StepRange
from keiretsu.nn import LTIMixer, SelectiveMixer, SSDMixer
from keiretsu.nn.mixers.ssd import HEAD_WIDTH

# ε of the norm over each head's channels in `SSDMixer`, which a test compares.
HEAD_EPS = 1e-5
# What stands for all parameters of a kernel in its group's name.
KERNEL = "kernel"

WithState = SelectiveMixer | SSDMixer | LTIMixer


@dataclass(frozen=True)
class Surroundings:
    """What a mixer stands in.

    Attributes:
        bound: of the rows it reads.
        shortest, longest: gaps between rows, in median intervals.
        name: what its groups' names begin with.
        radii: what stands for the norms of its weights.
    """

    bound: float
    shortest: float
    longest: float
    name: str
    radii: Radii = TRAINED


def selective_scan(mixer: SelectiveMixer, at: Surroundings) -> Scan | NoBound:
    """The scan of a selective mixer: B, C and steps are maps of u, and a step a channel is its own."""
    if mixer.decay.margin is None:
        return no_margin(at.name)
    into_u, _ = mixer.into.weight.split(mixer.inner)
    u = _convolved(at, "u", into_u, mixer.taps, mixer.taps_bias)
    b, c = mixer.select_bias.split(mixer.states)
    B = constant(b, name=f"{at.name}.select_bias[B]", radii=at.radii)
    C = constant(c, name=f"{at.name}.select_bias[C]", radii=at.radii)
    x, reach = step_bias(mixer.step, name=f"{at.name}.step.bias", radii=at.radii), 0.0
    if mixer.select is not None and mixer.to_step is not None:
        W_B, W_C = mixer.select.weight.split(mixer.states)
        B = plus(then(u, linear(u.output, W_B, name=f"{at.name}.select.weight[B]", radii=at.radii)), B)
        C = plus(then(u, linear(u.output, W_C, name=f"{at.name}.select.weight[C]", radii=at.radii)), C)
        chosen = largest_linear(u.output, mixer.to_step.weight, name=f"{at.name}.to_step.weight", radii=at.radii)
        x, reach = plus(then(u, chosen), x), chosen.output
    return Scan(
        u,
        B,
        C,
        x,
        A=_in_double(mixer.decay),
        name=f"{at.name}.decay.log_rate",
        steps=_steps(mixer, at, reach),
        margin=at.radii.margin(at.name, mixer.decay.margin),
        heads=mixer.inner,
        write=_write(mixer.discretization),
        radii=at.radii,
    )


def selective(mixer: SelectiveMixer, at: Surroundings) -> Fact | NoBound:
    """(C h + D u) ⊙ SiLU(z + g), then W_out."""
    scan = selective_scan(mixer, at)
    return scan if isinstance(scan, NoBound) else read_out(mixer, at, scan.u, scan.fact)


def ssd_scan(mixer: SSDMixer, at: Surroundings) -> Scan | NoBound:
    """The scan of an SSD mixer: u, B and C pass the convolution beside each other; a step a head, chosen from x."""
    if mixer.decay.margin is None:
        return no_margin(at.name)
    sizes = [mixer.inner, *2 * [mixer.states]] if mixer.selective else [mixer.inner]
    into = mixer.into.weight[mixer.inner :].split(sizes)
    parts = zip("uBC", into, mixer.taps.split(sizes), mixer.taps_bias.split(sizes), strict=False)
    rows = {part: _convolved(at, part, W, taps, bias) for part, W, taps, bias in parts}
    b, c = mixer.select_bias.split(mixer.states)
    for part, bias in (("B", b), ("C", c)):
        fixed = constant(bias, name=f"{at.name}.select_bias[{part}]", radii=at.radii)
        rows[part] = plus(rows[part], fixed) if part in rows else fixed
    x, reach = step_bias(mixer.step, name=f"{at.name}.step.bias", radii=at.radii), 0.0
    if mixer.to_step is not None:
        chosen = largest_linear(at.bound, mixer.to_step.weight, name=f"{at.name}.to_step.weight", radii=at.radii)
        x, reach = plus(chosen, x), chosen.output
    return Scan(
        rows["u"],
        rows["B"],
        rows["C"],
        x,
        A=_in_double(mixer.decay)[0],
        name=f"{at.name}.decay.log_rate",
        steps=_steps(mixer, at, reach),
        margin=at.radii.margin(at.name, mixer.decay.margin),
        heads=mixer.heads,
        write=_write(mixer.discretization),
        radii=at.radii,
    )


def ssd(mixer: SSDMixer, at: Surroundings) -> Fact | NoBound:
    """norm((C h + D u) ⊙ SiLU(z + g)), each head by itself, then W_out."""
    scan = ssd_scan(mixer, at)
    return scan if isinstance(scan, NoBound) else read_out(mixer, at, scan.u, scan.fact)


def lti_kernel(mixer: LTIMixer, at: Surroundings) -> Kernel | NoBound:
    """A, B, C and the steps of a time-invariant mixer, in float64."""
    margin = mixer.decay.decay.margin
    if margin is None:
        return no_margin(at.name)
    delta = _in_double(mixer.step)
    return Kernel(
        A=_in_double(mixer.decay),
        B=delta.rsqrt()[:, None].expand(-1, mixer.states),
        C=torch.view_as_complex(norms.weight(mixer.readout).contiguous()),
        delta=delta,
        margin=margin,
        discretization=mixer.discretization,
    )


def lti_input(mixer: LTIMixer, at: Surroundings) -> Fact:
    """u, which the kernel reads."""
    name = f"{at.name}.into.weight[u]"
    return linear(at.bound, mixer.into.weight[: mixer.inner], name=name, radii=at.radii)


def lti(mixer: LTIMixer, at: Surroundings) -> Fact | NoBound:
    """(2 Re C h + D u) ⊙ SiLU(z + g), then W_out.

    The kernel's parameters have no covering: they stand in one group whose constant is ∞, so that a covering over them
    comes out vacuous; with the kernel fixed before the data, that group is to be left out.
    """
    kernel = lti_kernel(mixer, at)
    if isinstance(kernel, NoBound):
        return kernel
    learned = [parameter for _, parameter in kernel_parameters(mixer)]
    numbers = torch.cat([parameter.flatten() for parameter in learned])
    u, name = lti_input(mixer, at), f"{at.name}.{KERNEL}"
    size = at.radii.kernel(name, kernel.size())
    free = Fact(0.0, 0.0, (Group(name, numbers.numel(), norms.length(numbers), float("inf")),))
    return read_out(mixer, at, u, plus(then(u, Fact(times(size, u.output), size)), free))


def kernel_parameters(mixer: LTIMixer) -> list[tuple[str, nn.Parameter]]:
    """What makes the kernel of a time-invariant mixer, by its name in the mixer."""
    made = ("decay.", "step.", "readout")
    return [(name, parameter) for name, parameter in mixer.named_parameters() if name.startswith(made)]


def read_out(mixer: WithState, at: Surroundings, u: Fact, mixed: Fact) -> Fact:
    """(mixed + D u) ⊙ SiLU(z + g), the norm of an SSD mixer, then W_out.

    Args:
        mixer: one with a state.
        u: what its scan or kernel reads, and mixed: what comes out of it, of the same rows.
    """
    read = plus(mixed, then(u, skip(u.output, mixer.skip, name=f"{at.name}.skip", radii=at.radii)))
    inner, into = mixer.inner, mixer.into.weight
    y = gated(read, _gate(at, into[:inner] if isinstance(mixer, SSDMixer) else into[inner:], mixer.gate_bias))
    if isinstance(mixer, SSDMixer):
        form = {"width": HEAD_WIDTH, "heads": mixer.heads, "eps": HEAD_EPS}
        y = then(y, rms_norm(y.output, mixer.norm, name=f"{at.name}.norm", radii=at.radii, **form))
    return then(y, linear(y.output, mixer.out.weight, name=f"{at.name}.out.weight", radii=at.radii))


def mixer_fact(mixer: object, at: Surroundings) -> Fact | NoBound:
    """Of a mixer of any kind; words for one that has no row."""
    if isinstance(mixer, SelectiveMixer):
        return selective(mixer, at)
    if isinstance(mixer, SSDMixer):
        return ssd(mixer, at)
    return lti(mixer, at) if isinstance(mixer, LTIMixer) else no_row(mixer, at.name)


def _convolved(at: Surroundings, part: str, W: Tensor, taps: Tensor, bias: Tensor) -> Fact:
    """SiLU(conv(W x)) of one part of the in-projection; the parts do not mix on the way."""
    raw = linear(at.bound, W, name=f"{at.name}.into.weight[{part}]", radii=at.radii)
    names = {"name": f"{at.name}.taps[{part}]", "bias": f"{at.name}.taps_bias[{part}]"}
    rows = then(raw, convolution(raw.output, taps, bias, radii=at.radii, **names))
    return then(rows, silu(rows.output))


def _gate(at: Surroundings, W: Tensor, bias: Tensor) -> Fact:
    """SiLU(W x + g) in the largest entry: a gate multiplies entry by entry."""
    names = {"name": f"{at.name}.into.weight[z]", "bias": f"{at.name}.gate_bias"}
    z = largest_linear(at.bound, W, bias, radii=at.radii, **names)
    return then(z, silu(z.output))


def _steps(mixer: SelectiveMixer | SSDMixer, at: Surroundings, reach: float) -> StepRange:
    gaps = {"shortest": at.shortest, "longest": at.longest}
    return step_range(mixer.step, reach=reach, name=f"{at.name}.step.bias", radii=at.radii, **gaps)


def _in_double(module: nn.Module) -> Tensor:
    """What a module without input makes of its parameters, in float64."""
    wide = {name: norms.weight(parameter) for name, parameter in module.named_parameters()}
    return functional_call(module, wide, ())


def _write(discretization: str) -> Write:
    return "root-zoh" if discretization == "zoh" else "root-euler"

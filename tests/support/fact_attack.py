"""Small random models in float64, and attacks on what `keiretsu.bounds.facts` says of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import torch
from torch import Tensor, nn

from keiretsu.bounds import Fact, Group, facts_of
from keiretsu.nn import ModelConfig, SequenceModel, SSDMixer

SLACK = 1 + 1e-9
INPUTS, OUTPUTS = 2, 2


def random_model(mixer: str, *, seed: int, outputs: int = OUTPUTS, scale: float = 1.0, **options) -> SequenceModel:
    """A model as training may leave it: every weight moved from its start, the head not zero."""
    options = {"width": 3, "state": 2, "steps": (0.05, 0.5), "margin": 0.3, **options}
    model = SequenceModel(INPUTS, outputs, ModelConfig(mixer=mixer, **options), seed=seed).double().eval()
    source = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            spread = 0.3 * scale
            parameter.mul_(scale).add_(spread * torch.randn(parameter.shape, generator=source, dtype=torch.float64))
        for block in model.layers:
            # memories stay long: few steps of their range would otherwise be seen
            block.mixer.step.bias.div_(scale)
    return model


def within(rows: Tensor, bound: float) -> Tensor:
    """(…, channel), each row pulled into the ball of radius `bound`."""
    return rows * (bound / rows.norm(dim=-1, keepdim=True).clamp_min(bound))


def on_the_edge(rows: Tensor, bound: float) -> Tensor:
    """(…, channel), each row of length `bound`."""
    return rows * (bound / rows.norm(dim=-1, keepdim=True).clamp_min(1e-300))


def random_rows(bound: float, *, seed: int, batch: int = 4, length: int = 24) -> tuple[Tensor, Tensor]:
    """Rows on the edge of their ball, some constant, some with a sign of their own; gaps between 0 and 1."""
    source = torch.Generator().manual_seed(seed)
    rows = torch.randn(batch, length, INPUTS, generator=source, dtype=torch.float64)
    rows[0] = rows[0, :1]
    rows[1] = rows[1, :1] * (-1.0) ** torch.arange(length)[:, None]
    return on_the_edge(rows, bound), torch.rand(batch, length, generator=source, dtype=torch.float64)


def ascend(value: Callable[[Tensor], Tensor], start: Tensor, bound: float, *, steps: int = 30) -> Tensor:
    """Rows within `bound` at which `value` (batch,) is larger than at `start`, by Adam on rows before the pull."""
    free = start.clone().requires_grad_()
    optimiser = torch.optim.Adam([free], lr=0.1 * bound)
    best, largest = start, value(start).detach()
    for _ in range(steps):
        optimiser.zero_grad()
        (-value(within(free, bound)).clamp_min(1e-200).log().sum()).backward()
        optimiser.step()
        rows = within(free.detach(), bound)
        now = value(rows).detach()
        best = torch.where((now > largest)[:, None, None], rows, best)
        largest = torch.maximum(now, largest)
    return best.detach()


def rows_norm(rows: Tensor) -> Tensor:
    """(batch, length, channel) to (batch,): the largest row."""
    return rows.norm(dim=-1).amax(-1)


def part(model: SequenceModel, name: str) -> tuple[nn.Parameter, slice]:
    """The parameter a group names, and which of its rows."""
    found = re.fullmatch(r"([^\[]+)(?:\[(\w)\])?", name)
    assert found is not None
    owner, piece = found.groups()
    parameter = model.get_parameter(owner)
    if piece is None:
        return parameter, slice(None)
    mixer = model.layers[int(owner.split(".")[1])].mixer
    inner, states = mixer.inner, mixer.states
    if owner.endswith(("select.weight", "select_bias")):
        sizes = {"B": states, "C": states}
    elif isinstance(mixer, SSDMixer):
        gate = {"z": inner} if owner.endswith("into.weight") else {}
        sizes = {**gate, "u": inner, "B": states, "C": states}
    else:
        sizes = {"u": inner, "z": inner}
    first = 0
    for label, size in sizes.items():
        if label == piece:
            return parameter, slice(first, first + size)
        first += size
    raise AssertionError(name)


def norm_of(name: str) -> str:
    """In which norm a group is measured."""
    leaf = name.split("mixer.")[-1]
    if leaf.endswith(("to_step.weight", "weight[z]")):
        return "largest row"
    if leaf.startswith("taps["):
        return "taps"
    if leaf.startswith(("skip", "norm", "step.bias", "gate_bias", "decay")) or name.endswith("norm.weight"):
        return "largest"
    return "length" if "bias" in leaf else "spectral"


def dual(gradient: Tensor, norm: str) -> float:
    """The largest product of a gradient with a change of 1 in a norm."""
    if norm == "spectral":
        return float(torch.linalg.svdvals(gradient).sum())
    if norm == "largest row":
        return float(gradient.norm(dim=1).sum())
    if norm == "taps":
        return float(gradient.abs().sum(0).max())
    return float(gradient.norm()) if norm == "length" else float(gradient.abs().sum())


def size(change: Tensor, norm: str) -> float:
    """A change, in its group's norm."""
    if norm == "spectral":
        return float(torch.linalg.matrix_norm(change, 2))
    if norm == "largest row":
        return float(change.norm(dim=1).max())
    if norm == "taps":
        return float(change.abs().amax(0).sum())
    return float(change.norm()) if norm == "length" else float(change.abs().max())


def slope(model: SequenceModel, group: Group, gradients: dict[str, Tensor]) -> float:
    """How far the output moves along one direction for a change of 1 in a group, to first order."""
    parameter, rows = part(model, group.name)
    names = {id(p): n for n, p in model.named_parameters()}
    gradient = gradients[names[id(parameter)]][rows]
    if group.name.endswith("log_rate"):
        gradient = gradient / parameter.detach().exp()
    return dual(gradient, norm_of(group.name))


def spread_gaps(gaps: Tensor, shortest: float, longest: float) -> Tensor:
    """Gaps between 0 and 1 on their range, a fifth of them the shortest."""
    gaps = shortest + gaps * (longest - shortest)
    return torch.where(gaps < shortest + 0.2 * (longest - shortest), shortest, gaps)


def known(model: SequenceModel, **options: float) -> Fact:
    """The model's fact, which must be one."""
    fact = facts_of(model, **options)
    assert isinstance(fact, Fact), str(fact)
    return fact

"""The groups of parameters of a whole model: which numbers each names, its norm, and the set it lies in.

Source: docs/theory.md, section 4, *Which sets the groups of a mixer lie in*.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from keiretsu.bounds import Group
from keiretsu.nn import LTIMixer, SelectiveMixer, SequenceModel, SSDMixer


@dataclass(frozen=True)
class Place:
    """One group of one model.

    Attributes:
        name: of the group.  parameter, rows: the numbers it names.
        norm: "spectral", "largest row", "taps", "length" or "largest"; "rates" and "bias" for the two boxes.
        low, high: of a ball, 0 and its radius; of a box, its ends (for rates, those of -A less the margin).
    """

    name: str
    parameter: str
    rows: slice
    norm: str
    low: float
    high: float

    def inside(self, free: Tensor) -> Tensor:
        """The member of the group's set that free numbers stand for, in the numbers that are measured."""
        if self.norm in ("rates", "bias"):
            return self.low + (self.high - self.low) * torch.sigmoid(2 * free)
        return free * (self.high / size(free, self.norm).clamp_min(self.high))

    def stored(self, member: Tensor) -> Tensor:
        """What the model keeps of it: rates are kept as logarithms."""
        return member.clamp_min(1e-300).log() if self.norm == "rates" else member


def place(model: SequenceModel, group: Group) -> Place:
    """Where a group stands, its radius being that of the model's weights now."""
    parameter, _, piece = group.name.rstrip("]").partition("[")
    rows = _rows(model, parameter, piece) if piece else slice(None)
    norm, low, high = _norm(group.name), 0.0, group.radius
    now = model.get_parameter(parameter).detach()
    if norm == "bias":
        low, high = float(now.min()), float(now.max())
    elif norm == "rates":
        high = float(now.exp().max())
    return Place(group.name, parameter, rows, norm, low, high)


def size(change: Tensor, norm: str) -> Tensor:
    """A change, in its group's norm."""
    if norm == "spectral":
        return torch.linalg.matrix_norm(change, 2)
    if norm == "largest row":
        return change.norm(dim=1).max()
    if norm == "taps":
        return change.abs().amax(0).sum()
    return change.norm() if norm == "length" else change.abs().max()


def _norm(name: str) -> str:
    leaf = name.split("mixer.")[-1]
    if leaf.endswith("log_rate"):
        return "rates"
    if leaf == "step.bias":
        return "bias"
    if leaf.endswith(("to_step.weight", "weight[z]")):
        return "largest row"
    if leaf.startswith("taps["):
        return "taps"
    if leaf.startswith(("skip", "norm", "gate_bias")) or name.endswith("norm.weight"):
        return "largest"
    return "length" if "bias" in leaf else "spectral"


def _rows(model: SequenceModel, parameter: str, piece: str) -> slice:
    mixer = model.layers[int(parameter.split(".")[1])].mixer
    if not isinstance(mixer, SelectiveMixer | SSDMixer | LTIMixer):
        raise TypeError(f"place: {parameter} must belong to a mixer with a bound; got {type(mixer).__name__}.")
    inner, states = mixer.inner, mixer.states
    if parameter.endswith(("select.weight", "select_bias")):
        sizes = {"B": states, "C": states}
    elif isinstance(mixer, SSDMixer):
        gate = {"z": inner} if parameter.endswith("into.weight") else {}
        sizes = {**gate, "u": inner, "B": states, "C": states}
    else:
        sizes = {"u": inner, "z": inner}
    first = sum(list(sizes.values())[: list(sizes).index(piece)])
    return slice(first, first + sizes[piece])

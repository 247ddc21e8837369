"""Gradient ascent against every constant of Theorem 1.

Parameters, inputs and gaps move, within their class, to where one parameter moves the output most (the dual norm of its
gradient over its constant, which is the largest movement for a small change), or where two settings a finite distance
apart differ most (`pair`).
"""

from __future__ import annotations

import torch
from attack_arenas import Arena, Free, Point, output
from attack_ascent import ascend
from torch import Tensor

from keiretsu.bounds.layer_class import LayerConstants, layer_constants

CONSTANTS = ("y", "w", "W_C", "W_B", "A", "p", "q", "u", "pair")


def sensitivity(arena: Arena, name: str, constants: LayerConstants, at: Point) -> Tensor:
    """How far one constant is used up, (R,)."""
    y = output(arena, at)
    if name == "y":
        return y.norm(dim=-1) / constants.y
    # ‖δy‖ of an input: the read-out is a direction
    along = at.w / at.w.norm(dim=-1, keepdim=True) if name == "u" else at.w
    parameter = {"W_C": at.C, "W_B": at.B}.get(name)
    parameter = getattr(at, name) if parameter is None else parameter
    (gradient,) = torch.autograd.grad((y * along).sum(), parameter, create_graph=True)
    return _dual(name, gradient) / getattr(constants, name)


def _dual(name: str, gradient: Tensor) -> Tensor:
    """The largest |gradient · direction| over directions of norm 1, (R,)."""
    if name in ("W_C", "W_B"):
        return torch.linalg.svdvals(gradient).sum(-1)
    if name in ("A", "p"):
        return gradient.abs().flatten(1).sum(-1)
    return gradient.norm(dim=-1).reshape(len(gradient), -1).sum(-1)


def pair(arena: Arena, constants: LayerConstants, one: Free, other: Free) -> Tensor:
    """|z - z'| over Theorem 1's right side, for two settings under the inputs of the first, (R,)."""
    a, b = one.point(), other.point()
    b = Point(b.w, b.C, b.B, b.A, b.p, b.q, a.u, a.gaps)
    moved = (output(arena, a) * a.w).sum(-1) - (output(arena, b) * b.w).sum(-1)
    allowed = (
        constants.w * (a.w - b.w).norm(dim=-1)
        + constants.W_C * torch.linalg.svdvals(a.C - b.C)[:, 0]
        + constants.W_B * torch.linalg.svdvals(a.B - b.B)[:, 0]
        + constants.A * (a.A - b.A).abs().amax((1, 2))
        + constants.p * (a.p - b.p).abs().amax(-1)
        + constants.q * (a.q - b.q).norm(dim=-1).amax(-1)
    )
    return moved.abs() / allowed


def attack(arena: Arena, name: str, *, restarts: int, iterations: int, seed: int, rate: float = 0.1) -> float:
    """The worst ratio gradient ascent finds against one constant."""
    generator = torch.Generator().manual_seed(seed)
    constants = layer_constants(arena.layer)
    players = [Free(arena, restarts, generator) for _ in range(2 if name == "pair" else 1)]

    def ratio() -> Tensor:
        if name == "pair":
            return pair(arena, constants, *players)
        return sensitivity(arena, name, constants, players[0].point())

    free = [part for player in players for part in player.parts.values()]
    return float(ascend(ratio, free, iterations=iterations, rate=rate).max())

"""`python benchmarks/attack.py`: gradient ascent against every constant of Theorem 1, for all four writes.

Each constant is attacked from many random starts at once: parameters, inputs and gaps move, within their class, to
where one parameter moves the output most (the dual norm of its gradient over its constant), or two settings a finite
distance apart differ most (`pair`). A ratio above 1 would refute the theorem; one near 1 says that the constant is
tight. Prints the worst ratio of every constant; `--restarts` starts for each class, write and constant.

The proofs, and how to read the table: docs/theory.md, section 9.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import log

import torch
from torch import Tensor

from keiretsu.bounds.gain import WRITES, Write
from keiretsu.bounds.layer_class import LayerClass, LayerConstants, layer_constants
from keiretsu.bounds.steps import StepClass

CONSTANTS = ("y", "w", "W_C", "W_B", "A", "p", "q", "u", "pair")


@dataclass(frozen=True)
class Arena:
    """A class of layers and the size of its members: d channels, N states, T rows."""

    name: str
    layer: LayerClass
    width: int
    states: int
    rows: int


@dataclass(frozen=True)
class Point:
    """Layers and inputs, a restart a row: w (R, d), C, B (R, N, d), A (R, d, N), p (R, H), q (R, H, d), u (R, T, d),
    gaps (R, T)."""

    w: Tensor
    C: Tensor
    B: Tensor
    A: Tensor
    p: Tensor
    q: Tensor
    u: Tensor
    gaps: Tensor


def arenas(write: Write) -> list[Arena]:
    """Moderate and extreme classes; one where steps are so small that sums are nearly integrals."""

    def layer(step: StepClass, *, A_max: float, margin: float, heads: int = 1) -> LayerClass:
        return LayerClass(1.2, 0.9, 1.1, 1.4, step, A_max, margin, heads, write)

    moderate = StepClass(1.5, -2.0, 1.0)
    gaps = StepClass(1.0, -3.0, 0.0, shortest=0.01, longest=1000.0, least=1e-3, most=5.0)
    small = StepClass(0.1, -5.0, -4.0, least=1e-3)
    return [
        Arena("scalar", layer(moderate, A_max=1.5, margin=0.5), 1, 1, 60),
        Arena("small steps", layer(small, A_max=1.5, margin=1.0), 1, 1, 1500),
        Arena("one step", layer(moderate, A_max=1.5, margin=0.2), 3, 2, 40),
        Arena("heads", layer(moderate, A_max=1.5, margin=0.2, heads=4), 4, 2, 40),
        Arena("gaps", layer(gaps, A_max=1.0, margin=0.01), 2, 2, 60),
    ]


def output(arena: Arena, at: Point) -> Tensor:
    """y_T, (R, d): the layer of docs/design/theory.md, section 1, unrolled."""
    layer, step = arena.layer, arena.layer.step
    s = torch.nn.functional.softplus(at.p[:, None] + at.u @ at.q.mT)
    room = step.most - step.least
    s = step.least + s / (1 + s / room)
    delta = s * at.gaps[..., None]
    # From the last row back, so that the rows that weigh most are exact.
    later = torch.cat((delta.flip(1).cumsum(1).flip(1)[:, 1:], torch.zeros_like(delta[:, :1])), 1)
    share = arena.width // layer.heads
    s, delta, later = (x.repeat_interleave(share, -1)[..., None] for x in (s, delta, later))
    A = at.A[:, None]
    held = -torch.expm1(A * delta) / -A
    g = {"euler": delta, "zoh": held, "root-euler": s.sqrt(), "root-zoh": held / s.sqrt()}[layer.write]
    kernel = g * torch.exp(A * later)
    query, key = (at.u[:, -1:] @ at.C.mT)[:, 0], at.u @ at.B.mT
    mixing = torch.einsum("rtjn,rn,rtn->rtj", kernel.expand(*at.u.shape, arena.states), query, key)
    return (mixing * at.u).sum(1)


class Free:
    """Unconstrained numbers that stand for points of the class."""

    def __init__(self, arena: Arena, restarts: int, generator: torch.Generator) -> None:
        self.arena, d, N, T, H = arena, arena.width, arena.states, arena.rows, arena.layer.heads
        shapes = {"w": (d,), "C": (N, d), "B": (N, d), "A": (d, N), "p": (H,), "q": (H, d), "u": (T, d), "gaps": (T,)}
        self.parts = {
            name: torch.randn(restarts, *shape, generator=generator, dtype=torch.float64)
            for name, shape in shapes.items()
        }
        # Every other start is constant along the rows: that is where sums are largest.
        self.parts["u"][::2] = self.parts["u"][::2, :1]
        for part in self.parts.values():
            part.mul_(2.0).requires_grad_()

    def point(self) -> Point:
        """The point of the class these numbers stand for."""
        layer, step, v = self.arena.layer, self.arena.layer.step, self.parts
        between = lambda name, low, high: low + (high - low) * torch.sigmoid(2 * v[name])  # noqa: E731
        gaps = torch.exp(between("gaps", log(step.shortest), log(step.longest)))
        return Point(
            w=_ball(v["w"], layer.B_w or 1.0),
            C=_spectral(v["C"], layer.B_C),
            B=_spectral(v["B"], layer.B_B),
            A=-between("A", layer.margin, layer.A_max),
            p=between("p", step.p_low, step.p_high),
            q=_ball(v["q"], step.B_q),
            u=_ball(v["u"], layer.B_u),
            gaps=gaps,
        )


def _ball(x: Tensor, radius: float) -> Tensor:
    return x * (radius / x.norm(dim=-1, keepdim=True).clamp_min(radius))


def _spectral(x: Tensor, radius: float) -> Tensor:
    return x * (radius / torch.linalg.svdvals(x)[:, :1, None].clamp_min(radius))


def _dual(name: str, gradient: Tensor) -> Tensor:
    """The largest |gradient · direction| over directions of norm 1, (R,)."""
    if name in ("W_C", "W_B"):
        return torch.linalg.svdvals(gradient).sum(-1)
    if name in ("A", "p"):
        return gradient.abs().flatten(1).sum(-1)
    return gradient.norm(dim=-1).reshape(len(gradient), -1).sum(-1)


def sensitivity(arena: Arena, name: str, constants: LayerConstants, at: Point) -> Tensor:
    """How far one constant is used up, (R,)."""
    y = output(arena, at)
    if name == "y":
        return y.norm(dim=-1) / constants.y
    if name == "u":
        # ‖δy‖: the read-out is a direction
        z = (y * at.w / at.w.norm(dim=-1, keepdim=True)).sum()
    else:
        z = (y * at.w).sum()
    parameter = {"W_C": at.C, "W_B": at.B}.get(name)
    parameter = getattr(at, name) if parameter is None else parameter
    (gradient,) = torch.autograd.grad(z, parameter, create_graph=True)
    return _dual(name, gradient) / getattr(constants, name)


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


def attack(arena: Arena, name: str, *, restarts: int, iterations: int, seed: int) -> float:
    """The worst ratio gradient ascent finds against one constant."""
    generator = torch.Generator().manual_seed(seed)
    constants = layer_constants(arena.layer)
    players = [Free(arena, restarts, generator) for _ in range(2 if name == "pair" else 1)]
    ratio: Callable[[], Tensor]
    if name == "pair":
        ratio = lambda: pair(arena, constants, *players)  # noqa: E731
    else:
        ratio = lambda: sensitivity(arena, name, constants, players[0].point())  # noqa: E731
    optimiser = torch.optim.Adam([part for player in players for part in player.parts.values()], lr=0.1)
    worst = 0.0
    for _ in range(iterations):
        optimiser.zero_grad()
        found = ratio()
        worst = max(worst, float(found.detach().max()))
        (-torch.log(found.clamp_min(1e-300))).sum().backward()
        optimiser.step()
    return max(worst, float(ratio().detach().max()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--restarts", type=int, default=200)
    parser.add_argument("--iterations", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    settings = {"restarts": options.restarts, "iterations": options.iterations, "seed": options.seed}
    print(f"{'write':11} {'class':12}" + "".join(f"{name:>10}" for name in CONSTANTS))
    worst = dict.fromkeys(CONSTANTS, 0.0)
    for write in WRITES:
        for arena in arenas(write):
            print(f"{write:11} {arena.name:12}", end="", flush=True)
            for name in CONSTANTS:
                found = attack(arena, name, **settings)
                worst[name] = max(worst[name], found)
                print(f"{found:10.6f}", end="", flush=True)
            print()
    print(f"{'worst':24}" + "".join(f"{value:10.6f}" for value in worst.values()))
    if max(worst.values()) > 1 + 1e-12:
        sys.exit("AN INEQUALITY BROKE")
    print("no inequality broke")


if __name__ == "__main__":
    main()

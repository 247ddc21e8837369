"""Classes of layers for the attack on Theorem 1, points inside them, and the layer itself, unrolled.

A point of a class is made of free numbers, pulled into the class: gradient ascent can then move everything at once.

Source: docs/theory.md, sections 1 and 9.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import log, sqrt

import torch
from torch import Tensor

from keiretsu.bounds.gain import Write
from keiretsu.bounds.layer_class import LayerClass
from keiretsu.bounds.steps import StepClass

LENGTHS = (100, 1000, 10_000, 100_000)


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
    """Moderate and extreme classes; one where steps are so small that sums are nearly integrals; one of many heads."""
    moderate = StepClass(1.5, -2.0, 1.0)
    gaps = StepClass(1.0, -3.0, 0.0, shortest=0.01, longest=1000.0, least=1e-3, most=5.0)
    small = StepClass(0.1, -5.0, -4.0, least=1e-3)
    return [
        Arena("scalar", _layer(write, moderate, A_max=1.5, margin=0.5), 1, 1, 60),
        Arena("small steps", _layer(write, small, A_max=1.5, margin=1.0), 1, 1, 1500),
        Arena("one step", _layer(write, moderate, A_max=1.5, margin=0.2), 3, 2, 40),
        Arena("heads", _layer(write, moderate, A_max=1.5, margin=0.2, heads=4), 4, 2, 40),
        Arena("wide", _layer(write, switches(write), A_max=1.5, margin=0.5, heads=12), 12, 2, 24),
        Arena("gaps", _layer(write, gaps, A_max=1.0, margin=0.01), 2, 2, 60),
    ]


def long_arenas(write: Write) -> list[Arena]:
    """One scalar class, so one set of constants, over lengths that differ by a thousand; gaps from 0.1 to 10.

    Its smallest step of model time, 8e-5, takes 10⁵ rows to fill a memory of 1 / margin.
    """
    step = StepClass(0.1, -7.0, -3.0, shortest=0.1, longest=10.0)
    layer = _layer(write, step, A_max=1.5, margin=1.0)
    return [Arena("lengths", layer, 1, 1, rows) for rows in LENGTHS]


def switches(write: Write) -> StepClass:
    """Steps that a row can switch between next to nothing and the end of their range, so that heads can take turns.

    For "root-euler" the range is one in which G is reached by large steps, not by many small ones.
    """
    rooted = write.startswith("root")
    return StepClass(1600.0, -4.0, 0.0, least=0.02 if rooted else 0.0, most=200.0 if rooted else 5.0)


def _layer(write: Write, step: StepClass, *, A_max: float, margin: float, heads: int = 1) -> LayerClass:
    return LayerClass(1.2, 0.9, 1.1, 1.4, step, A_max, margin, heads, write)


def unrolled(write: Write, A: Tensor, s: Tensor, gaps: Tensor, *, u: Tensor, B: Tensor, C: Tensor) -> Tensor:
    """y_T, (R, d), as a sum over rows.

    Args:
        A: (R, d, N).  s: (R, T, H), steps before gaps.  gaps: (R, T).  u: (R, T, d).  B: (R, T, N).  C: (R, N).
    """
    delta = s * gaps[..., None]
    # From the last row back, so that the rows that weigh most are exact.
    later = torch.cat((delta.flip(1).cumsum(1).flip(1)[:, 1:], torch.zeros_like(delta[:, :1])), 1)
    share = u.shape[-1] // s.shape[-1]
    s, delta, later = (x.repeat_interleave(share, -1)[..., None] for x in (s, delta, later))
    A = A[:, None]
    if write == "euler":
        g = delta
    elif write == "root-euler":
        g = s.sqrt()
    else:
        held = -torch.expm1(A * delta) / -A
        g = held if write == "zoh" else held / s.sqrt()
    kernel = (g * torch.exp(A * later)).expand(*u.shape, A.shape[-1])
    return (torch.einsum("rtjn,rn,rtn->rtj", kernel, C, B) * u).sum(1)


def output(arena: Arena, at: Point) -> Tensor:
    """y_T, (R, d): the layer of docs/theory.md, section 1, unrolled."""
    s = bent(arena.layer.step, at.p[:, None] + at.u @ at.q.mT)
    query, key = (at.u[:, -1:] @ at.C.mT)[:, 0], at.u @ at.B.mT
    return unrolled(arena.layer.write, at.A, s, at.gaps, u=at.u, B=key, C=query)


def bent(step: StepClass, x: Tensor) -> Tensor:
    """Steps of pre-activations, in their hard range."""
    s = torch.nn.functional.softplus(x)
    return step.least + s / (1 + s / (step.most - step.least))


class Free:
    """Unconstrained numbers that stand for points of the class.

    Every other start has inputs that are constant along the rows, where sums are largest, half of these gaps as well;
    where every channel has a step of its own, a quarter of the starts lets the heads take turns.
    """

    def __init__(self, arena: Arena, restarts: int, generator: torch.Generator) -> None:
        self.arena, d, N, T, H = arena, arena.width, arena.states, arena.rows, arena.layer.heads
        shapes = {"w": (d,), "C": (N, d), "B": (N, d), "A": (d, N), "p": (H,), "q": (H, d), "u": (T, d), "gaps": (T,)}
        self.parts = {
            name: 2.0 * torch.randn(restarts, *shape, generator=generator, dtype=torch.float64)
            for name, shape in shapes.items()
        }
        self.parts["u"][::2] = self.parts["u"][::2, :1]
        self.parts["gaps"][::4] = self.parts["gaps"][::4, :1]
        if H == d > 1:
            self._in_turn()
        for part in self.parts.values():
            part.requires_grad_()

    def _in_turn(self) -> None:
        """Each head wakes for a stretch of rows that holds its channel, and sleeps at those of the others.

        B_t and C_t are read from the same rows: with one state read along v (all channels alike) a row along v + e_i
        is where v·u times u_i is largest, (1 + 1/√H) / 2 of ‖u‖²; that is how near a layer can come to √H.
        """
        some, d, T = slice(1, None, 4), self.arena.width, self.arena.rows
        own = torch.eye(d, dtype=torch.float64)
        rows = own[torch.arange(T) * d // T] + 1 / sqrt(d)
        start = {
            "u": 2.0 * rows,
            "B": torch.zeros(self.arena.states, d, dtype=torch.float64),
            "C": torch.zeros(self.arena.states, d, dtype=torch.float64),
            "q": 2.0 * self.arena.layer.step.B_q * (own - 1 / d),
            "w": torch.full((d,), 2.0, dtype=torch.float64),
        }
        start["B"][0], start["C"][0] = 2.0, 2.0 * rows[-1]
        for name, value in start.items():
            self.parts[name][some] = value + 0.01 * self.parts[name][some]
        self.parts["A"][some] -= 3.0

    def point(self) -> Point:
        """The point of the class these numbers stand for."""
        layer, step, v = self.arena.layer, self.arena.layer.step, self.parts
        return Point(
            w=ball(v["w"], layer.B_w or 1.0),
            C=_spectral(v["C"], layer.B_C),
            B=_spectral(v["B"], layer.B_B),
            A=-between(v["A"], layer.margin, layer.A_max),
            p=between(v["p"], step.p_low, step.p_high),
            q=ball(v["q"], step.B_q),
            u=ball(v["u"], layer.B_u),
            gaps=torch.exp(between(v["gaps"], log(step.shortest), log(step.longest))),
        )


def mixed(near: float, one: Free, other: Free) -> None:
    """Move `other` to where it is `near` of the way to `one`, from 0 to 1."""
    with torch.no_grad():
        for field in fields(Point):
            other.parts[field.name].mul_(1 - near).add_(near * one.parts[field.name])


def between(x: Tensor, low: float, high: float) -> Tensor:
    """Numbers of an interval."""
    return low + (high - low) * torch.sigmoid(2 * x)


def ball(x: Tensor, radius: float) -> Tensor:
    """Vectors on the last axis, each pulled into the ball."""
    return x * (radius / x.norm(dim=-1, keepdim=True).clamp_min(radius))


def _spectral(x: Tensor, radius: float) -> Tensor:
    return x * (radius / torch.linalg.svdvals(x)[:, :1, None].clamp_min(radius))

"""Gradient ascent against Theorem 2: a scan whose u, B, C and steps are rows of their own.

Every mixer with a state is such a scan behind its branches. Here the branches are free, so that what a layer cannot do
(B and C pointing anywhere at every row, heads awake at rows of their own) is done, and √H is used up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from attack_arenas import ball, bent, between, unrolled
from attack_ascent import ascend
from torch import Tensor

from keiretsu.bounds.facts import Fact, Scan
from keiretsu.bounds.gain import Write
from keiretsu.bounds.steps import StepClass

RADII = {"u": 1.3, "B": 0.7, "C": 0.9}
BRANCHES = ("u", "B", "C", "x")
CONSTANTS = ("y", *BRANCHES, "A", "pair")


@dataclass(frozen=True)
class ScanArena:
    """A class of scans: d channels in H heads, N states, T rows."""

    name: str
    write: Write
    step: StepClass
    margin: float
    A_max: float
    heads: int
    width: int
    states: int
    rows: int

    @property
    def constants(self) -> dict[str, float]:
        """Theorem 2 in numbers, branch by branch."""
        facts = {name: Fact(RADII.get(name, 1.0), 1.0) for name in BRANCHES}
        scan = Scan(
            u=facts["u"],
            B=facts["B"],
            C=facts["C"],
            x=facts["x"],
            A=torch.full((self.width, self.states), -self.A_max, dtype=torch.float64),
            name="A",
            steps=self.step.range(0.0),
            margin=self.margin,
            heads=self.heads,
            write=self.write,
        )
        still = {name: Fact(fact.output, 0.0) for name, fact in facts.items()}
        alone = {name: replace(scan, **{**still, name: facts[name]}).fact.lipschitz for name in BRANCHES}
        return {"y": scan.fact.output, "A": scan.fact.groups[-1].lipschitz} | alone


def scan_arenas(write: Write) -> list[ScanArena]:
    """One step for all channels, with gaps; many heads that a row can switch."""
    rooted = write.startswith("root")
    even = StepClass(0.0, -3.0, 1.0, shortest=0.2, longest=5.0)
    switched = StepClass(0.0, -9.0, 2000.0 if rooted else 9.0, least=0.02 if rooted else 0.0, most=200.0)
    return [
        ScanArena("scan, one step", write, even, 0.5, 1.5, 1, 2, 2, 60),
        ScanArena("scan, 12 heads", write, switched, 0.5, 1.5, 12, 12, 2, 24),
    ]


class FreeScan:
    """Unconstrained numbers that stand for scans: u (R, T, d), B (R, T, N), C (R, N), x (R, T, H), A (R, d, N),
    gaps (R, T), and a direction w (R, d) of the output."""

    def __init__(self, arena: ScanArena, restarts: int, generator: torch.Generator) -> None:
        self.arena, d, N, T, H = arena, arena.width, arena.states, arena.rows, arena.heads
        shapes = {"u": (T, d), "B": (T, N), "C": (N,), "x": (T, H), "A": (d, N), "gaps": (T,), "w": (d,)}
        self.parts = {
            name: 2.0 * torch.randn(restarts, *shape, generator=generator, dtype=torch.float64)
            for name, shape in shapes.items()
        }
        for name in ("u", "B", "x"):
            self.parts[name][::2] = self.parts[name][::2, :1]
        if H == d > 1:
            own = torch.eye(d, dtype=torch.float64)[torch.arange(T) * d // T]
            some = slice(1, None, 4)
            self.parts["u"][some] = 2.0 * own + 0.01 * self.parts["u"][some]
            self.parts["x"][some] = 6.0 * (2 * own - 1)
            self.parts["B"][some], self.parts["C"][some], self.parts["w"][some] = 2.0, 2.0, 2.0
            self.parts["A"][some] -= 3.0
        for part in self.parts.values():
            part.requires_grad_()

    def point(self) -> dict[str, Tensor]:
        """The scan these numbers stand for."""
        v, step = self.parts, self.arena.step
        low, high = torch.tensor([step.shortest, step.longest], dtype=torch.float64).log().tolist()
        return {name: ball(v[name], radius) for name, radius in RADII.items()} | {
            "x": between(v["x"], step.p_low, step.p_high),
            "A": -between(v["A"], self.arena.margin, self.arena.A_max),
            "gaps": between(v["gaps"], low, high).exp(),
            "w": v["w"] / v["w"].norm(dim=-1, keepdim=True),
        }


def last_row(arena: ScanArena, at: dict[str, Tensor]) -> Tensor:
    """y_T, (R, d)."""
    s = bent(arena.step, at["x"])
    return unrolled(arena.write, at["A"], s, at["gaps"], u=at["u"], B=at["B"], C=at["C"])


def sensitivity(arena: ScanArena, name: str, allowed: dict[str, float], at: dict[str, Tensor]) -> Tensor:
    """How far one constant is used up, (R,): the largest movement for rows that each move by at most 1."""
    y = last_row(arena, at)
    if name == "y":
        return y.norm(dim=-1) / allowed["y"]
    (gradient,) = torch.autograd.grad((y * at["w"]).sum(), at[name], create_graph=True)
    size = gradient.abs() if name in ("x", "A") else gradient.norm(dim=-1)
    return size.flatten(1).sum(-1) / allowed[name] if size.ndim > 1 else size / allowed[name]


def pair(arena: ScanArena, allowed: dict[str, float], one: FreeScan, other: FreeScan) -> Tensor:
    """‖y - y'‖ over Theorem 2's right side, for two scans on one clock, (R,)."""
    a, b = one.point(), other.point()
    moved = (last_row(arena, a) - last_row(arena, b | {"gaps": a["gaps"]})).norm(dim=-1)
    far = sum(allowed[n] * (a[n] - b[n]).norm(dim=-1).reshape(len(moved), -1).amax(-1) for n in RADII)
    return moved / (far + sum(allowed[n] * (a[n] - b[n]).abs().flatten(1).amax(-1) for n in ("x", "A")))


def attack_scan(arena: ScanArena, name: str, *, restarts: int, iterations: int, seed: int) -> float:
    """The worst ratio gradient ascent finds against one constant."""
    generator, allowed = torch.Generator().manual_seed(seed), arena.constants
    players = [FreeScan(arena, restarts, generator) for _ in range(2 if name == "pair" else 1)]

    def ratio() -> Tensor:
        if name == "pair":
            return pair(arena, allowed, *players)
        return sensitivity(arena, name, allowed, players[0].point())

    free = [part for player in players for part in player.parts.values()]
    return float(ascend(ratio, free, iterations=iterations).max())

"""The scan in its general form: attacked branch by branch, where it is tight, and where it must be theorem 1."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
import torch

from keiretsu import ops
from keiretsu.bounds import LayerClass, StepClass, StepRange, layer_constants, state_bound
from keiretsu.bounds.facts import Fact, Scan, plus, then
from keiretsu.bounds.facts.modules import constant, largest_constant, largest_linear, linear
from keiretsu.bounds.facts.scan import step_range
from keiretsu.bounds.gain import WRITES
from keiretsu.nn import StepSize
from support.fact_attack import SLACK, within

FLOAT = torch.float64
U, BETA, GAMMA = 1.3, 0.7, 0.9
PARTS = {"u": Fact(U, 1.0), "B": Fact(BETA, 1.0), "C": Fact(GAMMA, 1.0), "x": Fact(9.0, 1.0)}


def scan_of(A, steps, *, margin, heads, write):
    return Scan(**PARTS, A=A, name="A", steps=steps, margin=margin, heads=heads, write=write)


def alone(scan: Scan, name: str) -> float:
    """The constant of one branch when only that one can move."""
    still = {other: Fact(getattr(scan, other).output, 0.0) for other in PARTS if other != name}
    return replace(scan, **still).fact.lipschitz


def last_row(scan: Scan, at: dict[str, torch.Tensor], gaps: torch.Tensor, wider: float = 1.0) -> torch.Tensor:
    """y_T by `ops`, (restart, channel); with a hard range `wider` than the one that steps use."""
    options = {"elapsed": gaps, "backend": "reference", "discretization": scan.write.removeprefix("root-")}
    share = at["u"].shape[-1] // at["x"].shape[-1]
    x = at["x"].repeat_interleave(share, -1)
    limits = {"delta_softplus": True, "delta_range": (scan.steps.least / wider, scan.steps.most * wider)}
    write = "root" if scan.write.startswith("root") else "step"
    y, _ = ops.selective_scan(at["u"], x, at["A"], at["B"], at["C"], write=write, **limits, **options)
    return y[:, -1]


def point(scan: Scan, *, channels: int, seed: int, restarts: int, rows: int) -> dict[str, torch.Tensor]:
    source = torch.Generator().manual_seed(seed)
    states = scan.A.shape[1]
    sizes = {"u": channels, "B": states, "C": states, "x": scan.heads}
    at = {n: torch.randn(restarts, rows, k, generator=source, dtype=FLOAT) for n, k in sizes.items()}
    at["x"] = at["x"] * torch.linspace(0, 6, restarts, dtype=FLOAT)[:, None, None] - 2
    at["A"] = scan.A.clone()
    return at


def kept(at: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Inside the balls."""
    return at | {name: within(at[name], PARTS[name].output) for name in ("u", "B", "C")}


def moved(scan: Scan, name: str, at: dict[str, torch.Tensor], gaps: torch.Tensor, wider: float = 1.0) -> torch.Tensor:
    """(restart,): how far one coordinate of y_T along its own direction moves for a change of 1 in one branch."""
    inside = kept(at)
    probe = inside[name].detach().clone().requires_grad_() if not inside[name].requires_grad else inside[name]
    y = last_row(scan, inside | {name: probe}, gaps, wider)
    along = y.detach() / y.detach().norm(dim=-1, keepdim=True).clamp_min(1e-300)
    (gradient,) = torch.autograd.grad((y * along).sum(), probe, create_graph=True)
    if name == "A":
        return gradient.abs().sum()[None]
    return (gradient.abs() if name == "x" else gradient.norm(dim=-1, keepdim=True)).sum((1, 2))


ARENAS = [
    (0.5, StepRange(0.02, 3.0, 0.5, 2.0), 1, 2, 2),
    (0.2, StepRange(0.1, 9.0), 4, 4, 2),
    (1.0, StepRange(0.01, 50.0, 0.01, 30.0), 2, 4, 3),
]


@pytest.mark.parametrize("write", ["root-euler", "root-zoh"])
@pytest.mark.parametrize("arena", ARENAS)
def test_no_branch_moves_the_scan_farther_than_its_constant(write, arena):
    """Gradient ascent on the movement itself, by second derivatives."""
    margin, steps, heads, channels, states = arena
    source = torch.Generator().manual_seed(7)
    A = -margin * (1 + torch.rand(channels, states, generator=source, dtype=FLOAT) ** 3)
    A[0, 0] = -margin
    scan = scan_of(A, steps, margin=margin, heads=heads, write=write)
    rows = 14
    for name in ("u", "B", "C", "x", "A"):
        restarts = 1 if name == "A" else 6  # all restarts share A
        gaps = torch.rand(restarts, rows, generator=source, dtype=FLOAT) ** 2
        gaps = steps.shortest + (steps.longest - steps.shortest) * gaps
        allowed = scan.fact.groups[-1].lipschitz if name == "A" else alone(scan, name)
        at = point(scan, channels=channels, seed=3, restarts=restarts, rows=rows)
        free = [at[n].requires_grad_() for n in ("u", "B", "C", "x")]
        optimiser = torch.optim.Adam(free, lr=0.2)
        for _ in range(12):
            value = moved(scan, name, at, gaps)
            assert float(value.detach().max()) <= allowed * SLACK
            optimiser.zero_grad()
            (-value.sum()).backward()
            optimiser.step()
        with torch.no_grad():
            assert float(last_row(scan, kept(at), gaps).norm(dim=-1).max()) <= scan.fact.output * SLACK


def attained(write, name):
    """A scalar scan at its smallest steps, everything at its largest: measured over allowed."""
    steps = StepRange(0.02, 4.0, 0.5, 2.0)
    scan = scan_of(torch.full((1, 1), -0.8, dtype=FLOAT), steps, margin=0.8, heads=1, write=write)
    rows = 1500
    at = {n: torch.full((1, rows, 1), PARTS[n].output, dtype=FLOAT) for n in ("u", "B", "C")}
    at |= {"x": torch.full((1, rows, 1), -60.0, dtype=FLOAT), "A": scan.A.clone()}
    gaps = torch.full((1, rows), 0.5, dtype=FLOAT)
    if name == "y":
        return float(last_row(scan, at, gaps)) / scan.fact.output
    allowed = scan.fact.groups[-1].lipschitz if name == "A" else alone(scan, name)
    return float(moved(scan, name, at, gaps).detach()) / allowed


@pytest.mark.parametrize("write", ["root-euler", "root-zoh"])
@pytest.mark.parametrize("name", ["y", "u", "B", "C", "A"])
def test_a_scalar_scan_attains_its_constants(write, name):
    assert 0.98 <= attained(write, name) <= SLACK


@pytest.mark.parametrize("write", ["root-euler", "root-zoh"])
def test_a_scalar_scan_uses_the_constant_of_its_steps_to_a_factor(write):
    """A step's own write and the decays behind it pull opposite ways, which J does not know: ∫|1/2 - v| e^-v of 3/2.

    Steps of softplus alone, so that their logarithms move with x; inputs change sign where the pull does.
    """
    s, margin, rows = 0.02, 0.8, 1200
    scan = scan_of(torch.full((1, 1), -margin, dtype=FLOAT), StepRange(s, 4.0), margin=margin, heads=1, write=write)
    at = {n: torch.full((1, rows, 1), PARTS[n].output, dtype=FLOAT) for n in ("u", "B", "C")}
    back = torch.arange(rows - 1, -1, -1)[:, None]
    at["u"] = torch.where(margin * s * back < 0.5, -at["u"], at["u"])
    x = torch.full((1, rows, 1), s, dtype=FLOAT).expm1().log()
    found = float(moved(scan, "x", at | {"x": x, "A": scan.A}, torch.ones(1, rows, dtype=FLOAT), wider=1e6).detach())
    assert 0.42 <= found / alone(scan, "x") <= SLACK


def test_heads_awake_at_different_rows_need_the_root_of_the_heads():
    """Each head reads the row that is its own with a large step and sleeps after: √H, which a shared G would deny."""
    heads, steps, write = 4, StepRange(0.01, 400.0), "root-euler"
    scan = scan_of(torch.full((heads, 1), -1.0, dtype=FLOAT), steps, margin=1.0, heads=heads, write=write)
    own = torch.eye(heads, dtype=FLOAT)[None]
    at = {"u": U * own, "x": 1e5 * (2 * own - 1), "A": scan.A}
    at |= {n: torch.full((1, heads, 1), PARTS[n].output, dtype=FLOAT) for n in ("B", "C")}
    found = float(last_row(scan, at, torch.ones(1, heads, dtype=FLOAT)).norm())
    assert 0.95 * scan.fact.output <= found <= scan.fact.output * SLACK
    assert found > 1.9 * scan.fact.output / sqrt(heads)


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("heads", [1, 5])
def test_selective_maps_give_theorem_1(write, heads):
    """B_t = W_B u_t, C_t = W_C u_t, x_t = p + q·u_t."""
    source = torch.Generator().manual_seed(heads)
    W_B, W_C = (torch.randn(2, 5, generator=source, dtype=FLOAT) for _ in range(2))
    q, p = torch.randn(heads, 5, generator=source, dtype=FLOAT), torch.randn(heads, generator=source, dtype=FLOAT)
    A = -0.3 - torch.rand(5, 2, generator=source, dtype=FLOAT)
    step = StepClass(
        float(largest_linear(1.0, q, name="q").lipschitz), float(p.min()), float(p.max()), 0.5, 2.0, 1e-3, 5.0
    )
    u = Fact(U, 1.0)
    B, C = (linear(U, W, name=name) for name, W in (("W_B", W_B), ("W_C", W_C)))
    x = plus(largest_linear(U, q, name="q"), largest_constant(p, name="p"))
    scan = Scan(u, B, C, x, A=A, name="A", steps=step.range(U), margin=0.3, heads=heads, write=write)
    layer = LayerClass(U, B.lipschitz, C.lipschitz, None, step, float(A.abs().max()), 0.3, heads, write)
    theorem, fact = layer_constants(layer), scan.fact
    assert fact.output == pytest.approx(theorem.y, rel=1e-12)
    assert fact.lipschitz == pytest.approx(theorem.u, rel=1e-12)
    assert {g.name: g.lipschitz for g in fact.groups} == pytest.approx(
        {name: getattr(theorem, name) for name in ("W_B", "W_C", "q", "p", "A")}, rel=1e-12
    )
    np.testing.assert_allclose(
        scan.states, state_bound(write, scan.steps, A=A.numpy(), B_B=B.lipschitz, B_u=U), rtol=1e-12
    )
    # what feeds u moves B, C and x as well
    before = Fact(0.8, 1.7)
    chained = replace(scan, u=then(before, u), B=then(before, B), C=then(before, C), x=then(before, x))
    assert chained.fact.lipschitz == pytest.approx(1.7 * theorem.u, rel=1e-12)


def test_constant_parts_cost_no_more_than_the_class_with_both_in_one_norm():
    """‖W_B‖ + ‖b‖/B_u in the place of B_B is true, and the general form is sharper."""
    W, b = torch.eye(2, dtype=FLOAT), torch.full((2,), 0.5, dtype=FLOAT)
    step = StepClass(0.4, -1.0, 0.5, least=1e-3, most=5.0)
    part = {n: plus(linear(U, W, name=f"W_{n}"), constant(b, name=f"b_{n}")) for n in "BC"}
    x = Fact(1.0, 0.4)
    A = torch.full((3, 2), -0.3, dtype=FLOAT)
    scan = Scan(Fact(U, 1.0), **part, x=x, A=A, name="A", steps=step.range(U), margin=0.3, heads=3, write="root-euler")
    both = part["B"].output / U
    theorem = layer_constants(LayerClass(U, both, both, None, step, 0.3, 0.3, 3, "root-euler"))
    assert scan.fact.output == pytest.approx(theorem.y)
    assert 0.5 * theorem.u < scan.fact.lipschitz < theorem.u
    groups = {g.name: g.lipschitz for g in scan.fact.groups}
    assert groups["W_B"] == pytest.approx(theorem.W_B)
    # "b a group of its own: W_B's constant over B_u"
    assert groups["b_B"] == pytest.approx(theorem.W_B / U)


def test_steps_keep_to_their_range_however_far_they_are_driven():
    step = StepSize(3, (0.01, 0.1)).double()
    least, most = step.range
    assert step_range(step, reach=float("inf"), shortest=1.0, longest=1.0) == StepRange(least, most)
    near = step_range(step, reach=0.5, shortest=0.2, longest=3.0)
    found = step(torch.linspace(-0.5, 0.5, 11, dtype=FLOAT)[:, None].expand(-1, 3)).detach()
    assert near.least == pytest.approx(float(found.min()), rel=1e-12)
    assert near.most == pytest.approx(float(found.max()), rel=1e-12)
    assert (near.shortest, near.longest) == (0.2, 3.0)
    fixed, now = step_range(step, reach=0.0, shortest=1.0, longest=1.0), step().detach()
    assert (fixed.least, fixed.most) == pytest.approx((float(now.min()), float(now.max())), rel=1e-12)

"""Theorem 1: random pairs of layers, a short gradient attack, tight constants in the scalar case, any length.

Pieces of `make attack`, which searches long, on the theorem, on the scan behind it and on whole models.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from math import sqrt
from pathlib import Path

import pytest
import torch

from keiretsu.bounds.gain import WRITES, gain
from keiretsu.bounds.layer_class import LayerClass, layer_constants
from keiretsu.bounds.paper import lower_bound
from keiretsu.bounds.steps import StepClass
from keiretsu.errors import ArgumentError

# Benchmarks are no package: their files find one another by the folder they are in.
sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
arenas, layer, scan, stack, ascent, table = (
    importlib.import_module(f"attack_{name}") for name in ("arenas", "layer", "scan", "stack", "ascent", "table")
)
SLACK = table.SLACK


@pytest.mark.parametrize("write", WRITES)
def test_random_pairs_of_layers_stay_within_the_theorem(write):
    """Finite steps of every size, in all parameters together; outputs and inputs too."""
    for arena in arenas.arenas(write):
        arena = replace(arena, rows=min(arena.rows, 60))
        constants = layer_constants(arena.layer)
        one, other = (arenas.Free(arena, 300, torch.Generator().manual_seed(seed)) for seed in (1, 2))
        for near in (0.0, 0.9, 0.999):
            arenas.mixed(near, one, other)
            with torch.no_grad():
                assert float(layer.pair(arena, constants, one, other).max()) <= SLACK
                a, b = one.point(), other.point()
                moved = (arenas.output(arena, a) - arenas.output(arena, replace(a, u=b.u))).norm(dim=-1)
                allowed = constants.u * (a.u - b.u).norm(dim=-1).amax(-1)
                # inputs clipped to the same ball may be equal but for their last bits
                assert (moved <= allowed + 1e-12 * constants.y).all()
                assert float(arenas.output(arena, a).norm(dim=-1).max()) <= constants.y * SLACK


@pytest.mark.parametrize("write", WRITES)
def test_gradient_ascent_does_not_pass_a_constant(write):
    """A glimpse of `make attack`, which searches long."""
    for arena in arenas.arenas(write)[2:]:
        arena = replace(arena, rows=16)
        for name in layer.CONSTANTS:
            assert 0 < layer.attack(arena, name, restarts=6, iterations=8, seed=0) <= SLACK


@pytest.mark.parametrize("write", WRITES)
def test_gradient_ascent_does_not_pass_a_constant_of_the_scan(write):
    for arena in scan.scan_arenas(write):
        for name in scan.CONSTANTS:
            assert 0 < scan.attack_scan(arena, name, restarts=6, iterations=6, seed=0) <= SLACK


@pytest.mark.parametrize("write", WRITES)
def test_no_length_passes_the_constants_of_all_lengths(write):
    """From a hundred to a hundred thousand rows."""
    lengths = arenas.long_arenas(write)
    assert [arena.rows for arena in lengths] == [100, 1000, 10_000, 100_000]
    assert len({layer_constants(arena.layer) for arena in lengths}) == 1
    for arena in lengths:
        for name in ("y", "A", "q", "pair"):
            assert 0 < layer.attack(arena, name, restarts=1, iterations=3, seed=0, rate=0.4) <= SLACK


@pytest.mark.parametrize("write", WRITES)
def test_the_scalar_layer_reaches_the_constants(write):
    """w, W_C, W_B, A and the output are used up to 99 %, with everything at its largest."""
    euler = write == "euler"
    # G of euler needs the largest steps, G of the √ writes the smallest; G' needs small ones throughout.
    for name in ("y", "w", "W_C", "W_B", "A"):
        p = 0.5 if euler and name != "A" else -5.0
        step = StepClass(0.2, p, p)
        arena = arenas.Arena("scalar", LayerClass(1.3, 0.8, 1.1, 1.7, step, 0.9, 0.9, 1, write), 1, 1, 4000)
        constants = layer_constants(arena.layer)
        sign = 1.0 if euler and name != "A" else -1.0
        one = torch.ones(1, 1, 1, dtype=torch.float64)
        point = arenas.Point(
            w=1.7 * one[0],
            C=1.1 * one,
            B=0.8 * one,
            A=-0.9 * one,
            p=p * one[0],
            q=sign * 0.2 * one,
            u=torch.full((1, 4000, 1), 1.3, dtype=torch.float64),
            gaps=torch.ones(1, 4000, dtype=torch.float64),
        )
        for part in (point.w, point.C, point.B, point.A):
            part.requires_grad_()
        found = float(layer.sensitivity(arena, name, constants, point).detach())
        assert 0.99 <= found <= SLACK, name


def test_steps_of_their_own_need_the_root_of_the_heads():
    """Without √H the output bound would be false: by half of it for a layer, by all of it where branches are free."""
    (arena,) = (a for a in arenas.arenas("zoh") if a.name == "wide")
    found = layer.attack(arena, "y", restarts=4, iterations=20, seed=0)
    assert 2 / sqrt(arena.layer.heads) < found <= SLACK
    (free,) = (a for a in scan.scan_arenas("zoh") if a.heads > 1)
    assert 0.95 <= scan.attack_scan(free, "y", restarts=4, iterations=20, seed=0) <= SLACK


@pytest.mark.parametrize("arena", stack.STACKS, ids=lambda arena: arena.name)
def test_gradient_ascent_does_not_pass_what_whole_models_report(arena):
    attacked = stack.Stack(arena)
    for name in ("output", "input", "state"):
        assert 0 < stack.attack_stack(attacked, name, restarts=2, iterations=4, seed=0).ratio <= SLACK
    for name in ("near", "far"):
        worst = stack.attack_stack(attacked, name, restarts=1, iterations=0, seed=0)
        assert 0 < worst.ratio <= SLACK
        assert worst.restarts >= len(attacked.places) - 2 * arena.depth


def test_the_attack_sees_a_constant_that_is_too_small():
    """A stack's bounds, each too small by as much as the attack had left over and a little more."""
    attacked = stack.Stack(stack.STACKS[0])
    search = {"restarts": 1, "iterations": 2, "seed": 0}
    left = stack.attack_stack(attacked, "far", **search)
    attacked.allowed[left.group] *= 0.99 * left.ratio
    assert stack.attack_stack(attacked, "far", **search).ratio > SLACK
    assert stack.attack_stack(attacked, "far", **search).group == left.group


def test_what_breaks_is_named_and_what_is_no_number_does_not_pass():
    line = table.Line(("zoh", "scalar"), {"y": 0.99999, "w": 1 + 1e-11, "A": float("nan")}, 3)
    assert line.broken == ["w", "A"]
    assert table.shown(0.99999) == "0.9999"
    assert table.shown(1 + 1e-11) == "**1.000000000010000**"
    free = torch.ones(2, requires_grad=True)
    with pytest.raises(ArithmeticError, match="finite"):
        ascent.ascend(lambda: free * torch.tensor([1.0, float("nan")]), [free], iterations=1)


def test_constants_do_not_know_the_length_and_a_longer_series_uses_them_up():
    constant = LayerClass(1.0, 1.0, 1.0, 1.0, StepClass(0.0, 0.0, 0.0), 0.05, 0.05)
    largest = float(torch.nn.functional.softplus(torch.zeros(1, dtype=torch.float64)))
    over = [float(gain("euler", constant.steps, abscissa=-0.05, rows=rows)) for rows in (10, 100, 1000, 10_000)]
    assert over == sorted(over)
    assert layer_constants(constant).z == pytest.approx(over[-1], rel=1e-12)
    assert constant.steps.delta_max == pytest.approx(largest)


def test_without_a_margin_the_bound_grows_and_the_papers_lower_bound_grows_below_it():
    """Δ = 1 and unit norms, as in their construction; Rademacher complexity is at most the largest output."""
    (one,) = torch.ones(1, dtype=torch.float64).expm1().log().tolist()
    steps = StepClass(0.0, one, one).range(1.0)
    for abscissa in (0.0, 0.01, 0.1):
        ours = [float(gain("euler", steps, abscissa=abscissa, rows=rows)) for rows in (10, 100, 1000)]
        theirs = [lower_bound(B_w=1.0, abscissa=abscissa, rows=rows, m=1) for rows in (10, 100, 1000)]
        assert all(low < high for low, high in zip(theirs, ours, strict=True))
        for bounds in (ours, theirs):
            assert bounds[1] > 9.9 * bounds[0]
            assert bounds[2] > 9.9 * bounds[1]


def test_a_layer_inside_a_stack_has_constants_of_its_own_output():
    step = StepClass(0.5, -1.0, 1.0)
    inside = LayerClass(1.2, 0.7, 0.9, None, step, 2.0, 0.3, 4, "zoh")
    constants, read = layer_constants(inside), layer_constants(replace(inside, B_w=2.0))
    assert constants.w == 0
    assert (constants.z, constants.u, constants.y) == (constants.y, read.u, read.y)
    for name in ("W_C", "W_B", "A", "p", "q", "z"):
        assert getattr(read, name) == pytest.approx(2 * getattr(constants, name), rel=1e-15)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"B_u": -1.0}, "B_u"),
        ({"B_w": float("inf")}, "B_w"),
        ({"margin": 0.0}, "margin"),
        ({"margin": None}, "margin"),
        ({"margin": 3.0}, "margin ≤ A_max"),
        ({"heads": 0}, "heads"),
        ({"write": "bilinear"}, "write"),
    ],
)
def test_a_class_that_is_none_is_refused(change, words):
    whole = LayerClass(1.0, 1.0, 1.0, 1.0, StepClass(1.0, 0.0, 0.0), 2.0, 0.1)
    with pytest.raises(ArgumentError, match=words):
        replace(whole, **change)

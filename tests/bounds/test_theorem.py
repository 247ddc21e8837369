"""Theorem 1: random pairs of layers, a short gradient attack, tight constants in the scalar case, any length."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from keiretsu.bounds.gain import WRITES, gain
from keiretsu.bounds.layer_class import LayerClass, layer_constants
from keiretsu.bounds.paper import lower_bound
from keiretsu.bounds.steps import StepClass
from keiretsu.errors import ArgumentError

ATTACK = Path(__file__).parents[2] / "benchmarks" / "attack.py"
SLACK = 1 + 1e-12


def loaded():
    """`benchmarks/attack.py`, which is no package."""
    if "attack" not in sys.modules:
        spec = importlib.util.spec_from_file_location("attack", ATTACK)
        assert spec is not None
        assert spec.loader is not None
        sys.modules["attack"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["attack"])
    return sys.modules["attack"]


attack = loaded()


@pytest.mark.parametrize("write", WRITES)
def test_random_pairs_of_layers_stay_within_the_theorem(write):
    """Finite steps of every size, in all parameters together; outputs and inputs too."""
    for arena in attack.arenas(write):
        arena = replace(arena, rows=min(arena.rows, 60))
        constants = layer_constants(arena.layer)
        one, other = (attack.Free(arena, 300, torch.Generator().manual_seed(seed)) for seed in (1, 2))
        for near in (0.0, 0.9, 0.999):
            with torch.no_grad():
                for name in other.parts:
                    other.parts[name].mul_(1 - near).add_(near * one.parts[name])
                assert float(attack.pair(arena, constants, one, other).max()) <= SLACK
                a, b = one.point(), other.point()
                moved = (attack.output(arena, a) - attack.output(arena, replace(a, u=b.u))).norm(dim=-1)
                allowed = constants.u * (a.u - b.u).norm(dim=-1).amax(-1)
                # inputs clipped to the same ball may be equal but for their last bits
                assert (moved <= allowed + 1e-12 * constants.y).all()
                assert float(attack.output(arena, a).norm(dim=-1).max()) <= constants.y * SLACK


@pytest.mark.parametrize("write", WRITES)
def test_gradient_ascent_does_not_pass_a_constant(write):
    """A glimpse of `benchmarks/attack.py`, which searches long."""
    for arena in attack.arenas(write)[2:]:
        arena = replace(arena, rows=16)
        for name in attack.CONSTANTS:
            assert attack.attack(arena, name, restarts=6, iterations=8, seed=0) <= SLACK


@pytest.mark.parametrize("write", WRITES)
def test_the_scalar_layer_reaches_the_constants(write):
    """w, W_C, W_B, A and the output are used up to 99 %, with everything at its largest."""
    euler = write == "euler"
    # G of euler needs the largest steps, G of the √ writes the smallest; G' needs small ones throughout.
    for name in ("y", "w", "W_C", "W_B", "A"):
        p = 0.5 if euler and name != "A" else -5.0
        step = StepClass(0.2, p, p)
        layer = LayerClass(1.3, 0.8, 1.1, 1.7, step, 0.9, 0.9, 1, write)
        arena = attack.Arena("scalar", layer, 1, 1, 4000)
        constants = layer_constants(layer)
        sign = 1.0 if euler and name != "A" else -1.0
        one = torch.ones(1, 1, 1, dtype=torch.float64)
        point = attack.Point(
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
        found = float(attack.sensitivity(arena, name, constants, point).detach())
        assert 0.99 <= found <= SLACK, name


def test_steps_of_their_own_need_the_root_of_the_heads():
    """Without √H the output bound would be false."""
    (arena,) = (a for a in attack.arenas("zoh") if a.name == "heads")
    found = attack.attack(arena, "y", restarts=8, iterations=80, seed=0)
    assert found * arena.layer.heads**0.5 > 1
    assert found <= SLACK


def test_constants_do_not_know_the_length_and_a_longer_series_uses_them_up():
    layer = LayerClass(1.0, 1.0, 1.0, 1.0, StepClass(0.0, 0.0, 0.0), 0.05, 0.05)
    largest = float(torch.nn.functional.softplus(torch.zeros(1, dtype=torch.float64)))
    over = [float(gain("euler", layer.steps, abscissa=-0.05, rows=rows)) for rows in (10, 100, 1000, 10_000)]
    assert over == sorted(over)
    assert layer_constants(layer).z == pytest.approx(over[-1], rel=1e-12)
    assert layer.steps.delta_max == pytest.approx(largest)


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
    layer = LayerClass(1.0, 1.0, 1.0, 1.0, StepClass(1.0, 0.0, 0.0), 2.0, 0.1)
    with pytest.raises(ArgumentError, match=words):
        replace(layer, **change)

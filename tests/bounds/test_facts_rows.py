"""Single rows of the table of depth: exact or attained where they can be, never passed; and how facts compose."""

from __future__ import annotations

from math import inf, sqrt

import pytest
import torch
from torch.nn import functional as F

from keiretsu import ops
from keiretsu.bounds import Group, NoBound
from keiretsu.bounds.facts import Fact, combined, gated, identity, plus, residual, then
from keiretsu.bounds.facts.fact import times
from keiretsu.bounds.facts.modules import (
    SILU_SLOPE,
    convolution,
    embedding,
    largest_linear,
    linear,
    one_row,
    rms_norm,
    silu,
    skip,
)
from keiretsu.bounds.facts.norms import length, spectral
from support.fact_attack import SLACK, on_the_edge

FLOAT = torch.float64


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=FLOAT)


def test_linear_is_exact():
    W, bound = drawn(4, 3), 2.5
    U, S, V = torch.linalg.svd(W)
    b = 0.7 * U[:, 0]
    fact = linear(bound, W, b, name="W", bias="b")
    assert fact.output == pytest.approx(float(F.linear(bound * V[0], W, b).norm()), rel=2e-9)
    assert fact.output >= float(F.linear(bound * V[0], W, b).norm())
    assert fact.lipschitz == pytest.approx(float(S[0]), rel=2e-9)
    assert fact.groups == (Group("W", 12, spectral(W), bound), Group("b", 4, length(b), 1.0))
    assert linear(bound, W, name="W").output == fact.output - length(b)


def test_linear_in_the_largest_entry_is_exact_and_sharper():
    W, b, bound = drawn(4, 3, seed=1), drawn(4, seed=2), 1.5
    row = int(W.norm(dim=1).argmax())
    b = torch.zeros(4, dtype=FLOAT)
    b[row] = 0.3
    fact = largest_linear(bound, W, b, name="W", bias="b")
    x = bound * W[row] / W[row].norm()
    assert fact.output == pytest.approx(float(F.linear(x, W, b).abs().max()), rel=2e-9)
    whole = linear(bound, W, b, name="W", bias="b")
    assert fact.lipschitz < whole.lipschitz
    assert fact.groups[0].radius < whole.groups[0].radius
    assert [group.lipschitz for group in fact.groups] == [bound, 1.0]


def test_convolution_attains_kappa_where_one_channel_has_every_largest_tap():
    K, bound = 0.2 * drawn(3, 4), 2.0
    K[1] = torch.tensor([0.9, -0.8, 1.1, -2.0], dtype=FLOAT)
    kappa = float(K[1].abs().sum())
    rows = torch.zeros(1, 4, 3, dtype=FLOAT)
    rows[0, :, 1] = bound * K[1].sign()
    y, _ = ops.causal_conv(rows, K)
    fact = convolution(bound, K, name="K")
    assert fact.lipschitz == pytest.approx(kappa, rel=2e-9)
    assert 0.99 * fact.output <= float(y.norm(dim=-1).max()) <= fact.output
    assert fact.groups == (Group("K", 12, fact.lipschitz, bound),)


def test_convolution_is_not_passed_with_bias_or_resets():
    K, b, bound = drawn(3, 4, seed=3), drawn(3, seed=4), 1.2
    fact = convolution(bound, K, b, name="K", bias="b")
    rows = on_the_edge(drawn(50, 9, 3, seed=5), bound)
    reset = torch.rand(50, 9, generator=torch.Generator().manual_seed(0)) < 0.3
    y, _ = ops.causal_conv(rows, K, b, reset=reset)
    assert 0.5 * fact.output < float(y.norm(dim=-1).max()) <= fact.output
    assert fact.groups[1] == Group("b", 3, length(b), 1.0)


def test_the_slope_of_silu_is_its_largest():
    x = torch.linspace(-20, 20, 400_001, dtype=FLOAT, requires_grad=True)
    y = F.silu(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    assert SILU_SLOPE - 1e-4 < float(slope.abs().max()) <= SILU_SLOPE
    assert bool((y.abs() <= x.abs()).all())
    assert silu(3.0) == Fact(3.0, SILU_SLOPE)


def test_skip_is_exact():
    D = torch.tensor([0.5, -3.0, 1.0], dtype=FLOAT)
    assert skip(2.0, D, name="D") == Fact(6.0, 3.0, (Group("D", 3, 3.0, 2.0),))


@pytest.mark.parametrize("heads", [1, 3])
@pytest.mark.parametrize("bound", [1e-3, 1.0, 1e9])
def test_rms_norm_attains_its_output_and_its_slope(heads, bound):
    width, eps = 4, 1e-5
    g = torch.full((width * heads,), -1.7, dtype=FLOAT)

    def normed(x):
        return F.rms_norm(x.unflatten(-1, (heads, width)), (width,), eps=eps).flatten(-2) * g

    fact = rms_norm(bound, g, width=width, eps=eps, heads=heads, name="g")
    even = on_the_edge(drawn(1, heads, width), bound / sqrt(heads)).flatten(-2)
    assert float(normed(even).norm()) == pytest.approx(fact.output, rel=1e-12)
    rows = on_the_edge(drawn(2000, width * heads, seed=1), bound)
    assert float(normed(rows).norm(dim=-1).max()) <= fact.output * SLACK
    assert fact.output <= 1.7 * sqrt(width * heads)
    assert fact.lipschitz == pytest.approx(1.7 / sqrt(eps), rel=1e-12)
    near = 1e-7 * rows[:1] / bound
    slope = float(normed(near).norm() / near.norm())
    assert 0.999 * fact.lipschitz <= slope <= fact.lipschitz * SLACK
    assert fact.groups[0].lipschitz == pytest.approx(fact.output / 1.7, rel=1e-12)


def test_rms_norm_bounds_rows_of_any_size():
    g = torch.tensor([2.0, 0.5], dtype=FLOAT)
    assert rms_norm(inf, g, width=2, eps=1e-5, name="g").output == pytest.approx(2 * sqrt(2))
    assert rms_norm(1e308, g, width=2, eps=1e-5, name="g").output == pytest.approx(2 * sqrt(2))
    assert rms_norm(inf, None, width=2, eps=1e-5) == Fact(sqrt(2), 1 / sqrt(1e-5))
    assert rms_norm(0.0, None, width=2, eps=0.0) == Fact(0.0, inf)


def test_embedding_and_read_outs():
    E = drawn(7, 3)
    fact = embedding(E, name="E")
    assert fact.output == pytest.approx(float(E.norm(dim=1).max()), rel=2e-9)
    assert (fact.lipschitz, fact.groups) == (inf, (Group("E", 21, fact.output, 1.0),))
    assert one_row(2.0) == identity(2.0) == Fact(2.0, 1.0)


FIRST = Fact(2.0, 3.0, (Group("a", 1, 5.0, 7.0), Group("s", 2, 1.0, 11.0)))
SECOND = Fact(13.0, 17.0, (Group("b", 3, 1.0, 19.0), Group("s", 2, 1.0, 23.0)))


def constants(fact: Fact) -> dict[str, float]:
    return {group.name: group.lipschitz for group in fact.groups}


def test_behind_another_constants_are_multiplied_by_what_stands_above():
    fact = then(FIRST, SECOND)
    assert (fact.output, fact.lipschitz) == (13.0, 51.0)
    assert constants(fact) == {"a": 119.0, "s": 11.0 * 17 + 23, "b": 19.0}
    assert then(identity(2.0), SECOND) == SECOND
    assert then(FIRST, identity(2.0)) == FIRST
    third = Fact(1.0, 0.5)
    assert then(then(FIRST, SECOND), third) == then(FIRST, then(SECOND, third))


def test_branches_beside_each_other():
    fact = plus(FIRST, SECOND)
    assert (fact.output, fact.lipschitz) == (15.0, 20.0)
    assert constants(fact) == {"a": 7.0, "s": 34.0, "b": 19.0}
    whole = residual(4.0, FIRST)
    assert (whole.output, whole.lipschitz, whole.groups) == (6.0, 4.0, FIRST.groups)
    product = gated(FIRST, SECOND)
    assert (product.output, product.lipschitz) == (26.0, 13.0 * 3 + 2 * 17)
    assert constants(product) == {"a": 91.0, "s": 11.0 * 13 + 23 * 2, "b": 38.0}
    own = combined(1.0, (2.0, FIRST), groups=(Group("own", 1, 1.0, 29.0),))
    assert (own.output, own.lipschitz, constants(own)) == (1.0, 6.0, {"a": 14.0, "s": 22.0, "own": 29.0})


def test_reports_are_plain_values():
    assert FIRST.to_dict() == {
        "output": 2.0,
        "lipschitz": 3.0,
        "groups": [
            {"name": "a", "dimension": 1, "radius": 5.0, "lipschitz": 7.0},
            {"name": "s", "dimension": 2, "radius": 1.0, "lipschitz": 11.0},
        ],
    }
    assert NoBound("No.", "否。").to_dict() == {"reason": "No.", "reason_ja": "否。"}


def test_infinity_says_nothing_and_is_never_nan():
    assert times(0.0, inf) == times(inf, 0.0, 3.0) == 0.0
    assert times(2.0, inf) == inf
    nothing = Fact(inf, inf, (Group("a", 1, 1.0, inf),))
    silent = Fact(0.0, 0.0)
    assert then(nothing, silent) == Fact(0.0, 0.0, (Group("a", 1, 1.0, 0.0),))
    assert gated(nothing, silent) == Fact(0.0, 0.0, (Group("a", 1, 1.0, 0.0),))
    W = torch.tensor([[1.0, float("nan")]])
    assert linear(1.0, W, name="W").output == inf
    assert linear(inf, torch.zeros(1, 2), name="W").output == 0.0

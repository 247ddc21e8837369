"""The paper's quantities: sums exact at every ρ, the closed form where it is one, limits."""

from __future__ import annotations

from fractions import Fraction
from math import exp, expm1, inf, log, log1p, pi, sqrt

import pytest

from keiretsu.bounds.layer_class import LayerClass
from keiretsu.bounds.paper import capacity, largest_step, log_decay_base, lower_bound, time_sum, time_sum_closed
from keiretsu.bounds.steps import StepClass
from keiretsu.errors import ArgumentError


def exactly(log_rho: float, rows: int) -> float:
    """Σ t ρ^t in whole numbers over whole numbers, ρ the float nearest to e^{log ρ}."""
    rho = Fraction(exp(log_rho))
    total = Fraction(0)
    for t in reversed(range(rows)):
        # Horner would need the derivative; rows are few
        total += t * rho**t
    return float(total)


@pytest.mark.parametrize("rho", [0.0625, 0.5, 0.9, 0.999, 1 - 2.0**-40, 1.0, 1 + 2.0**-40, 1.25, 3.0])
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 17, 64, 301])
def test_the_sum_is_exact_at_every_base(rho, rows):
    found = time_sum(log(rho), rows)
    assert found == pytest.approx(exactly(log(rho), rows), rel=1e-12)
    if rho <= 1:
        assert found <= rows * (rows - 1) / 2 * (1 + 1e-12)


def test_near_one_the_sum_stays_exact_where_the_closed_form_is_lost():
    rows, log_rho = 2_000, -1e-14
    # second order: Σ t (1 - t ε)
    truth = rows * (rows - 1) / 2 + log_rho * (rows - 1) * rows * (2 * rows - 1) / 6
    assert time_sum(log_rho, rows) == pytest.approx(truth, rel=1e-13)
    assert abs(time_sum_closed(exp(log_rho), rows) / truth - 1) > 1e-3


@pytest.mark.parametrize("rho", [0.1, 0.6, 0.95, 1.0, 1.5])
def test_away_from_one_both_agree(rho):
    for rows in (0, 1, 2, 50, 400):
        assert time_sum_closed(rho, rows) == pytest.approx(time_sum(log(rho), rows), rel=1e-10, abs=1e-12)


def test_the_sum_over_any_length():
    assert time_sum(log(0.5), inf) == pytest.approx(0.5 / 0.25)
    assert time_sum(-1e-5, 10**9) == pytest.approx(time_sum(-1e-5, inf), rel=1e-9)
    assert time_sum(-1e-200, inf) == inf
    assert time_sum(0.0, inf) == time_sum(0.1, inf) == inf
    assert time_sum(1.0, 10_000) == inf


def test_steps_and_base_at_ordinary_and_extreme_inputs():
    assert largest_step(0.3, B_q=0.5, B_u=2.0) == pytest.approx(log1p(exp(1.3)))
    assert largest_step(0.0, B_q=100.0, B_u=100.0) == 10_000
    assert log_decay_base(0.3, B_q=0.5, B_u=2.0, abscissa=-0.2) == pytest.approx(-0.2 * log1p(exp(-0.7)))
    # the base itself would be 1
    assert 0 > log_decay_base(0.0, B_q=10.0, B_u=10.0, abscissa=-1.0) > -1e-40


def test_capacity_is_the_product_of_the_norms():
    layer = LayerClass(2.0, 3.0, 5.0, 7.0, StepClass(0.5, -9.0, 0.3), 11.0, 0.2)
    base = log_decay_base(0.3, B_q=0.5, B_u=2.0, abscissa=-0.2)
    expected = largest_step(0.3, B_q=0.5, B_u=2.0) * 7 * 8 * 3 * 5 * 11 * time_sum(base, 100)
    assert capacity(layer, rows=100) == pytest.approx(expected)
    assert capacity(layer, rows=100, bracket=4.0) == pytest.approx(8 * expected)
    with pytest.raises(ArgumentError, match="read-out"):
        capacity(LayerClass(2.0, 3.0, 5.0, None, StepClass(0.5, 0.3, 0.3), 11.0, 0.2), rows=100)


def test_the_lower_bound_is_the_geometric_sum():
    share = sqrt(2 / (pi * 100))
    assert lower_bound(B_w=3.0, abscissa=0.0, rows=40, m=100) == pytest.approx(3 * 40 * share)
    assert lower_bound(B_w=3.0, abscissa=1e-14, rows=40, m=100) == pytest.approx(3 * 40 * share)
    summed = sum(1.1**t for t in range(40))
    assert lower_bound(B_w=3.0, abscissa=0.1, rows=40, m=100) == pytest.approx(3 * summed * share)
    assert summed == pytest.approx(expm1(40 * log(1.1)) / 0.1)
    assert lower_bound(B_w=1.0, abscissa=1.0, rows=5_000, m=100) == inf


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: lower_bound(B_w=1.0, abscissa=-0.1, rows=10, m=10), "abscissa"),
        (lambda: lower_bound(B_w=1.0, abscissa=0.1, rows=10, m=0), "m must"),
        (lambda: lower_bound(B_w=1.0, abscissa=0.1, rows=-1, m=10), "rows"),
        (lambda: time_sum(0.0, 2.5), "rows"),
        (lambda: time_sum_closed(0.5, -1), "rows"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ArgumentError, match=words):
        call()

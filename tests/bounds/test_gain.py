"""Lemma 1 against brute force: no sum passes G, some come as near as one likes, with and without a margin."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from keiretsu import ops
from keiretsu.bounds.forgetting import rows_to_forget, rows_to_forget_measured
from keiretsu.bounds.gain import WRITES, Write, gain, state_bound
from keiretsu.bounds.steps import StepClass, StepRange
from keiretsu.errors import ArgumentError
from keiretsu.nn.stable import StepSize
from keiretsu.nn.writing import clock, write_scale
from support.step_sequences import RANGES, SLACK, climb, held_sum, log_uniform, sequences


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("steps", RANGES)
@pytest.mark.parametrize("margin", [3.0, 0.1, 1e-4])
def test_no_sequence_of_steps_passes_the_gain(write, steps, margin):
    rng, most = np.random.default_rng(0), float(gain(write, steps, abscissa=-margin))
    for rows in (1, 2, 40, 5000):
        for rate in (margin, 5 * margin):
            for s, e in sequences(steps, rows, rng):
                found = held_sum(write, -rate, s, e)
                assert found <= most * SLACK
                assert found <= float(gain(write, steps, abscissa=-margin, rows=rows)) * SLACK


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("steps", RANGES[:3])
def test_a_search_does_not_pass_the_gain(write, steps):
    rng = np.random.default_rng(1)
    for margin, rows in ((1.0, 12), (0.05, 30)):
        found = climb(lambda s, e, margin=margin: held_sum(write, -margin, s, e), steps, rows, rng)
        assert found <= float(gain(write, steps, abscissa=-margin)) * SLACK
        assert found <= float(gain(write, steps, abscissa=-margin, rows=rows)) * SLACK


@pytest.mark.parametrize(
    ("write", "steps", "margin", "s", "e"),
    [
        ("euler", StepRange(0.05, 2.0, 0.5, 3.0), 0.7, 2.0, 3.0),
        ("zoh", StepRange(0.05, 2.0, 0.5, 3.0), 0.7, 0.5, 1.0),
        ("root-zoh", StepRange(0.05, 2.0, 0.5, 3.0), 0.7, 0.05, 0.5),
        ("root-euler", StepRange(0.05, 2.0, 0.5, 3.0), 0.7, 0.05, 0.5),
        # where little is left of a row when the next comes, the largest write is the worst
        ("root-euler", StepRange(0.6, 2.0, 2.0, 3.0), 2.5, 2.0, 2.0),
    ],
)
def test_constant_steps_reach_the_gain(write, steps, margin, s, e):
    found = held_sum(write, -margin, np.full(3000, s), np.full(3000, e))
    assert found == pytest.approx(float(gain(write, steps, abscissa=-margin)), rel=1e-9)


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("abscissa", [0.0, 1e-12, 0.01, 0.3])
def test_without_a_margin_the_gain_holds_and_grows_with_the_rows(write, abscissa):
    rng, before = np.random.default_rng(2), 0.0
    steps = StepRange(0.01, 0.5, 0.1, 2.0)
    assert gain(write, steps, abscissa=abscissa) == inf
    for rows in (1, 5, 60, 500):
        most = float(gain(write, steps, abscissa=abscissa, rows=rows))
        for a in (abscissa, abscissa - 0.2):
            assert max(held_sum(write, a, s, e) for s, e in sequences(steps, rows, rng)) <= most * SLACK
        largest = held_sum(write, abscissa, np.full(rows, 0.5), np.full(rows, 2.0))
        assert largest == pytest.approx(most, rel=1e-9)
        assert most > before * 1.5
        before = most


@pytest.mark.parametrize("write", WRITES)
def test_the_gain_over_some_rows_rises_to_the_gain_over_any(write):
    steps, rows = StepRange(0.02, 1.5, 0.5, 2.0), [1, 3, 10, 100, 1000, 100_000, 10**9]
    for margin in (0.5, 1e-3):
        over = [float(gain(write, steps, abscissa=-margin, rows=n)) for n in rows]
        assert (np.diff(over) >= 0).all()
        assert over[-1] == pytest.approx(float(gain(write, steps, abscissa=-margin)), rel=1e-12)


@pytest.mark.parametrize("write", WRITES)
def test_a_margin_that_vanishes_is_no_cliff(write):
    steps = StepRange(0.02, 1.5, 0.5, 2.0)
    flat = float(gain(write, steps, abscissa=0.0, rows=50))
    for tiny in (1e-9, 1e-13, 1e-200, 5e-324):
        for sign in (1, -1):
            assert gain(write, steps, abscissa=sign * tiny, rows=50) == pytest.approx(flat, rel=1e-6)


@given(st.floats(1e-300, 1e300), st.floats(1e-12, 1e12))
def test_euler_is_between_its_two_simple_bounds_at_any_size(margin, most):
    found = float(gain("euler", StepRange(0.0, most), abscissa=-margin))
    larger, total = max(1 / margin, most), 1 / margin + most
    assert larger * (1 - 1e-12) <= found <= total * SLACK


@given(st.floats(1e-6, 1e6), st.floats(1e-4, 1.0), st.floats(1.0, 1e4), st.floats(1e-3, 1.0))
def test_the_root_write_is_never_worse_than_through_the_step(margin, least, ratio, shortest):
    steps = StepRange(least, least * ratio, shortest, 2.0)
    through = float(gain("euler", steps, abscissa=-margin)) / (shortest * np.sqrt(least))
    assert gain("root-euler", steps, abscissa=-margin) <= through * SLACK


def test_a_root_write_without_a_smallest_step_or_gap_has_no_gain():
    assert gain("root-euler", StepRange(0.0, 1.0), abscissa=-1.0) == inf
    assert gain("root-zoh", StepRange(0.0, 1.0), abscissa=-1.0) == inf
    assert gain("root-euler", StepRange(0.1, 1.0, 0.0, 1.0), abscissa=-1.0) == inf
    assert gain("root-zoh", StepRange(0.1, 1.0, 0.0, 1.0), abscissa=-1.0) < inf


def test_the_gain_takes_a_matrix_of_rates():
    A = -np.array([[0.1, 1.0], [2.0, 50.0]])
    steps = StepRange(0.1, 1.0)
    for write in WRITES:
        found = gain(write, steps, abscissa=A)
        assert found.shape == A.shape
        assert found[1, 0] == gain(write, steps, abscissa=-2.0)
        assert (np.diff(found.ravel()) < 0).all()


@pytest.mark.parametrize("discretization", ["euler", "zoh"])
def test_the_states_of_our_layers_stay_within_the_bound(discretization):
    """The scan as the mixers call it, inputs at their worst, the state started at its bound."""
    torch.manual_seed(0)
    rows, states, margin = 4000, 3, 0.02
    step = StepSize(2, (0.05, 0.5)).double()
    write: Write = "root-euler" if discretization == "euler" else "root-zoh"
    elapsed = torch.from_numpy(log_uniform(0.05, 50.0, (1, rows), np.random.default_rng(3)))
    A = -margin - torch.rand(2, states, dtype=torch.float64)
    A[:, 0] = -margin
    steps = StepRange(step.least, step.most, 0.05, 50.0)
    bound = torch.from_numpy(state_bound(write, steps, A=A.numpy(), B_B=1.3, B_u=0.8))
    for x in (torch.full((1, rows, 2), -60.0), torch.full((1, rows, 2), 60.0), 5 * torch.randn(1, rows, 2)):
        delta = step(x.double()).detach()
        gaps = clock(elapsed, timed=True)
        # |B_n u_j| ≤ ‖W_B u‖ ‖u‖ ≤ 1.3 · 0.8²
        u, B = torch.full_like(delta, 0.8), torch.full((1, rows, states), 1.3 * 0.8, dtype=torch.float64)
        _, h = ops.selective_scan(
            u * write_scale(delta, gaps, discretization),
            delta,
            A,
            B,
            B,
            elapsed=gaps,
            h0=bound[None].clone(),
            discretization=discretization,
        )
        assert (h[0] <= bound * (1 + 1e-9)).all()


def test_a_step_class_covers_what_the_module_does():
    step = StepSize(1, (0.05, 0.5)).double()
    learned = StepClass(2.0, -4.0, 1.5, least=step.least, most=step.most).range(1.5)
    with torch.no_grad():
        x = torch.linspace(-4.0 - 3.0, 1.5 + 3.0, 1001, dtype=torch.float64)[:, None]
        s = step(x - step.bias)
    assert float(s.min()) == pytest.approx(learned.least, rel=1e-12)
    assert float(s.max()) == pytest.approx(learned.most, rel=1e-12)
    # Lemma 3: steps change in proportion
    assert (torch.diff(s.log(), dim=0) <= torch.diff(x, dim=0) * SLACK).all()


def test_forgetting_takes_the_rows_it_says_and_no_fewer():
    steps = StepRange(0.2, 1.0, 0.5, 4.0)
    worst = rows_to_forget(steps, margin=0.1)
    assert np.exp(-0.1 * 0.1 * worst) <= 0.01 < np.exp(-0.1 * 0.1 * (worst - 1))
    rng = np.random.default_rng(4)
    delta = rng.uniform(0.1, 4.0, 2000)
    took = rows_to_forget_measured(delta, margin=0.1)
    for start in (0, 17, len(took) - 1):
        assert np.exp(-0.1 * delta[start : start + took[start]].sum()) <= 0.01
        assert np.exp(-0.1 * delta[start : start + took[start] - 1].sum()) > 0.01
    assert np.exp(-0.1 * delta[len(took) :].sum()) > 0.01
    assert took.max() <= worst
    assert (rows_to_forget_measured(np.full(900, 0.1), margin=0.1) == worst).all()
    assert len(rows_to_forget_measured(np.full(3, 0.1), margin=0.1)) == 0
    assert rows_to_forget(StepRange(0.0, 1.0), margin=0.1) == inf


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gain("mamba", StepRange(0, 1), abscissa=-1), "write"),  # pyright: ignore
        (lambda: gain("zoh", StepRange(0, 1), abscissa=-1, rows=0), "rows"),
        (lambda: gain("zoh", StepRange(0, 1), abscissa=float("nan")), "abscissa"),
        (lambda: StepRange(2.0, 1.0), "least and most"),
        (lambda: StepClass(1.0, 2.0, 1.0), "p_low and p_high"),
        (lambda: StepClass(-1.0, 0.0, 1.0), "B_q"),
        (lambda: rows_to_forget(StepRange(1.0, 1.0), margin=0.0), "margin"),
        (lambda: rows_to_forget(StepRange(1.0, 1.0), margin=1.0, share=1.0), "share"),
        (lambda: rows_to_forget_measured([1.0, -1.0], margin=1.0), "delta"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ArgumentError, match=words):
        call()

"""Answers meet their truth: counts by step are those of a plain loop over the whole log."""

from __future__ import annotations

from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.serve.watch.issued import DECAY, ERROR, INSIDE, JUDGED, Issued, judged_steps
from keiretsu.serve.watch.numbers import numbers


def begun(issued: Issued):
    state = numbers(array("d", bytes(8 * issued.size)))
    issued.begin(state)
    return state


def expected(issued: Issued, truth, mean, lower, upper) -> tuple[np.ndarray, np.ndarray]:
    """What `counts` must be, a step at a time."""
    life = np.zeros((issued.targets, len(issued.steps), 3))
    recent = np.zeros_like(life)
    for target in range(issued.targets):
        for place, step in enumerate(issued.steps):
            for row in range(step, len(truth)):
                value, then = truth[row, target], (row - step, target, step - 1)
                if np.isnan(value):
                    continue
                new = np.array([1.0, abs(value - mean[then]), lower[then] <= value <= upper[then]])
                life[target, place] += new
                recent[target, place] = recent[target, place] * DECAY + new
    return life, recent


@pytest.mark.parametrize(
    ("horizon", "steps"), [(1, (1,)), (2, (1, 2)), (5, (1, 2, 4, 5)), (8, (1, 2, 4, 8)), (24, (1, 2, 4, 8, 16, 24))]
)
def test_steps_that_are_judged_double_up_to_the_horizon(horizon, steps) -> None:
    assert judged_steps(horizon) == steps


@given(
    st.integers(0, 40), st.integers(1, 3), st.integers(1, 9), st.floats(0, 0.6), st.integers(0, 2**16), st.booleans()
)
def test_errors_and_coverage_are_those_of_a_loop_over_the_log(rows, targets, horizon, gaps, seed, cut) -> None:
    rng, issued = np.random.default_rng(seed), Issued(targets, horizon, True)
    truth = rng.standard_normal((rows, targets))
    truth[rng.random(truth.shape) < gaps] = np.nan
    mean = rng.standard_normal((rows, targets, horizon))
    lower, upper = mean - rng.random(mean.shape), mean + rng.random(mean.shape)
    state, judged, held = begun(issued), 0, 0
    for row in range(rows):
        if cut and row == rows // 2:
            state = numbers(array("d", bytes(state)))
        found = issued.judge(state, row, truth[row].tolist(), (mean[row], lower[row], upper[row]))
        judged, held = judged + found.judged, held + found.held
        one_step = truth[row] - mean[row - 1, :, 0] if row else np.full(targets, np.nan)
        np.testing.assert_array_equal(found.errors, one_step)
    for found, wanted in zip(issued.counts(state), expected(issued, truth, mean, lower, upper), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12)
    life = issued.counts(state)[0]
    assert (judged, held) == (life[..., JUDGED].sum(), life[..., INSIDE].sum())


def test_without_intervals_errors_are_counted_and_no_interval_is_judged() -> None:
    issued = Issued(1, 2, False)
    state = begun(issued)
    for row in range(5):
        found = issued.judge(state, row, [2.0], (np.ones((1, 2)), None, None))
        assert (found.judged, found.held) == (0, 0)
    assert issued.counts(state)[0][0, :, ERROR].tolist() == [4.0, 3.0]


def test_a_value_of_any_size_leaves_sums_finite() -> None:
    issued = Issued(1, 1, True)
    state, flat = begun(issued), np.full((1, 1), -1e308)
    for row, value in enumerate([1e308, -1e308, 1e308, float("nan"), 1.0]):
        issued.judge(state, row, [value], (flat, flat, flat))
    assert np.isfinite(np.array(issued.counts(state))).all()

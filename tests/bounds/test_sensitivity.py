"""Lemmas 2 and 3 against brute force, for all four writes."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from keiretsu.bounds.gain import WRITES, gain
from keiretsu.bounds.sensitivity import decay_gain, step_gain
from keiretsu.bounds.steps import StepRange
from keiretsu.errors import ArgumentError
from support.step_sequences import RANGES, SLACK, climb, decay_sum, sequences, step_sum

# From the margin up, as multiples of it: each state of a layer may have its own.
RATES = np.array([1.0, 1.05, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 1e3, 1e5])


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("steps", RANGES)
@pytest.mark.parametrize("margin", [3.0, 0.1, 1e-3])
def test_no_sequence_of_steps_passes_lemmas_2_and_3(write, steps, margin):
    rng = np.random.default_rng(0)
    slope, J = decay_gain(write, steps, margin=margin), step_gain(write, steps, margin=margin)
    for rows in (1, 2, 40, 5000):
        for s, e in sequences(steps, rows, rng):
            for rate in (margin, 3 * margin):
                assert decay_sum(write, -rate, s, e) <= slope * SLACK
            assert step_sum(write, margin * RATES, s, e) <= J * SLACK


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("steps", RANGES[:3])
def test_a_search_does_not_pass_lemmas_2_and_3(write, steps):
    rng = np.random.default_rng(1)
    for margin, rows in ((1.0, 12), (0.05, 30)):
        found = climb(lambda s, e, margin=margin: decay_sum(write, -margin, s, e), steps, rows, rng)
        assert found <= decay_gain(write, steps, margin=margin) * SLACK
        found = climb(lambda s, e, margin=margin: step_sum(write, margin * RATES[:4], s, e), steps, rows, rng)
        assert found <= step_gain(write, steps, margin=margin) * SLACK


@pytest.mark.parametrize("write", WRITES)
def test_small_steps_reach_lemma_2(write):
    steps, margin = StepRange(0.004, 0.004), 0.8
    found = decay_sum(write, -margin, np.full(20_000, 0.004), np.ones(20_000))
    assert found == pytest.approx(decay_gain(write, steps, margin=margin), rel=0.002)


@pytest.mark.parametrize(
    ("write", "reached"), [("euler", 0.99), ("zoh", 0.99), ("root-euler", 0.94), ("root-zoh", 0.99)]
)
def test_small_steps_reach_lemma_3(write, reached):
    steps, margin = StepRange(0.004, 0.004), 0.8
    rates = margin * np.concatenate((np.linspace(1, 3, 40), np.geomspace(3, 300, 60)))
    found = step_sum(write, rates, np.full(5000, 0.004), np.ones(5000))
    assert reached <= found / step_gain(write, steps, margin=margin) <= SLACK


def test_states_of_different_rates_need_more_than_half_the_write():
    """With one rate a √ write has J = G/2 + μG'; states that differ pass that, which is why J is larger."""
    steps, margin = StepRange(0.004, 0.004), 0.8
    s, e = np.full(5000, 0.004), np.ones(5000)
    for write in ("root-euler", "root-zoh"):
        G, slope = float(gain(write, steps, abscissa=-margin)), decay_gain(write, steps, margin=margin)
        alone = G / 2 + margin * slope
        assert step_sum(write, np.array([margin]), s, e) <= alone * SLACK
        assert step_sum(write, margin * np.geomspace(1, 300, 100), s, e) > alone * 1.005


def test_euler_reaches_lemma_2_with_one_large_step_where_the_weight_peaks():
    """The extra Δ_max / (e μ): many small steps, and a large one that ends at τ = 1/μ."""
    margin, largest = 1.0, 6.0
    small = np.full(4000, 0.0025)
    s = np.concatenate((small, [largest], small[:400]))
    found = decay_sum("euler", -margin, s, np.ones_like(s))
    without = 1 / margin**2
    assert without * 1.5 < found <= decay_gain("euler", StepRange(0.0025, largest), margin=margin) * SLACK


def test_a_root_write_without_a_smallest_step_has_no_constants():
    for steps in (StepRange(0.0, 1.0), StepRange(0.1, 1.0, 0.0, 1.0)):
        assert decay_gain("root-euler", steps, margin=1.0) == inf
        assert step_gain("root-euler", steps, margin=1.0) == inf
    assert decay_gain("root-zoh", StepRange(0.0, 1.0), margin=1.0) == inf
    assert step_gain("root-zoh", StepRange(0.0, 1.0), margin=1.0) == inf


@pytest.mark.parametrize("function", [decay_gain, step_gain])
def test_without_a_margin_there_are_no_constants(function):
    for margin in (0.0, -0.1, float("nan")):
        with pytest.raises(ArgumentError, match=r"margin must be above 0"):
            function("zoh", StepRange(0.1, 1.0), margin=margin)
    with pytest.raises(ArgumentError, match="write"):
        function("other", StepRange(0.1, 1.0), margin=1.0)

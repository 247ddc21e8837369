"""A budget becomes whole steps that fit it, or a sentence with the smallest that would do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.errors import ArgumentError, BudgetError
from keiretsu.evaluate.candidates import CANDIDATES, candidate
from keiretsu.proof.budget import MOST_ROUNDS, MOST_STEPS, Measured, allocate, reserve, shorten
from keiretsu.train.tuning_budget import seconds_of

positive = st.floats(1e-4, 2.0)


def measured(fixed: float, step: float) -> list[Measured]:
    return [Measured(entry, fixed, step if entry.budget else 0.0) for entry in CANDIDATES]


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("5min", 300), ("1.5h", 5400), (45, 45), ("10 min", 600)])
def test_budgets_are_read(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("wrong", ["", "soon", "-5s", "0", 0, True, "5 days", float("nan")])
def test_what_is_no_time_is_refused(wrong):
    with pytest.raises(ArgumentError, match="budget must be a time"):
        seconds_of(wrong, function="poc")


@given(fixed=positive, step=positive, budget=st.floats(60, 3600))
def test_what_is_allotted_fits_the_budget_with_its_reserve(fixed, step, budget):
    items = measured(fixed, step)
    try:
        steps = allocate(items, budget_seconds=budget, spent_seconds=5.0)
    except BudgetError:
        return
    used = sum(item.fixed_seconds + (steps[item.candidate.name] or 0) * item.seconds_per_step for item in items)
    assert used + 5.0 + reserve(budget) <= budget + 1e-6 + 20 * step
    assert max(steps[entry.name] for entry in CANDIDATES if entry.budget == "steps") <= MOST_STEPS
    assert steps["lightgbm"] <= MOST_ROUNDS
    assert steps["naive"] is None


def test_equal_seconds_give_a_slower_step_fewer_steps():
    items = [
        Measured(item.candidate, 0.1, 1.0 if item.candidate.name == "gru" else 0.5 if item.candidate.budget else 0.0)
        for item in measured(0.1, 0.5)
    ]
    steps = allocate(items, budget_seconds=300, spent_seconds=5)
    assert steps["selective"] == pytest.approx(2 * steps["gru"], abs=1)


def test_what_those_with_all_their_steps_leave_over_goes_to_the_others():
    items = [
        Measured(item.candidate, 0.1, 1.0 if item.candidate.name == "gru" else 0.01 if item.candidate.budget else 0.0)
        for item in measured(0.1, 0.5)
    ]
    steps = allocate(items, budget_seconds=300, spent_seconds=5)
    assert steps["selective"] == MOST_STEPS
    # a fifth of what is free is 40 s
    assert steps["gru"] > 120


def test_too_small_a_budget_names_one_that_does():
    items = measured(10.0, 0.2)
    with pytest.raises(BudgetError) as caught:
        allocate(items, budget_seconds=30, spent_seconds=5)
    smallest = float(re.search(r"at least (\d+)s", str(caught.value))[1])
    assert allocate(items, budget_seconds=smallest, spent_seconds=5)["selective"] >= 10


def test_who_had_all_steps_for_fewer_seconds_keeps_them_as_long_as_the_others_have_as_many():
    """GRU takes twenty times as long a step: cutting the quick ones to the same share would gain it nothing."""
    each = {"selective": 0.02, "ssd": 0.04, "gru": 0.4}
    measured = [Measured(candidate(name), 1.0, seconds) for name, seconds in each.items()]
    planned = {"selective": 300, "ssd": 300, "gru": 30}
    whole = shorten(measured, planned, seconds=100.0)
    assert whole == planned
    cut = shorten(measured, planned, seconds=3 + 6 + 9 + 9)
    assert cut == {"selective": 300, "ssd": pytest.approx(225, abs=5), "gru": pytest.approx(22, abs=1)}
    short = shorten(measured, planned, seconds=3 + 3 * 4.5)
    assert short == {name: pytest.approx(4.5 / seconds, abs=2) for name, seconds in each.items()}
    # where not even the fewest fit, they are what is left
    least = shorten(measured, planned, seconds=1.0)
    assert least == {"selective": 10, "ssd": 10, "gru": 10}

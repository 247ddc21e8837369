"""Budgets of seconds become whole numbers that keep to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.errors import ArgumentError, BudgetError
from keiretsu.train.tuning_budget import RESERVED_SHARE, TrialCost, TunePlan, plan_trials, seconds_of


def test_budgets_are_read_and_nonsense_is_refused() -> None:
    assert [seconds_of(text) for text in ("90s", "10min", " 1.5 h ", "7", 7.5)] == [90.0, 600.0, 5400.0, 7.0, 7.5]
    for text in ("soon", "-3s", "0", True, float("nan"), float("inf"), "1d"):
        with pytest.raises(ArgumentError, match="must be a time such as"):
            seconds_of(text)


def test_a_plan_by_hand() -> None:
    # 100 s: 85 to spend, 5 gone, 10 for the whole fit, so 70 for trials; 30 of them leave 2.33 s each, 1 of it fixed.
    trial, whole = TrialCost(1.0, 0.01), TrialCost(2.0, 0.02)
    plan = plan_trials(trial, whole=whole, steps=400, budget=100.0, spent=5.0)
    assert (plan.trials, plan.steps) == (30, 133)
    assert plan.seconds == pytest.approx(5 + 30 * 2.33 + 10)
    # A whole fit of 100 steps takes 4, so 76 are left, and 38 trials of 2 s each fit.
    assert plan_trials(trial, whole=whole, steps=100, budget=100.0, spent=5.0) == TunePlan(38, 100, 85.0)


costs = st.builds(TrialCost, st.floats(1e-3, 10.0), st.floats(1e-5, 1.0))


@given(costs, costs, st.integers(1, 2000), st.floats(1.0, 1e5), st.floats(0.0, 10.0))
def test_a_plan_keeps_to_its_budget_or_names_one_that_would_do(trial, whole, steps, budget, spent) -> None:
    try:
        plan = plan_trials(trial, whole=whole, steps=steps, budget=budget, spent=spent)
    except BudgetError as error:
        enough = float(str(error).split("at least ")[1].split("s for")[0])
        assert enough > budget
        plan = plan_trials(trial, whole=whole, steps=steps, budget=enough, spent=spent)
        budget = enough
    assert plan.seconds is not None
    assert plan.seconds <= (1 - RESERVED_SHARE) * budget * (1 + 1e-9)
    assert plan.trials >= 4
    assert steps / 10 <= plan.steps <= steps

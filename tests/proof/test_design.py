"""What a candidate's design is expected to take, and on which assumptions."""

from __future__ import annotations

import json

import pytest

from keiretsu.errors import ArgumentError
from keiretsu.evaluate.candidates import CANDIDATES
from keiretsu.proof.design import expected_design, unstable_share
from keiretsu.train.tuning_budget import ENOUGH_TRIALS, TrialCost, plan_trials

COST = TrialCost(2.0, 0.05)


def test_a_searched_candidate_takes_what_tune_would():
    found = expected_design("selective", COST, steps=300, budget="10min")
    plan = plan_trials(COST, whole=COST, steps=300, budget=600.0)
    assert (found.trials, found.steps) == (plan.trials, plan.steps)
    assert found.machine_hours * 3600 == pytest.approx(plan.trials * COST.seconds(plan.steps) + COST.seconds(300))


def test_unstable_settings_cost_trials():
    stable = expected_design("selective", COST, steps=300, unstable=0.0)
    half = expected_design("selective", COST, steps=300, unstable=0.5)
    assert half.trials == 2 * stable.trials
    assert half.machine_hours > 1.5 * stable.machine_hours
    assert any("50 %" in each.en for each in half.assumptions)


def test_a_budget_too_small_for_a_search_counts_the_least_one():
    found = expected_design("gru", TrialCost(2.0, 1.0), steps=300, budget="10s")
    assert (found.trials, found.steps) == (4, 30)


def test_a_baseline_without_settings_takes_one_fit():
    found = expected_design("naive", TrialCost(7.2, 0.0))
    assert (found.trials, found.machine_hours) == (0, pytest.approx(0.002))
    assert "less than 0.01 machine-hours" in found.sentence.en
    assert "0.01時間未満" in found.sentence.ja


def test_boosting_takes_so_many_whole_fits():
    found = expected_design("lightgbm", COST, steps=100)
    assert found.trials == ENOUGH_TRIALS
    assert found.machine_hours * 3600 == pytest.approx((ENOUGH_TRIALS + 1) * COST.seconds(100))


def test_every_candidate_has_an_expectation_in_both_languages():
    days = {}
    for entry in CANDIDATES:
        steps = 100 if entry.budget else None
        found = expected_design(entry.name, COST, steps=steps)
        days[entry.name] = found.engineer_days
        assert found.assumptions
        json.dumps(found.to_dict(), allow_nan=False)
        assert "{" not in found.sentence.en + found.sentence.ja
    assert days["naive"] < days["lightgbm"] < days["selective"]


def test_what_a_firm_knows_stands_in_for_the_assumption():
    found = expected_design("naive", COST, engineer_days=3.0)
    assert found.engineer_days == 3.0
    assert not any("assumed:" in each.en for each in found.assumptions)


def test_the_share_of_unstable_settings_is_counted():
    cells = [{"ended": ended} for ended in ("good", "worse", "unstable", "stopped")]
    assert unstable_share(cells) == 0.5
    with pytest.raises(ArgumentError, match="unstable_share"):
        unstable_share([])


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("selective", {}),
        ("selective", {"steps": 0}),
        ("selective", {"steps": 10, "unstable": 1.5}),
        ("naive", {"engineer_days": -1.0}),
        ("prophet", {}),
        ("selective", {"steps": 10, "budget": "soon"}),
    ],
)
def test_a_wrong_number_is_refused(name, options):
    with pytest.raises(ArgumentError):
        expected_design(name, COST, **options)

"""The decision rule on made-up losses, and the verdict's budget and plan."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from keiretsu.errors import ArgumentError, BudgetError, FileFormatError
from keiretsu.evaluate.candidates import CANDIDATES
from keiretsu.evaluate.examine import Goal
from keiretsu.evaluate.significance import Pairing
from keiretsu.proof.budget import FEWEST_STEPS, MOST_STEPS, Measured, allocate, parse_budget
from keiretsu.proof.decision import decide
from keiretsu.proof.plan import DataReference, DecisionRule, Entrant, OriginRule, Plan
from keiretsu.proof.plan_file import plan_text, read_plan
from keiretsu.proof.split import SplitRule

RULE = DecisionRule()


def pairing(origins: int = 600, series: int = 20) -> Pairing:
    return Pairing(np.repeat(np.arange(series), origins // series), np.arange(origins), 1)


def losses(gain: float, *, noise: float = 0.1, seed: int = 0, origins: int = 600) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    ridge = 1.0 + 0.3 * rng.random(origins)
    return {"naive": ridge + 0.5, "ridge": ridge, "selective": ridge * (1 - gain) + noise * rng.normal(size=origins)}


def test_a_clear_gain_is_adopted() -> None:
    decision = decide(losses(0.1), pairing(), RULE, share=0.8)
    assert (decision.decision, decision.choice, decision.rival) == ("adopt", "selective", "ridge")
    assert decision.relative == pytest.approx(0.1, abs=0.02)


def test_a_sure_but_small_gain_is_not() -> None:
    decision = decide(losses(0.004, noise=0.001), pairing(), RULE, share=0.8)
    assert (decision.decision, decision.choice) == ("keep", "ridge")


def test_a_shut_gate_keeps() -> None:
    decision = decide(losses(0.0, noise=0.0), pairing(), RULE, share=0.0)
    assert (decision.decision, decision.ground, decision.choice) == ("keep", "shut", "ridge")


def test_too_little_data_asks_for_more() -> None:
    few = losses(0.03, noise=1.0, origins=60)
    decision = decide(few, pairing(60, 3), RULE, share=0.5)
    assert decision.decision == "collect"
    assert decision.needed_units > decision.comparison.effective_units


def test_a_worse_model_and_a_crashed_one_are_kept_out() -> None:
    assert decide(losses(-0.1), pairing(), RULE, share=0.5).ground == "worse"
    without = losses(0.1)
    del without["selective"]
    assert decide(without, pairing(), RULE).ground == "absent"


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("5min", 300), ("1.5h", 5400), (45, 45)])
def test_budgets(text: str | int, seconds: float) -> None:
    assert parse_budget(text) == seconds


@pytest.mark.parametrize("wrong", ["soon", "-5s", "0s", "5 days", True])
def test_a_wrong_budget_is_one_sentence(wrong: object) -> None:
    with pytest.raises(ArgumentError, match="budget must be a time"):
        parse_budget(wrong)


def measured(step: float) -> list[Measured]:
    return [Measured(entry, 1.0, step if entry.budget else 0.0) for entry in CANDIDATES]


def test_steps_fit_the_budget_and_are_capped() -> None:
    steps = allocate(measured(0.5), budget_seconds=300, spent_seconds=20)
    used = sum(0.5 * (count or 0) for count in steps.values()) + len(CANDIDATES) + 20
    assert used <= 300
    assert steps["gru"] == steps["attention"] == steps["selective"] >= FEWEST_STEPS
    assert steps["naive"] is None
    assert allocate(measured(1e-4), budget_seconds=300, spent_seconds=20)["selective"] == MOST_STEPS


def test_a_budget_too_small_names_one_that_would_do() -> None:
    with pytest.raises(BudgetError, match=r"must be at least (\d+)s") as caught:
        allocate(measured(0.5), budget_seconds=30, spent_seconds=20)
    enough = float(str(caught.value).split("at least ")[1].split("s")[0])
    assert allocate(measured(0.5), budget_seconds=enough, spent_seconds=20)["selective"] >= FEWEST_STEPS


def plan() -> Plan:
    return Plan(
        data=DataReference("ab" * 32, "pump.csv", "time", None, ("圧力[MPa]", "y")),
        goal=Goal(("y",), 24),
        split=SplitRule("time", "2024-01-02T00:00:00"),
        origins=OriginRule(3),
        candidates=(Entrant("naive"), Entrant("selective", 120)),
        rule=RULE,
        period=24,
        budget_seconds=90.0,
        seed=0,
        threads=2,
    )


def test_a_plan_comes_back_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(plan_text(plan()), encoding="utf-8")
    assert read_plan(tmp_path / "plan.yaml") == plan()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [("horizon: 24", "horizon: 0", "goal.horizon"), ("stride: 3", "stride: many", "origins.stride"),
     ("seed: 0", "sead: 0", "seed"), ("name: naive", "name: nave", "name")],
)  # fmt: skip
def test_an_edited_plan_is_checked_key_by_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = plan_text(plan())
    assert old in text
    (tmp_path / "plan.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(FileFormatError, match=key):
        read_plan(tmp_path / "plan.yaml")

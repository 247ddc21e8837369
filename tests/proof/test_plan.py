"""A plan survives its file, and every wrong key is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from keiretsu.errors import FileFormatError
from keiretsu.evaluate.examine import Goal
from keiretsu.proof import Plan, read_plan
from keiretsu.proof.plan import DataReference, DecisionRule, Entrant, OriginRule
from keiretsu.proof.plan_file import plan_from, plan_text
from keiretsu.proof.split import SplitRule
from keiretsu.proof.value import Value

SPLITS = {
    "stamp": SplitRule("time", "2024-01-01T00:00:00"),
    "number": SplitRule("time", 812),
    "units": SplitRule("unit", None, ("e01", "e07")),
}


def a_plan(split: SplitRule = SPLITS["stamp"]) -> Plan:
    return Plan(
        DataReference("f" * 64, "温度.csv", "time", None, ("a", "b")), Goal(("a", "b"), 24), split, OriginRule(3),
        (Entrant("naive"), Entrant("lightgbm", 120), Entrant("selective", 80, 300), Entrant("gru", 0, 90)),
        DecisionRule(), 24, 90.0, 7, 2,
    )  # fmt: skip


@pytest.mark.parametrize("split", SPLITS)
def test_a_plan_survives_its_file(split, tmp_path):
    plan = a_plan(SPLITS[split])
    (tmp_path / "plan.yaml").write_text(plan_text(plan), encoding="utf-8")
    assert read_plan(tmp_path / "plan.yaml") == plan


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("schema",), "keiretsu.plan/9", "schema"),
        (("goal", "horizon"), 0, "goal.horizon"),
        (("goal", "targets"), [], "goal.targets"),
        (("split", "kind"), "random", "split.kind"),
        (("split", "train_until"), None, "split.train_until"),
        (("origins", "stride"), 1.5, "origins.stride"),
        (("rule", "level"), 2, "rule.level"),
        (("rule", "margin"), -0.1, "rule.margin"),
        (("rule", "faults"), None, "rule.faults"),
        (("candidates", 0, "name"), "prophet", r"candidates\[0\].name"),
        (("candidates", 1, "steps"), True, r"candidates\[1\].steps"),
        (("candidates", 1, "steps"), 0, r"candidates\[1\].steps"),
        (("candidates", 2, "planned"), 0, r"candidates\[2\].planned"),
        (("candidates", 1, "name"), "naive", "candidates"),
        (("data",), "text", "data"),
        (("extra",), 1, "extra"),
        (("seed",), -1, "seed"),
        (("value",), 5, "value"),
        (("value",), "missed=-1", "missed must be a number above 0"),
        (("value",), "mised=1", "Did you mean 'missed'"),
    ],
)
def test_a_wrong_value_is_named(path, value, named):
    content = yaml.safe_load(plan_text(a_plan()))
    place = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(FileFormatError, match=named):
        plan_from(content)


@pytest.mark.parametrize("key", ["goal", "seed", "threads", "period", "candidates"])
def test_a_missing_key_is_named(key):
    content = yaml.safe_load(plan_text(a_plan()))
    del content[key]
    with pytest.raises(FileFormatError, match=key):
        plan_from(content)


def test_a_plan_from_before_margin_and_gates_has_the_usual_ones():
    content = yaml.safe_load(plan_text(a_plan()))
    for key in ("margin", "growth", "faults"):
        del content["rule"][key]
    assert plan_from(content) == a_plan()


@pytest.mark.parametrize("text", ["", "- 1", "a: [", "!!python/object/apply:os.getcwd []"])
def test_what_is_no_plan_is_refused(text, tmp_path):
    (tmp_path / "plan.yaml").write_text(text)
    with pytest.raises(FileFormatError):
        read_plan(tmp_path / "plan.yaml")


def test_prices_survive_the_file(tmp_path):
    plan = replace(a_plan(), value=Value(missed=5e5, machines=100.0, compute=0.3, rows=1440.0))
    (tmp_path / "plan.yaml").write_text(plan_text(plan), encoding="utf-8")
    assert read_plan(tmp_path / "plan.yaml") == plan


def test_a_plan_without_prices_does_not_speak_of_them():
    assert "value:" not in plan_text(a_plan())

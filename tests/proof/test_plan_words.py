"""A plan in words: everything that was decided, in either language, before a candidate runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

import keiretsu as kr
from keiretsu.evaluate.examine import Goal
from keiretsu.proof import Plan
from keiretsu.proof.kpi_names import MEASURED
from keiretsu.proof.plan import DecisionRule, Entrant, OriginRule, reference_to
from keiretsu.proof.plan_words import FINDINGS, plan_rows
from keiretsu.proof.split import choose_split, fold_of, split_sentence
from keiretsu.proof.value import Value

DESIGN = {"selective": {"trials": 47, "machine_hours": 0.14, "engineer_days": 2.0}}


def plan_of(series, **changed) -> Plan:
    goal, split = Goal(series.channels[:1], 4), choose_split(series, seed=0)
    entrants = (Entrant("naive"), Entrant("lightgbm", 8), Entrant("selective", 2))
    plan = Plan(reference_to(series), goal, split, OriginRule(3), entrants, DecisionRule(), 1, 60.0, 0, 1)
    return replace(plan, **changed)


@pytest.mark.parametrize("name", ["calendar", "engines"])
def test_all_that_was_decided_is_told_alike_in_both_languages(name, request):
    series = request.getfixturevalue(name)
    value = Value(unit=100.0)
    plan = plan_of(series, design=DESIGN, value=value, expected={"memory_bytes": 1_500_000_000}, abnormal="a")
    english, japanese = (plan_rows(plan, lang, series=series, place=Path("runs/x/plan.yaml")) for lang in ("en", "ja"))
    assert len(english) == len(japanese) == 16
    told, said = dict(english), dict(japanese)
    assert told["candidates"] == "last value, gradient boosting (LightGBM) (8 rounds), selective SSM on ridge (2 steps)"
    assert "47 trials" in told["design expected"]
    assert told["memory expected"] == said["メモリの見込み"] == "1.5 GB"
    assert "unit=100" in told["prices"]
    assert "payback" in told["rule"]
    assert "--plan runs/x/plan.yaml" in told["plan"]
    assert "4行先" in said["予測期間"]
    split = "By unit; test: 3 held-out series" if name == "engines" else "By time; training up to"
    assert told["split"].startswith(split)


@pytest.mark.parametrize(
    ("ending", "english", "japanese"),
    [
        ("+02:00", "up to 2025-05-03 19:10 (UTC+02:00), test", "2025-05-03 19:10（UTC+02:00）まで学習"),
        ("", "up to 2025-05-03 19:10, test", "2025-05-03 19:10まで学習"),
    ],
)
def test_training_ends_on_the_clocks_of_the_log_with_their_zone(ending, english, japanese):
    start = datetime(2025, 5, 1, 0, 10)
    frame = pl.DataFrame(
        {"time": [f"{start + timedelta(hours=row):%Y-%m-%dT%H:%M}{ending}" for row in range(86)], "a": range(86)}
    ).with_columns(pl.col("a") % 7)
    series = kr.read(frame, time="time")
    plan = plan_of(series)
    assert plan.split.train_until == ("2025-05-03T17:10:00" if ending else "2025-05-03T19:10:00")
    assert english in dict(plan_rows(plan, "en", series=series))["split"]
    assert japanese in dict(plan_rows(plan, "ja", series=series))["分割"]
    sentence = split_sentence(fold_of(series, plan.split), plan.split, origins=12)
    assert english.removesuffix(", test") in sentence.en
    assert japanese.removesuffix("まで学習") in sentence.ja


def test_what_is_not_decided_is_left_out(calendar):
    told = dict(plan_rows(plan_of(calendar), "en"))
    assert not {"prices", "memory expected", "design expected", "abnormal rows", "units", "plan"} & told.keys()
    assert "payback" not in told["rule"]


def test_every_finding_has_words_and_those_that_are_left_out_are_not_told(calendar):
    assert set(FINDINGS) == set(MEASURED)
    assert dict(plan_rows(plan_of(calendar, kpis=("faults",)), "en"))["findings"] == FINDINGS["faults"].en
    assert dict(plan_rows(plan_of(calendar, kpis=()), "en"))["findings"] == "None"
    alone = calendar.select(ids=["m0"])
    assert FINDINGS["fleet"].en not in dict(plan_rows(plan_of(calendar), "en", series=alone))["findings"]


def test_the_plan_is_told_once_before_any_candidate_runs_and_the_best_so_far_after(calendar, tmp_path):
    told, labels = [], []

    def on_plan(plan):
        told.append((plan, sorted(path.name for path in tmp_path.iterdir())))
        assert not any(label.startswith("best so far") for label in labels)

    plan = plan_of(calendar, kpis=())
    kr.poc(
        calendar, plan=plan, out=tmp_path, on="inline", on_plan=on_plan,
        progress=lambda label, done, total: labels.append(label),
    )  # fmt: skip
    ((given, there),) = told
    assert given == plan
    assert "plan.yaml" in there
    assert "entries" not in there
    best = [label for label in labels if label.startswith("best so far: ")]
    assert best[0].startswith("best so far: last value, MAE ")
    errors = [float(label.rsplit(" ", 1)[1]) for label in best]
    assert errors == sorted(errors, reverse=True)

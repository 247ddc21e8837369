"""What a run shows beside what it decides on: forecasts taken apart, a stability map, from the time that is left."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import jsonschema
import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.errors import FileFormatError
from keiretsu.estimators import load
from keiretsu.evaluate.examine import Goal
from keiretsu.proof import Plan
from keiretsu.proof.decision import decide
from keiretsu.proof.extra_names import USUAL
from keiretsu.proof.extras import Time, make_extras
from keiretsu.proof.plan import DecisionRule, Entrant, OriginRule, reference_to
from keiretsu.proof.plan_file import plan_text, read_plan
from keiretsu.proof.run import Setting, run_plan
from keiretsu.proof.running.folder import RunFolder
from keiretsu.proof.split import choose_split
from support.outcomes import outcome_of

EXTRAS = {"explained": 2, "map_margins": 2, "map_ranges": 2, "map_steps": 3}
ENTRANTS = (Entrant("naive"), Entrant("ridge"), Entrant("lightgbm", 8), Entrant("selective", 80))


@pytest.fixture(scope="module")
def series():
    """A pressure that follows a flow, to the other side where a mode is on: what a linear model cannot follow."""
    generator, rows = np.random.default_rng(0), 700
    flow = generator.normal(size=rows)
    mode = (np.cumsum(generator.random(rows) < 0.03) % 2) * 2.0 - 1.0
    pressure = np.zeros(rows)
    for row in range(1, rows):
        pressure[row] = 0.5 * pressure[row - 1] + mode[row - 1] * flow[row - 1]
    table = {"time": range(rows), "flow": flow, "mode": mode, "pressure": pressure + 0.02 * generator.normal(size=rows)}
    return kr.read(pl.DataFrame(table), time="time")


@pytest.fixture(scope="module")
def plan(series):
    split = choose_split(series, seed=0)
    return Plan(reference_to(series), Goal(("pressure",), 3), split, OriginRule(1), ENTRANTS, DecisionRule(), 1, 60.0,
                0, 1, kpis=(), extras=EXTRAS)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return RunFolder(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def outcome(series, plan, folder):
    """The candidates, fitted and judged."""
    return run_plan(plan, series, Setting(folder))


@pytest.fixture(scope="module")
def decision(outcome):
    return decide(outcome.losses, outcome.examination.pairing, outcome.plan.rule, share=outcome.share_of("selective"))


@pytest.fixture(scope="module")
def model_of(outcome, folder):
    models = {name: load(folder.model(f"{name}.keiretsu")) for name in ("ridge", "selective")}
    return models.get


@pytest.fixture(scope="module")
def made(outcome, decision, model_of):
    return make_extras(outcome, replace(decision, choice="selective"), model_of)


def test_what_a_forecast_rests_on_adds_up_to_it(made, outcome):
    assert [case["kind"] for case in made.explained["cases"]] == ["good", "bad"]
    for case in made.explained["cases"]:
        weights = sum(channel["weight"] for channel in case["channels"]) + case["others"]
        parts = case["last"] + case["covariates"] + case["rest"] + case["earlier"] + weights + case["gap"]
        assert parts == pytest.approx(case["mean"], abs=1e-9)
        # the gap is rounding, no place to put what was not found
        assert abs(case["gap"]) < 1e-3 * sum(channel["absolute"] for channel in case["channels"])
        forecast = outcome.entry("selective").forecast.mean[case["number"], 0]
        assert case["forecast"]["mean"] == forecast.tolist()
        assert case["mean"] == pytest.approx(forecast[case["ahead"] - 1], abs=1e-4)
        strips = np.array(case["past"]["weights"])
        whole = {channel["channel"]: channel["absolute"] for channel in case["channels"]}
        for name, strip in zip(case["past"]["channels"], strips, strict=True):
            assert np.abs(strip).sum() <= whole[name] * (1 + 1e-5)


def test_cases_are_picked_by_the_rule_that_is_told(made, outcome):
    losses = outcome.losses["selective"]
    good, bad = made.explained["cases"]
    for case, place in ((good, 0.05), (bad, 0.95)):
        rank = int(place * (len(losses) - 1))
        assert case["rank"] == rank + 1
        assert case["loss"] == np.sort(losses)[rank] == losses[case["number"]]
    assert good["loss"] < bad["loss"]
    assert good["rule"]["ja"] != good["rule"]["en"]


def test_a_selective_model_shows_its_mixing_matrix_and_a_linear_one_has_none(made, outcome, decision, model_of):
    assert outcome.share_of("selective") > 0
    past = made.explained["cases"][0]["past"]
    assert len(past["mixing"]) == len(past["weights"][0])
    assert min(past["mixing"]) >= 0
    linear = make_extras(outcome, replace(decision, choice="ridge"), model_of)
    assert linear.explained["of"] == "ridge"
    assert linear.explained["cases"][0]["past"]["mixing"] is None


def test_where_the_model_to_use_cannot_be_taken_apart_the_judged_one_is(outcome, decision, model_of):
    told = make_extras(outcome, replace(decision, choice="lightgbm"), model_of).explained
    assert (told["of"], told["chosen"]) == ("selective", False)
    assert make_extras(outcome, replace(decision, choice="selective"), model_of).explained["chosen"]
    nobody = make_extras(outcome, decision, lambda name: None)
    assert not nobody.explained["cases"]
    assert nobody.explained["reason"]["en"].startswith("None of the models")


def test_the_same_comes_out_again_and_stays_small(made, outcome, decision, model_of):
    again = make_extras(outcome, replace(decision, choice="selective"), model_of)
    assert (again.explained, again.stability_map) == (made.explained, made.stability_map)
    assert made.made == EXTRAS
    assert len(json.dumps(made.explained)) < 50_000
    assert len(json.dumps(made.stability_map)) < 5_000


def test_the_map_holds_a_cell_a_setting_on_training_rows_alone(made, outcome, decision, model_of):
    found = made.stability_map
    assert (found["of"], found["steps"], len(found["cells"])) == ("selective", 3, 4)
    assert {cell["margin"] for cell in found["cells"]} == {None, 0.01}
    # other test rows, the same map
    fold = replace(outcome.bench.fold, seen=outcome.bench.fold.train)
    moved = replace(outcome, bench=replace(outcome.bench, fold=fold))
    without = replace(moved, bench=replace(moved.bench, plan=replace(moved.plan, extras=EXTRAS | {"explained": 0})),
                      plan=replace(moved.plan, extras=EXTRAS | {"explained": 0}))  # fmt: skip
    assert make_extras(without, decision, model_of).stability_map == found


def test_without_time_nothing_is_begun_and_a_plan_without_it_says_the_same(outcome, decision, model_of):
    late = make_extras(outcome, decision, model_of, Time(left=lambda: 0.0))
    assert late.made == {}
    asked = replace(outcome, plan=replace(outcome.plan, extras={}))
    never = make_extras(asked, decision, model_of)
    assert (late.explained, late.stability_map) == (never.explained, never.stability_map)
    assert not late.explained["cases"]
    assert late.stability_map["reason"]["en"].startswith("No time")


def test_a_map_that_would_not_end_in_time_is_given_up_whole(outcome, decision, model_of):
    asked = []

    def left():
        # ample until the second cell is about to begin
        asked.append(None)
        return 100.0 if len(asked) < 6 else 1e-6

    told = make_extras(outcome, decision, model_of, Time(left=left))
    assert len(told.explained["cases"]) == 2
    assert set(told.stability_map) == {"reason"}
    assert told.made == {"explained": 2}


@pytest.mark.slow
def test_a_run_keeps_what_it_shows_and_its_replay_makes_the_same(series, plan, tmp_path):
    few = replace(plan, extras={"explained": 1, "map_margins": 1, "map_ranges": 1, "map_steps": 2},
                  candidates=(Entrant("naive"), Entrant("ridge"), Entrant("selective", 2)))  # fmt: skip
    first = kr.poc(series, plan=few, out=tmp_path / "one", on="inline")
    told = first.to_dict()
    schema = json.loads(files("keiretsu.proof").joinpath("result.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(told)
    assert told["plan"]["extras"] == dict(few.extras)
    assert len(told["explained"]["cases"]) == len(told["findings"]["stability_map"]["cells"]) == 1
    assert set(told["timings"]["findings"]) == {"explained", "stability_map"}
    again = kr.poc(series, plan=tmp_path / "one" / "plan.yaml", out=tmp_path / "two", on="inline")
    assert outcome_of(again) == outcome_of(first)


def test_a_plan_says_what_is_shown_and_one_of_before_shows_nothing(plan, tmp_path):
    place = tmp_path / "plan.yaml"
    for extras in (EXTRAS, USUAL, {}):
        place.write_text(plan_text(replace(plan, extras=extras)), encoding="utf-8")
        assert read_plan(place).extras == extras
    for wrong, said in (({"cells": 9}, "cells"), ({"map_steps": -1}, "whole number"), ({"explained": 1.5}, "whole")):
        place.write_text(plan_text(replace(plan, extras=wrong)), encoding="utf-8")
        with pytest.raises(FileFormatError, match=said):
            read_plan(place)

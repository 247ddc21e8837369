"""The plans: what is in them, that they fit their hours, and whose lengths they have."""

from __future__ import annotations

from collections import Counter

import pytest

from keiretsu.errors import ArgumentError
from keiretsu.paper import plans
from keiretsu.paper.run import BEYOND, LENGTH, PLAIN, STABILITY

CURVES = "task,T,runs,train_accuracy_mean,train_accuracy_std,test_accuracy_mean,test_accuracy_std\n"


def test_the_whole_plan_fits_three_hours_on_one_core_and_a_quick_one_ten_minutes():
    for quick, hours in ((False, 3.0), (True, 1 / 6)):
        plan = plans.specs("all", quick=quick, curves=None)
        assert len(plan) == len(set(plan))
        assert sum(map(plans.seconds, plan)) < 3_600 * hours


def test_each_experiment_is_there():
    plan = plans.specs("all", quick=False, curves=None)
    counts = Counter((spec.experiment, spec.task) for spec in plan)
    assert set(counts) == {(e, t) for e in (STABILITY, LENGTH) for t in ("majority", "listops", "imdb")} | {
        (BEYOND, "majority")
    }
    starts = {spec.abscissa for spec in plan if spec.experiment == STABILITY}
    assert starts == {-0.1, -0.05, 0.0, 0.05, 0.1}
    assert {spec.T for spec in plan if spec.experiment == LENGTH and spec.task == "imdb"} == {
        100,
        300,
        500,
        1_000,
        1_500,
    }
    beyond = [spec for spec in plan if spec.experiment == BEYOND]
    assert {spec.mixer for spec in beyond if spec.T == 20_000} == {PLAIN, "ssd", "lti", "linear_attention", "gru"}
    assert max(spec.T for spec in beyond if spec.mixer == "attention") == 2_000


def test_every_length_of_experiment_2_has_three_seeds_without_a_margin_and_one_with():
    plan = [spec for spec in plans.specs("all", quick=False, curves=None) if spec.experiment == LENGTH]
    for task, T in {(spec.task, spec.T) for spec in plan}:
        some = [spec for spec in plan if (spec.task, spec.T) == (task, T)]
        free = {spec.seed for spec in some if spec.margin is None}
        held = {spec.seed for spec in some if spec.margin is not None}
        assert free == set(range(len(free)))
        assert len(free) >= 3
        assert held
        assert held <= free
        assert {spec.abscissa for spec in some} == {0.0, None}


def test_lengths_are_those_of_the_published_table_where_it_is(tmp_path):
    (tmp_path / "length_independence.csv").write_text(
        CURVES + "majority,40,5,.9,.01,.8,.01\nmajority,80,5,.9,.01,.8,.01\n"
    )
    plan = plans.specs("majority", quick=False, curves=tmp_path)
    assert {spec.T for spec in plan if spec.experiment == LENGTH} == {40, 80}
    absent = plans.specs("majority", quick=False, curves=tmp_path / "absent")
    assert {spec.T for spec in absent if spec.experiment == LENGTH} == set(range(25, 401, 25))


def test_bounds_need_no_runs_and_another_word_is_refused():
    assert plans.specs("bounds", quick=False, curves=None) == []
    assert plans.remarks("bounds", quick=False) == ()
    assert any("eight seeds" in remark for remark in plans.remarks("all", quick=False))
    with pytest.raises(ArgumentError, match="what must be one of majority, imdb, listops, bounds, all; got 'speed'"):
        plans.specs("speed", quick=False, curves=None)

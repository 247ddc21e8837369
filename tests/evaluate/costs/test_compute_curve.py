"""Skill against compute: the front, the best within a time, and what a fit recorded of its way."""

from __future__ import annotations

import json

import pytest

import keiretsu as kr
from keiretsu.errors import ArgumentError
from keiretsu.estimators import TrainConfig
from keiretsu.evaluate.costs import compute_curve

FITS = {"naive": (0.1, 2.0), "ridge": (4.0, 1.0), "lightgbm": (9.0, 1.2), "selective": (60.0, 0.8), "gru": (80.0, 0.8)}


def test_the_front_holds_who_is_beaten_by_nobody():
    assert compute_curve(FITS, naive_mae=2.0).front == ("naive", "ridge", "selective")


def test_equals_share_the_front():
    assert compute_curve({"a": (1.0, 1.0), "b": (1.0, 1.0)}, naive_mae=2.0).front == ("a", "b")


def test_the_best_within_a_time():
    curve = compute_curve(FITS, naive_mae=2.0)
    assert curve.best_within(0.05) is None
    assert curve.best_within(3.9) == (0.0, "naive")
    assert curve.best_within(10.0) == (0.5, "ridge")
    assert curve.best_within(1e9) == (pytest.approx(0.6), "selective")
    assert [step[0] for step in curve.curve] == [0.1, 4.0, 60.0]


def test_without_a_naive_error_there_is_no_skill_and_still_a_front():
    found = compute_curve(FITS, naive_mae=0.0)
    assert found.curve == ()
    assert found.front == ("naive", "ridge", "selective")


def test_the_way_of_a_fit_is_spread_over_its_seconds():
    summary = {"steps": 100, "history": [{"held_out": [{"step": s, "error": e} for s, e in ((20, 0.9), (40, 0.95))]}]}
    found = compute_curve(FITS, naive_mae=2.0, summaries={"selective": summary, "ridge": {}}, partner_seconds=10.0)
    assert list(found.learning) == ["selective"]
    points = found.learning["selective"]
    assert [point.seconds for point in points] == [20.0, 30.0]
    assert [point.best for point in points] == [0.9, 0.9]
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_fit_records_its_held_out_error_by_step(hourly):
    model = kr.Forecaster(2, partner=None, train=TrainConfig(steps=24, patience=12)).fit(hourly, target="a")
    found = compute_curve({"selective": (6.0, 1.0)}, naive_mae=2.0, summaries={"selective": model.summary})
    points = found.learning["selective"]
    assert len(points) > 3
    assert all(0 < point.error <= 1.0 for point in points)
    assert points[-1].seconds <= 6.0
    steps = [point.step for point in points]
    assert steps == sorted(set(steps))


@pytest.mark.parametrize("wrong", [(float("nan"), 1.0), (1.0, float("inf")), (-1.0, 1.0)])
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(ArgumentError, match="gru"):
        compute_curve({**FITS, "gru": wrong}, naive_mae=2.0)

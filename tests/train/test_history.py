"""What is kept of a fit's numbers."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.train.history import MOST_POINTS, History, Log
from keiretsu.train.optimiser import learning_rate
from train.task import CROPS, model, run


@given(st.integers(1, 3000))
def test_points_are_few_and_cover_every_step(steps: int) -> None:
    rng = np.random.default_rng(steps)
    losses, gradients, rates = (rng.random(steps).tolist() for _ in range(3))
    history = History.of(losses, gradients, rates)
    ends = [int(point["step"]) for point in history.points]
    assert len(ends) <= MOST_POINTS
    assert ends[-1] == steps
    lengths = np.diff([0, *ends])
    assert sum(p["loss"] * n for p, n in zip(history.points, lengths, strict=True)) == pytest.approx(sum(losses))
    assert max(point["gradient"] for point in history.points) == max(gradients)
    assert [point["rate"] for point in history.points] == [rates[end - 1] for end in ends]


def test_it_is_json_and_a_number_that_is_not_finite_is_null() -> None:
    history = History.of([1.0], [2.0], [0.5], [{"step": 1.0, "gain": math.nan}])
    text = json.dumps(history.to_dict(), allow_nan=False)
    assert json.loads(text) == {
        "points": [{"step": 1, "loss": 1.0, "gradient": 2.0, "rate": 0.5}],
        "monitored": [{"step": 1, "gain": None}],
    }


def test_a_fit_notes_its_loss_gradient_and_rate() -> None:
    done = run(model())
    points = done.history.points
    assert [point["step"] for point in points] == list(range(1, 61))
    assert [point["rate"] for point in points] == [learning_rate(step, 60, CROPS.learning_rate) for step in range(60)]
    assert all(point["gradient"] > 0 for point in points)
    assert done.loss == pytest.approx(np.mean([point["loss"] for point in points[-6:]]))
    assert points[-1]["loss"] < 0.5 * points[0]["loss"]


def test_the_gradient_noted_is_the_one_before_clipping() -> None:
    free, clipped = run(model(), replace(CROPS, clip=1e9, steps=1)), run(model(), replace(CROPS, clip=1e-6, steps=1))
    assert free.history.points[0]["gradient"] == clipped.history.points[0]["gradient"] > 1e-6


def test_an_empty_log_has_no_loss() -> None:
    assert math.isnan(Log().recent)
    assert Log().history() == History()

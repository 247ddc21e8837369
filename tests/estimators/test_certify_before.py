"""Certifying series that the model has followed: their earlier rows are read, and only the held-out ones are judged."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.errors import ColumnError, DataError
from keiretsu.estimators import Forecaster
from keiretsu.estimators.certify_units import unit_losses

HORIZON = 4


def log(rows: int = 1500) -> kr.SeriesSet:
    """A level that is only told by a whole season of lags, in two machines."""
    generator, parts = np.random.default_rng(3), []
    for name in ("a", "b"):
        season = np.tile(generator.normal(size=48), rows // 48 + 1)[:rows]
        noise = 0.05 * generator.normal(size=rows)
        parts.append(pl.DataFrame({"t": np.arange(rows, dtype=np.float64), "m": [name] * rows, "x": season + noise}))
    return kr.read(pl.concat(parts), time="t", id="m")


@pytest.fixture(scope="module")
def fitted() -> tuple[Forecaster, kr.SeriesSet, kr.SeriesSet]:
    """A model, the rows it was fitted on, and sixty later ones of each machine."""
    series = log()
    train, held = series.head_rows(1440), series.tail_rows(60)
    return Forecaster(HORIZON, mixer=None, seed=0).fit(train, target="x"), train, held


def test_with_earlier_rows_forecasts_are_those_of_the_running_model(fitted):
    model, train, held = fitted
    whole = held.following(train)
    ends = np.cumsum(list(whole.lengths.values()))
    rows = np.concatenate([np.arange(end - 60, end - 1) for end in ends])
    truth = whole.frame["x"].to_numpy()
    said = model.forecast_at(whole, rows).mean[:, 0]
    owner = np.searchsorted(ends, rows, side="right")
    errors = [
        np.mean([
            abs(truth[row + step] - said[place, step - 1])
            for place, row in enumerate(rows)
            for step in range(1, HORIZON + 1)
            if owner[place] == unit and row + step < ends[unit]
        ])
        for unit in range(2)
    ]  # fmt: skip
    warm = unit_losses(model, held, caps=(1e9,), coverage=None, before=train)
    np.testing.assert_allclose(warm.errors[:, 0], errors, rtol=1e-9)
    cold = unit_losses(model, held, caps=(1e9,), coverage=None)
    assert (cold.errors[:, 0] > 3 * warm.errors[:, 0]).all(), "a season that was not seen cannot be foretold"


def test_a_certificate_and_its_check_go_on_from_earlier_rows(fitted):
    model, train, held = fitted
    made = model.certify(held.head_rows(30), before=train)
    earlier = held.head_rows(30).following(train)
    later = made.check(held.tail_rows(30), before=earlier)
    assert {check.name: check.holds for check in later.checks}["coverage"] is not False
    assert made.judge is not None
    warm, cold = (made.judge(held.tail_rows(30), None, None, rows)[0] for rows in (earlier, None))
    assert max(warm) < 0.3
    assert min(cold) > 2 * max(warm)


def test_rows_before_must_be_earlier_and_of_the_same_channels(fitted):
    _, train, held = fitted
    with pytest.raises(DataError, match="earlier rows only"):
        train.following(held)
    other = kr.read(pl.DataFrame({"t": [0.0], "m": ["a"], "y": [1.0]}), time="t", id="m")
    with pytest.raises(ColumnError, match="'x'"):
        held.following(other)


def test_series_that_have_no_earlier_rows_begin_with_their_first(fitted):
    model, train, held = fitted
    only = train.select(ids=["a"])
    mixed = unit_losses(model, held, caps=(1e9,), coverage=None, before=only)
    warm = unit_losses(model, held, caps=(1e9,), coverage=None, before=train)
    cold = unit_losses(model, held, caps=(1e9,), coverage=None)
    assert mixed.errors[0] == warm.errors[0]
    assert mixed.errors[1] == cold.errors[1]

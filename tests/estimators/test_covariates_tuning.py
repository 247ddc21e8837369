"""Tuning with covariates: every trial has them, so has the last fit, and a study of others is refused."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data import Calendar, profile
from keiretsu.errors import ArgumentError, DataError
from keiretsu.estimators import Forecaster, ModelConfig, TrainConfig
from keiretsu.estimators.covariates import Told
from keiretsu.estimators.tuning import tune
from keiretsu.estimators.tuning_held_out import HeldOut

ROWS, LATER, HORIZON = 400, 100, 3
KEEP = ("mixer", "state", "depth", "width", "discretization")


@cache
def frame() -> pl.DataFrame:
    """time, y, flag: a flag known ahead that decides the target, with a lasting echo that is not in the flag."""
    rng, n = np.random.default_rng(6), ROWS + LATER
    flag = np.repeat((rng.random(n) < 0.5).astype(float), 3)[:n]
    y = 5 * flag + np.convolve(rng.normal(size=n + 9), 0.7 ** np.arange(10), mode="valid")
    time = pl.Series(1_704_067_200_000_000 + 3_600_000_000 * np.arange(n)).cast(pl.Datetime("us"))
    return pl.DataFrame({"time": time, "y": y, "flag": flag})


def log(rows: int = ROWS) -> kr.SeriesSet:
    return kr.read(frame().head(rows).select("time", "y"), time="time")


def table() -> pl.DataFrame:
    return frame().select("time", "flag")


def small() -> Forecaster:
    return Forecaster(HORIZON, model=ModelConfig(width=8, state=4), train=TrainConfig(steps=10))


@pytest.fixture(scope="module")
def asked() -> dict[str, Any]:
    return {"target": "y", "trials": 2, "keep": KEEP, "profile": profile(log(), target="y")}


def error(model: Forecaster, **told: Any) -> float:
    """Mean absolute error on rows after training."""
    at = np.arange(ROWS, ROWS + LATER - HORIZON)
    truth = frame()["y"].to_numpy()[at[:, None] + np.arange(1, HORIZON + 1)]
    return float(np.abs(model.forecast_at(log(ROWS + LATER), at, **told).mean[:, 0] - truth).mean())


def test_a_flag_that_decides_the_target_is_used_by_trials_and_by_the_last_fit(asked: dict[str, Any]) -> None:
    best, found = tune(small(), log(), known=table(), **asked)
    assert best.summary["covariates"]["used"]
    plain, _ = tune(small(), log(), **asked)
    assert error(best, known=table()) < 0.75 * error(plain)
    with_them = HeldOut(small(), log(), ("y",), function="t", told=Told(known=table()))
    assert found.trials["loss"][0] == with_them.run(small_shape(), TrainConfig(steps=10))[0]
    again = Forecaster(**best.get_params()).fit(log(), target="y", known=table())
    assert best.predict(log()).equals(again.predict(log()))


def small_shape() -> ModelConfig:
    from keiretsu.estimators.tuning_settings import configuration

    return configuration(small(), regular=True)[0]


def test_a_study_of_other_covariates_is_refused(tmp_path: Path, asked: dict[str, Any]) -> None:
    place = {"storage": tmp_path / "shop.tuning", **asked}
    _, first = tune(small(), log(), known=table(), **place)
    # rows to come may be added to a plan
    _, again = tune(small(), log(), known=table().head(ROWS + 9), **place)
    assert again.trials.drop("seconds").equals(first.trials.drop("seconds"))
    other = table().with_columns(flag=pl.when(pl.int_range(pl.len()) == 7).then(1 - pl.col("flag")).otherwise("flag"))
    size = pl.DataFrame({"id": log().ids, "size": [1.0]})
    for told in ({"known": other}, {"known": [table(), Calendar(("hour",))]}, {"known": table(), "static": size}, {}):
        with pytest.raises(ArgumentError, match="a study of the same data;"):
            tune(small(), log(), **told, **place)


def test_what_was_foretold_of_rows_that_did_not_come_counts_too() -> None:
    """On a log with a gap in it a table has rows that never came."""
    gap = frame().head(ROWS).filter(~pl.int_range(pl.len()).is_between(200, 205)).select("time", "y")
    series = kr.read(gap, time="time")
    other = table().with_columns(flag=pl.when(pl.int_range(pl.len()) == 201).then(9.0).otherwise("flag"))
    prints = {HeldOut(small(), series, ("y",), function="t", told=Told(known=one)).fingerprint
              for one in (table(), other, table())}  # fmt: skip
    assert len(prints) == 2


def test_a_row_that_a_table_lacks_is_named(asked: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=r"known must have a row for every row; got none for series .* 2024-01-01 05"):
        tune(small(), log(), known=table().filter(pl.int_range(pl.len()) != 5), **asked)

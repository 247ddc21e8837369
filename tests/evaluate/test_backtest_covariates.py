"""Backtests of models that read covariates: each cut is a fit and a forecast that were told them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data import Calendar, pack
from keiretsu.data.origins import spaced, truth_after
from keiretsu.errors import ArgumentError, ColumnError, DataError
from keiretsu.estimators import Forecaster
from keiretsu.evaluate import Naive
from keiretsu.evaluate.backtest import ORIGINS
from keiretsu.evaluate.examine import Goal, open_rows
from keiretsu.evaluate.folds import rolling_folds

ROWS, HORIZON, CUTS = 480, 4, 3


@cache
def frame() -> pl.DataFrame:
    rng = np.random.default_rng(8)
    flag = np.repeat((rng.random(ROWS) < 0.4).astype(float), 3)[:ROWS]
    y = 5 * flag + 2 * np.sin(2 * np.pi * np.arange(ROWS) / 24) + rng.normal(size=ROWS)
    time = pl.Series(1_704_067_200_000_000 + 3_600_000_000 * np.arange(ROWS)).cast(pl.Datetime("us"))
    return pl.DataFrame({"time": time, "y": y, "flag": flag})


def log() -> kr.SeriesSet:
    return kr.read(frame().select("time", "y"), time="time")


def known() -> list[object]:
    return [frame().select("time", "flag"), Calendar(("hour",))]


def test_every_cut_is_a_fit_and_a_forecast_by_hand() -> None:
    card = kr.backtest(Forecaster(HORIZON, mixer=None), log(), cuts=CUTS, target="y", known=known())
    goal, by_hand = Goal(("y",), HORIZON), []
    for fold in rolling_folds(log(), cuts=CUTS):
        model = Forecaster(HORIZON, mixer=None).fit(fold.train, target="y", known=known())
        assert model.summary["covariates"]["used"]
        packed = pack(fold.seen)
        origins = spaced(packed, open_rows(fold, packed, goal), limit=ORIGINS // CUTS, period=24).rows
        mean = model.forecast_at(fold.seen, origins, known=known()).mean
        by_hand.append(float(np.abs(mean - truth_after(packed, np.array([0]), origins, HORIZON)).mean()))
    assert card.cuts == pytest.approx(by_hand, rel=1e-12)
    plain = kr.backtest(Forecaster(HORIZON, mixer=None), log(), cuts=CUTS, target="y")
    assert card.scores["mae"] < 0.7 * plain.scores["mae"]


def test_units_are_told_apart_by_their_row() -> None:
    rng = np.random.default_rng(1)
    frames = [
        pl.DataFrame(
            {"unit": f"e{n:02d}", "cycle": range(30 + 4 * n), "y": 40.0 * (n % 3) + rng.normal(size=30 + 4 * n)}
        )
        for n in range(12)
    ]
    series = kr.read(pl.concat(frames), time="cycle", id="unit")
    size = pl.DataFrame({"unit": series.ids, "size": [float(n % 3) for n in range(12)]})
    # their first rows are what a size says, as no value was seen before them
    card = kr.backtest(Forecaster(2, mixer=None), series, cuts=2, target="y", static=size)
    assert len(card.cuts) == 2
    assert card.scores["mae"] < 1.5
    with pytest.raises(DataError, match="static must have a row for every series; got none for"):
        kr.backtest(Forecaster(2, mixer=None), series, cuts=2, target="y", static=size.head(11))


def test_a_model_taken_as_it_is_must_be_told_what_it_was_fitted_with(tmp_path: Path) -> None:
    half = log().head_rows(240)
    Forecaster(HORIZON, mixer=None).fit(half, target="y", known=known()).save(tmp_path / "m")
    model = kr.load(tmp_path / "m")
    told = kr.backtest(model, log(), cuts=2, target="y", refit=False, known=known())
    assert told.scores["mae"] < 1.2
    with pytest.raises(ColumnError, match=r"known must hold 'flag', which the model reads ahead; got none\."):
        kr.backtest(model, log(), cuts=2, target="y", refit=False)


def test_covariates_for_what_reads_none_are_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^backtest: known must be None for a Naive, which reads no covariates"):
        kr.backtest(Naive(HORIZON), log(), cuts=2, target="y", known=known())
    bare = Forecaster(HORIZON, mixer=None).fit(log().head_rows(240), target="y")
    with pytest.raises(ArgumentError, match="known and static must be None, as the model was fitted without"):
        kr.backtest(bare, log(), cuts=2, target="y", refit=False, known=known())
    short = frame().select("time", "flag").filter(pl.int_range(pl.len()) != 400)
    with pytest.raises(DataError, match=r"known must have a row for every row; got none for series .* 2024-01-17 16"):
        kr.backtest(Forecaster(HORIZON, mixer=None), log(), cuts=2, target="y", known=short)


def test_without_a_target_those_of_the_fitted_model_are_taken() -> None:
    both = kr.read(frame().select("time", "y", "flag"), time="time")
    model = Forecaster(HORIZON, mixer=None).fit(both, target="y")
    named = kr.backtest(model, both, cuts=CUTS, target="y", refit=False)
    assert kr.backtest(model, both, cuts=CUTS, refit=False).cuts == named.cuts

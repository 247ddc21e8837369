"""A goal that the log cannot hold is refused before anything is timed, by its true cause."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import perf_counter

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.errors import DataError, TooShortError
from keiretsu.errors_ja import in_japanese
from keiretsu.evaluate.candidates import candidate
from keiretsu.evaluate.examine import Goal
from keiretsu.proof.planning import Wanted, make_plan
from keiretsu.proof.reach import require_reach
from keiretsu.proof.split import choose_split, fold_of

SHORT = ((50, 1), (121, 1), (500, 1), (60, 12), (97, 3))


def log(rows: int, units: int = 1, **channels) -> kr.SeriesSet:
    """Rows every ten minutes of one or several units, with a walk as channel `a`."""
    noise, frames = np.random.default_rng(0), []
    times = [datetime(2025, 4, 1) + timedelta(minutes=10 * row) for row in range(rows)]
    for unit in range(units):
        told = {"time": times, "unit": [f"u{unit}"] * rows, "a": noise.normal(size=rows).cumsum(), **channels}
        frames.append(pl.DataFrame(told))
    return kr.read(pl.concat(frames), time="time", id="unit")


def plan(series: kr.SeriesSet, horizon: int, target: str = "a"):
    entries = tuple(candidate(name) for name in ("naive", "ridge", "selective", "gru"))
    wanted = Wanted(budget=600.0, seed=0, split=choose_split(series, seed=0), candidates=entries)
    return make_plan(series, Goal((target,), horizon), wanted, started=perf_counter())


def longest(series: kr.SeriesSet) -> int:
    """As the refusal of a horizon that is far too long names it."""
    with pytest.raises(TooShortError, match=r"poc: horizon must be at most [\d,]+ rows") as refused:
        require_reach(fold_of(series, choose_split(series, seed=0)), Goal(("a",), series.rows))
    return int(str(refused.value).split(" rows")[0].split()[-1].replace(",", ""))


@pytest.mark.parametrize(("rows", "units"), SHORT)
def test_the_longest_horizon_that_is_named_can_be_planned_and_no_longer_one(rows, units):
    series = log(rows, units)
    most = longest(series)
    # a fifth of the log is the test part
    assert 0.15 * rows < most < 0.25 * rows
    made, _ = plan(series, most)
    assert made.goal.horizon == most
    for horizon in (most + 1, most + 2, 2 * most, rows // 2, rows - 2):
        if horizon > most:
            with pytest.raises(TooShortError, match=rf"at most {most:,} rows .+ got {horizon:,}\. Shorten"):
                plan(series, horizon)


def test_the_refusal_in_japanese_names_both_numbers():
    with pytest.raises(TooShortError) as refused:
        plan(log(500), 190)
    assert in_japanese(str(refused.value)).startswith(
        "予測期間190行は長すぎます。このデータで比較できるのは100行までです"
    )


@pytest.mark.parametrize(
    ("values", "says", "japanese"),
    [
        (lambda k: float(k > 450), "the training part; got 0 in all 400", "学習区間ではすべて 0 で変化しない"),
        (lambda k: float(k % 3) * (k < 390), "the test part; got 0 in all 100", "評価区間ではすべて 0 で変化しない"),
        (lambda k: k % 3 if k < 400 else None, "the test part; got none there", "評価区間に値が一つもない"),
        (lambda k: None if k < 400 else k % 3, "the training part; got none there", "学習区間に値が一つもない"),
        (lambda k: k % 3 if k < 400 or k in (420, 460) else None, "values in half of the 5 rows", "値が少なすぎて"),
    ],
)  # fmt: skip
def test_a_target_without_values_is_told_as_one_and_counted(values, says, japanese):
    cells = [values(row) for row in range(500)]
    with pytest.raises(DataError) as refused:
        plan(log(500, word=cells), 5, "word")
    assert says in str(refused.value)
    train, test = (sum(cell is not None for cell in part) for part in (cells[:400], cells[400:]))
    counts = f"values in {train:,} of 400 rows of the training part and in {test:,} of 100 rows of the test part"
    assert counts in str(refused.value)
    told = in_japanese(str(refused.value))
    assert japanese in told
    assert f"学習区間は400行のうち{train}行、評価区間は100行のうち{test}行" in told


def test_an_estimate_where_nothing_can_be_learned_takes_no_step():
    # a third of the log ahead: no block of the training rows holds it whole
    cost = kr.Forecaster(horizon=60, mixer="selective").estimate(log(200), target="a")
    assert 0 < cost.seconds_per_step < 1e-3
    fitted = kr.Forecaster(horizon=60, mixer="selective").fit(log(200), target="a")
    assert fitted.learned_.summary["steps"] == 0

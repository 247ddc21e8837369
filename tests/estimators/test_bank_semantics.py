"""The rules of one causal pass, for the ridge on a bank with averages, waves and other channels."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.estimators import Forecaster, load
from keiretsu.estimators.learning import learn
from keiretsu.nn import State

HORIZON = 4
Case = tuple[Forecaster, kr.SeriesSet]


def fit(partner: str, series: kr.SeriesSet) -> Forecaster:
    model = Forecaster(HORIZON, mixer=None, partner=partner)  # type: ignore[arg-type]
    model._take(learn(series, ("y", "load"), model._request(), progress=None))
    return model


def shop(irregular: bool) -> pl.DataFrame:
    """Three series with a cycle of 12, a slow load, and values and whole rows missing."""
    frames, rng = [], np.random.default_rng(0)
    for number, count in enumerate((420, 300, 360)):
        gaps = rng.exponential(1.0, count) + 0.05 if irregular else rng.choice([1.0, 1.0, 1.0, 3.0], count)
        time = np.cumsum(gaps)
        load = np.cumsum(rng.normal(size=count)) * 0.1
        y = 2 * np.sin(2 * np.pi * time / 12) + load + 0.2 * rng.normal(size=count)
        values = np.stack((load, y, rng.normal(size=count)), axis=1)
        values[rng.random(values.shape) < 0.05] = np.nan
        values[1:][rng.random(count - 1) < 0.05] = np.nan
        frame = pl.DataFrame(values, schema=["load", "y", "noise"]).fill_nan(None)
        frames.append(frame.with_columns(id=pl.lit(f"m{number}"), time=pl.Series(time)))
    return pl.concat(frames)


def read(frame: pl.DataFrame) -> kr.SeriesSet:
    return kr.read(frame, time="time", id="id")


@cache
def fitted(partner: str, irregular: bool) -> Case:
    series = read(shop(irregular))
    return fit(partner, series), series


@pytest.fixture(params=[(p, i) for p in ("bank", "auto") for i in (False, True)], ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    return fitted(*request.param)


@pytest.mark.parametrize("irregular", [False, True])
def test_these_models_have_averages_and_waves(irregular: bool) -> None:
    """What follows would say little of a bank that was not there."""
    state = fitted("bank", irregular)[0].pass_.initial_state()
    assert all(len(state[f"bank.{part}"]) > 0 for part in ("averages", "waves"))


def test_the_stream_row_by_row_is_forecast_at_and_predict(case: Case) -> None:
    model, whole = case
    series = whole.select(ids=["m1"])
    expected = model.forecast_at(series, np.arange(series.rows)).mean
    stream = model.stream()
    answers = [
        stream.step({c: cells[c] for c in series.channels}, time=cells["time"], id="m1").mean
        for cells in series.frame.to_dicts()
    ]
    np.testing.assert_allclose(np.stack(answers), expected, rtol=1e-10, atol=1e-10)
    assert_frame_equal(stream.predict(), model.predict(series), rel_tol=1e-10, abs_tol=1e-10)


@settings(max_examples=5, deadline=None)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=5), st.booleans())
def test_split_chunks_give_the_same_answers_and_state(sizes: list[int], irregular: bool) -> None:
    model, series = fitted("bank", irregular)
    expected = model.stream().read(series)
    stream, start = model.stream(), 0
    for size in (*sizes, 500):
        stream.read(series.slice_rows(start, start + size))
        start += size
    assert_frame_equal(stream.predict(), expected.predict(), rel_tol=1e-10, abs_tol=1e-10)
    for name in series.ids:
        for part, value in expected.states[name].items():
            np.testing.assert_allclose(stream.states[name][part].numpy(), value.numpy(), atol=1e-10, err_msg=part)


def test_a_row_with_all_values_missing_acts_only_through_the_clock(case: Case) -> None:
    model, series = case
    kept = np.flatnonzero(pack(series).observed.any(axis=1))
    empty = pl.all_horizontal(pl.col(c).is_null() for c in series.channels)
    without = read(series.frame.filter(~empty))
    assert without.rows == len(kept) < series.rows
    np.testing.assert_allclose(
        model.forecast_at(without, np.arange(without.rows)).mean,
        model.forecast_at(series, kept).mean,
        rtol=1e-9,
        atol=1e-9,
    )


def test_time_matters_to_the_filters_on_an_irregular_clock_only() -> None:
    for irregular in (True, False):
        model, series = fitted("bank", irregular)
        stretched = read(series.frame.with_columns(pl.col("time") * (3 if irregular else 1.01)))
        same = np.allclose(model.forecast_at(series, [200]).mean, model.forecast_at(stretched, [200]).mean, atol=1e-6)
        assert same is not irregular


def test_permuted_columns_renamed_series_and_shuffled_rows_change_nothing(case: Case) -> None:
    model, series = case
    moved = series.frame.sample(fraction=1.0, shuffle=True, seed=3).select("y", "noise", "time", "id", "load")
    assert_frame_equal(model.predict(read(moved)), model.predict(series), check_exact=True)
    again = fit(model.partner, read(moved))  # type: ignore[arg-type]
    assert_frame_equal(again.predict(series), model.predict(series), check_exact=True)
    renamed = read(series.frame.with_columns(pl.col("id").replace({"m0": "z"})))
    there = model.predict(renamed).filter(pl.col("id") == "z")["mean"]
    np.testing.assert_array_equal(there, model.predict(series).filter(pl.col("id") == "m0")["mean"])


def test_the_future_changes_nothing(case: Case) -> None:
    model, series = case
    later = pl.int_range(pl.len()).over("id") > 100
    changed = series.frame.with_columns(pl.when(later).then(pl.col("y") * -50 + 9).otherwise(pl.col("y")).alias("y"))
    rows = pack(series).starts[:-1] + 100
    np.testing.assert_array_equal(model.forecast_at(series, rows).mean, model.forecast_at(read(changed), rows).mean)


def test_the_states_size_is_known_before_the_first_row_and_it_is_resumed_to_the_bit(case: Case) -> None:
    model, series = case
    before = model.pass_.initial_state()
    stream = model.stream().read(series.head_rows(150))
    kept = {name: State.from_bytes(state.to_bytes()) for name, state in stream.states.items()}
    assert {k: (v.shape, v.dtype) for k, v in before.items()} == {k: (v.shape, v.dtype) for k, v in kept["m0"].items()}
    rest = series.slice_rows(150)
    resumed = model.stream().restore(kept).read(rest).predict()
    assert_frame_equal(resumed, stream.read(rest).predict(), check_exact=True)


def test_a_saved_model_gives_the_same_bits(case: Case, tmp_path) -> None:
    model, series = case
    model.save(tmp_path / "m")
    again = load(tmp_path / "m")
    assert again.partner == model.partner
    assert again.summary == model.summary
    assert_frame_equal(again.predict(series), model.predict(series), check_exact=True)

"""Rule 10: what is known ahead is read with the rows it belongs to, and nothing else of the future is read at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import keiretsu as kr
from keiretsu.data import Calendar, pack
from keiretsu.errors import DataError
from keiretsu.estimators import Forecaster, ModelConfig, TrainConfig
from keiretsu.nn import State

HORIZON, ROWS, EXTRA = 4, 360, 8
CASES = ("ridge", "bank", "auto", "selective", "both")
FIRST = datetime(2024, 1, 1)


@cache
def shop() -> pl.DataFrame:
    """id, time, load, y, promo: two shops, an hour's shape by weekday, a promotion; some cells, some rows missing."""
    rng, frames = np.random.default_rng(1), []
    for number in range(2):
        hour = np.arange(ROWS + EXTRA)
        promo = np.repeat((rng.random(100) < 0.3).astype(float), 5)[: len(hour)]
        shape = np.where((hour // 24) % 7 < 5, np.sin(2 * np.pi * hour / 24), np.cos(2 * np.pi * hour / 24))
        y = 3 * number + 2 * shape + 3 * promo + 0.3 * rng.normal(size=len(hour))
        values = np.stack((rng.normal(size=len(hour)), y), axis=1)
        values[rng.random(values.shape) < 0.03] = np.nan
        values[5::90] = np.nan
        frame = pl.DataFrame(values, schema=["load", "y"]).fill_nan(None)
        times = [FIRST + timedelta(hours=int(one)) for one in hour]
        named = frame.with_columns(id=pl.lit(f"m{number}"), time=pl.Series(times), promo=pl.Series(promo))
        # an outage: rows that neither the log nor the table has
        frames.append(named.filter(~pl.int_range(pl.len()).is_between(200, 206)))
    return pl.concat(frames)


def read(frame: pl.DataFrame) -> kr.SeriesSet:
    return kr.read(frame.select("id", "time", "load", "y"), time="time", id="id")


@cache
def log() -> kr.SeriesSet:
    last = FIRST + timedelta(hours=ROWS - 1)
    return read(shop().filter(pl.col("time") <= last))


def table(frame: pl.DataFrame | None = None) -> pl.DataFrame:
    return (shop() if frame is None else frame).select("id", "time", "promo")


def fit(partner: str | None, mixer: str | None, series: kr.SeriesSet, known: list[object]) -> Forecaster:
    model = Forecaster(
        HORIZON,
        mixer=mixer,  # type: ignore[arg-type]
        partner=partner,  # type: ignore[arg-type]
        model=ModelConfig(width=8, state=4),
        train=TrainConfig(steps=8, chunk=64, lanes=2),
    )
    return model.fit(series, target="y", known=known)


@cache
def fitted(case: str) -> Forecaster:
    """A model that uses its covariates; "both" is a ridge with a correction that reads them, let in whole."""
    calendar = Calendar(("hour", "weekday"))
    if case == "both":
        model = fit("ridge", None, log(), [calendar, table()])
        correction = fitted("selective").pass_.correction
        model._take(replace(model.learned_, causal_pass=replace(model.pass_, correction=correction)))
    elif case == "selective":
        model = fit(None, "selective", log(), [calendar, table()])
        assert model.share == 1.0
    else:
        model = fit(case, None, log(), [calendar, table()])
    assert model.summary["covariates"]["used"]
    return model


@pytest.fixture(params=CASES)
def model(request: pytest.FixtureRequest) -> Forecaster:
    return fitted(request.param)


def test_the_stream_row_by_row_is_forecast_at_and_predict(model: Forecaster) -> None:
    one = log().select(ids=["m1"])
    expected = model.forecast_at(one, np.arange(one.rows)).mean[:, 0]
    stream = model.stream()
    rows = one.frame.to_dicts()
    answers = [stream.step({c: row[c] for c in one.channels}, time=row["time"], id="m1").mean for row in rows]
    np.testing.assert_allclose(np.stack(answers), expected, rtol=1e-5, atol=1e-5)
    assert_frame_equal(stream.predict(), model.predict(one), rel_tol=1e-5, abs_tol=1e-5)


@settings(max_examples=4, deadline=None)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=4), st.sampled_from(CASES))
def test_chunks_of_any_size_give_the_same_answers_and_state(sizes: list[int], case: str) -> None:
    model = fitted(case)
    expected = model.stream().read(log())
    stream, start = model.stream(), 0
    for size in (*sizes, 500):
        stream.read(log().slice_rows(start, start + size))
        start += size
    assert_frame_equal(stream.predict(), expected.predict(), rel_tol=1e-5, abs_tol=1e-5)
    for name in log().ids:
        for part, value in expected.states[name].items():
            np.testing.assert_allclose(stream.states[name][part].numpy(), value.numpy(), rtol=1e-4, atol=1e-5)


def test_the_state_has_its_size_before_the_first_row_and_goes_on_to_the_same_bits(model: Forecaster) -> None:
    before = model.pass_.initial_state()
    stream = model.stream().read(log().head_rows(150))
    kept = {name: State.from_bytes(state.to_bytes()) for name, state in stream.states.items()}
    assert {k: (v.shape, v.dtype) for k, v in before.items()} == {k: (v.shape, v.dtype) for k, v in kept["m0"].items()}
    rest = log().slice_rows(150)
    resumed = model.stream().restore(kept).read(rest).predict()
    assert_frame_equal(resumed, stream.read(rest).predict(), check_exact=True)


@settings(max_examples=8, deadline=None)
@given(st.integers(20, ROWS - HORIZON - 20), st.sampled_from(CASES), st.sampled_from(["m0", "m1"]))
def test_nothing_after_the_horizon_and_no_later_target_changes_one_bit(row: int, case: str, name: str) -> None:
    model, packed = fitted(case), pack(log())
    first = packed.starts[packed.ids.index(name)]
    before = model.forecast_at(log(), [first + row], known=table()).mean
    place = pl.int_range(pl.len()).over("id")
    changed = shop().with_columns(
        pl.when(place > row).then(1e6).otherwise(pl.col("y")).alias("y"),
        pl.when(place > row).then(-1e6).otherwise(pl.col("load")).alias("load"),
        pl.when(place > row + HORIZON).then(1e6).otherwise(pl.col("promo")).alias("promo"),
    )
    later = read(changed.filter(pl.col("time") <= log().frame["time"].max()))
    np.testing.assert_array_equal(model.forecast_at(later, [first + row], known=table(changed)).mean, before)


def test_a_known_value_within_the_horizon_changes_its_own_step_only() -> None:
    model, row = fitted("ridge"), 100
    place = pl.int_range(pl.len()).over("id")
    changed = shop().with_columns(pl.when(place == row + 2).then(1 - pl.col("promo")).otherwise("promo").alias("promo"))
    before, after = (model.forecast_at(log(), [row], known=one).mean[0, 0] for one in (table(), table(changed)))
    assert abs(after[1] - before[1]) > 1.0
    np.testing.assert_array_equal(np.delete(after, 1), np.delete(before, 1))


def test_order_of_rows_columns_names_and_covariates_changes_nothing(model: Forecaster) -> None:
    moved = log().frame.sample(fraction=1.0, shuffle=True, seed=3).select("y", "time", "id", "load")
    shuffled = table().sample(fraction=1.0, shuffle=True, seed=4).select("promo", "time", "id")
    assert_frame_equal(model.predict(read(moved), known=shuffled), model.predict(log()), check_exact=True)
    names = pl.col("id").replace({"m0": "z"})
    renamed = model.predict(read(log().frame.with_columns(names)), known=table().with_columns(names))
    here = renamed.filter(pl.col("id") == "z")["mean"]
    np.testing.assert_array_equal(here, model.predict(log()).filter(pl.col("id") == "m0")["mean"])


def test_fitting_on_covariates_in_another_order_gives_the_same_bits() -> None:
    again = fit("ridge", None, log(), [table()[::-1], Calendar(("weekday", "hour"))])
    assert_frame_equal(again.predict(log()), fitted("ridge").predict(log()), check_exact=True)


def test_a_row_without_values_acts_only_through_the_clock(model: Forecaster) -> None:
    kept = np.flatnonzero(pack(log()).observed.any(axis=1))
    without = read(log().frame.filter(~pl.all_horizontal(pl.col("y", "load").is_null())))
    assert without.rows == len(kept) < log().rows
    expected = model.forecast_at(log(), kept).mean
    np.testing.assert_allclose(model.forecast_at(without, np.arange(without.rows)).mean, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("where", ["past", "ahead", "rows"])
def test_what_is_missing_is_named_by_column_series_and_row(where: str) -> None:
    model, last = fitted("ridge"), FIRST + timedelta(hours=ROWS - 1)
    broken = table()
    if where == "rows":
        broken = broken.filter((pl.col("id") == "m0") | (pl.col("time") <= last + timedelta(hours=2)))
        sentence = rf"^predict: known 'promo' must reach 4 rows beyond {last} in series 'm1'; got 2, none after .*Add"
    else:
        hole = last + timedelta(hours=1) if where == "ahead" else FIRST + timedelta(hours=17)
        empty = (pl.col("id") == "m1") & (pl.col("time") == hole)
        broken = broken.with_columns(pl.when(empty).then(None).otherwise(pl.col("promo")).alias("promo"))
        sentence = rf"^predict: known 'promo' must have a value for every row; got none for series 'm1' at {hole}"
    with pytest.raises(DataError, match=sentence) as caught:
        model.predict(log(), known=broken)
    assert "\n" not in str(caught.value)

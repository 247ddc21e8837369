"""Which rows are to come, and how they may be told: tables, frames of the future, streamed rows, the log itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import keiretsu as kr
from keiretsu.data import Calendar, Holidays
from keiretsu.data.known.covariates import Covariates
from keiretsu.errors import ArgumentError, ColumnError, DataError
from keiretsu.estimators import Forecaster, load
from keiretsu.estimators.clock import Clock
from keiretsu.estimators.known_ahead import KnownAhead

HORIZON, ROWS = 3, 300
FIRST = datetime(2024, 3, 1)


@cache
def rows() -> pl.DataFrame:
    """time, y, price, mode: a price with an effect and a word with another."""
    rng = np.random.default_rng(4)
    price = np.repeat(rng.normal(size=200), 4)[: ROWS + 20]
    fast = np.repeat(rng.random(200) < 0.4, 5)[: ROWS + 20]
    y = 3 * price + 4 * fast + 0.5 * rng.normal(size=ROWS + 20)
    times = [FIRST + timedelta(hours=n) for n in range(ROWS + 20)]
    return pl.DataFrame({"time": times, "y": y, "price": price, "mode": np.where(fast, "fast", "slow")})


def log(frame: pl.DataFrame | None = None, *also: str) -> kr.SeriesSet:
    return kr.read((rows().head(ROWS) if frame is None else frame).select("time", "y", *also), time="time")


def table(frame: pl.DataFrame | None = None) -> pl.DataFrame:
    return (rows() if frame is None else frame).select("time", "price", "mode")


@cache
def fitted() -> Forecaster:
    model = Forecaster(HORIZON, mixer=None).fit(log(), target="y", known=[Calendar(("hour",)), table()])
    assert model.summary["covariates"]["known"] == ["hour cos", "hour sin", "mode=fast", "mode=slow", "price"]
    assert model.summary["covariates"]["used"]
    return model


@cache
def expected() -> pl.DataFrame:
    return fitted().predict(log())


def test_tables_and_frames_of_the_future_say_the_same() -> None:
    model = fitted()
    assert_frame_equal(model.predict(log(), known=table()), expected(), check_exact=True)
    past, future = table().head(ROWS), table().tail(20)
    assert_frame_equal(model.predict(log(), known=past, future=future), expected(), check_exact=True)
    assert_frame_equal(model.predict(log(), known=[past.drop("mode"), past.drop("price")], future=future), expected())
    named = future.with_columns(id=pl.lit(log().ids[0]))
    assert_frame_equal(model.predict(log(), known=past, future=named), expected(), check_exact=True)
    # what the future says of a row counts, not what the table said before
    wrong = table().with_columns(price=pl.when(pl.col("time") < future["time"][0]).then("price").otherwise(9.0))
    assert_frame_equal(model.predict(log(), known=wrong, future=future), expected(), check_exact=True)


def test_a_word_that_later_rows_lack_is_zero() -> None:
    answer = fitted().predict(log(), known=table().with_columns(mode=pl.lit("slow")))
    both = table().with_columns(pl.lit(0.0).alias("mode=fast"), pl.lit(1.0).alias("mode=slow")).drop("mode")
    assert_frame_equal(answer, fitted().predict(log(), known=both), check_exact=True)
    new = table().with_columns(
        mode=pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("slow")).otherwise(pl.lit("new"))
    )
    none = both.with_columns((pl.int_range(pl.len()) % 2 == 0).cast(pl.Float64).alias("mode=slow"))
    assert_frame_equal(fitted().predict(log(), known=new), fitted().predict(log(), known=none), check_exact=True)


def test_a_channel_of_the_log_is_a_covariate_of_its_rows(tmp_path: Any) -> None:
    frame = rows().select("time", "y", "price")
    inside = kr.read(frame.head(ROWS), time="time")
    model = Forecaster(HORIZON, mixer=None).fit(inside, target="y", known=frame.select("time", "price"))
    model.save(tmp_path / "m")
    told = load(tmp_path / "m").predict(inside, future=frame.select("time", "price").tail(20))
    assert_frame_equal(told, model.predict(inside), check_exact=True)


def test_stamps_of_the_rows_to_come_are_those_of_the_table() -> None:
    # after the last row the plant stands still for two hours
    gap = table().filter(~pl.int_range(pl.len()).is_between(ROWS, ROWS + 1))
    answer = fitted().predict(log(), known=gap)
    assert answer["time"].to_list() == rows()["time"].to_list()[ROWS + 2 : ROWS + 2 + HORIZON]
    calendars = Forecaster(HORIZON, mixer=None).fit(log(), target="y")
    late = pl.DataFrame({"time": [FIRST + timedelta(days=30, hours=2 * n) for n in range(5)]})
    assert calendars.predict(log(), future=late)["time"].to_list() == late["time"].to_list()[:HORIZON]


def ahead(coming: list[float] | None, *, regular: bool = True) -> KnownAhead:
    clock = Clock("number", 1.0, regular, 10.0)
    told = None if coming is None else np.array(coming)
    return KnownAhead(Covariates(clock="number"), (), np.zeros(0), "s", clock, 3, told, "table", "predict")


def test_the_next_rows_of_a_table_of_a_calendar_and_of_an_irregular_one() -> None:
    assert ahead(None).stamps(np.array([4.0])).tolist() == [[5, 6, 7]]
    # rows between are passed over, gaps are jumped, late and early rows are the nearest
    assert ahead([4, 4.25, 4.5, 5, 5.25, 6, 7]).stamps(np.array([4.0])).tolist() == [[5, 6, 7]]
    assert ahead([1, 2, 6, 7, 8, 9]).stamps(np.array([1.0, 2.0])).tolist() == [[2, 6, 7], [6, 7, 8]]
    assert ahead([0, 1.05, 1.95, 3.1]).stamps(np.array([0.0])).tolist() == [[1.05, 1.95, 3.1]]
    assert ahead([0, 0.1, 5, 5.1], regular=False).stamps(np.array([0.0])).tolist() == [[0.1, 5, 5.1]]
    with pytest.raises(DataError, match=r"must reach 3 rows beyond 7\.0 in series 's'; got 1, none after 8\.0\. Add"):
        ahead([7, 8]).stamps(np.array([7.0]))
    with pytest.raises(DataError, match="got 0, none after"):
        ahead([]).stamps(np.array([7.0]))


def test_rows_after_which_others_came_are_known() -> None:
    stamp = np.array([0.0, 1.0, 2.0, 6.0, 7.0, 8.0, 9.0])
    assert ahead(None).awry(stamp).tolist() == [True, True, True, False, False, False, False]
    assert not ahead(stamp.tolist()).awry(stamp).any()


def test_a_streamed_row_may_tell_its_own_covariates() -> None:
    model, last = fitted(), rows().row(ROWS - 1, named=True)
    words = table().with_columns((pl.col("mode") == w).cast(pl.Float64).alias(f"mode={w}") for w in ("fast", "slow"))
    own = words.row(ROWS - 1, named=True)
    known = {name: own[name] for name in ("price", "mode=fast", "mode=slow")}
    future = words.slice(ROWS, HORIZON).drop("mode")
    stream = model.stream().read(log(rows().head(ROWS - 1)))
    states = dict(stream.states)
    told = {"time": last["time"], "id": log().ids[0]}
    answer = stream.step({"y": last["y"]}, known=known, future=future, **told)
    np.testing.assert_allclose(answer.mean, expected()["mean"], rtol=1e-9)
    bare = model.stream().restore(states).step({"y": last["y"]}, known=known, future=future.drop("time").to_dicts(), **told)  # fmt: skip  # noqa: E501
    np.testing.assert_array_equal(bare.mean, answer.mean)
    for wrong, sentence in (
        ({"known": {**known, "price": None}, "future": future}, "known must hold 'price' of the row"),
        ({"known": known}, r"future must hold .*'price' of the 3 rows after .* got None"),
        ({"known": known, "future": future.head(2)}, "future must hold 3 rows after .* got 2"),
        ({"known": known, "future": future.drop("price")}, "future must have the column 'price'"),
        (
            {"known": known, "future": future.with_columns(price=pl.Series([1.0, None, 2.0]))},
            "known 'price' must have a value for every row; got none for series .* at 2024-03-13 13:00:00",
        ),
        ({"known": known, "future": future[::-1]}, "future must have stamps after .* that ascend"),
    ):
        fresh = model.stream().restore(states)
        with pytest.raises(DataError, match=f"^step: {sentence}|^stream: {sentence}"):
            fresh.step({"y": last["y"]}, **told, **wrong)
        assert dict(fresh.states) == states


def test_what_a_loaded_model_must_be_told_is_named(tmp_path: Any) -> None:
    fitted().save(tmp_path / "m")
    model = load(tmp_path / "m")
    with pytest.raises(
        ColumnError, match=r"^predict: known must hold 'mode=fast', which the model reads ahead; got none"
    ):
        model.predict(log())
    with pytest.raises(ColumnError, match=r"^forecast_at: known must hold 'mode=fast'.*; got a table without it"):
        model.forecast_at(log(), [5], known=table().drop("mode"))
    with pytest.raises(ArgumentError, match=r"^predict: known must hold tables, and no calendar that training had not"):
        model.predict(log(), known=[table(), Holidays("JP")])
    with pytest.raises(ColumnError, match=r"^predict: future must have the columns of known; got none named 'price'"):
        model.predict(log(), known=table().head(ROWS), future=table().tail(20).drop("price"))
    with pytest.raises(DataError, match=r"^predict: series must have datetime stamps without a zone, as in training"):
        model.predict(kr.read(rows().head(9).select("y", time=pl.int_range(9)), time="time"), known=table())
    assert_frame_equal(model.predict(log(), known=[table(), Calendar(("hour",))]), expected(), check_exact=True)


def test_another_row_of_the_log_that_a_table_lacks_is_named() -> None:
    with pytest.raises(
        DataError, match=r"known must have a row for every row; got none for series .* 2024-03-01 05:00"
    ):
        Forecaster(HORIZON, mixer=None).fit(log(), target="y", known=table().filter(pl.int_range(pl.len()) != 5))

"""What a forecast rests on where covariates take part: the sum closes, and each covariate has what it adds."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data import Calendar
from keiretsu.errors import ArgumentError, ColumnError, DataError
from keiretsu.estimators import Forecaster, ModelConfig, TrainConfig, load
from keiretsu.estimators.covariates import Told
from keiretsu.estimators.explain import explain
from keiretsu.estimators.explaining_question import ask
from keiretsu.estimators.explaining_result import Explanation

HORIZON, ROWS = 3, 400


@cache
def rows() -> pl.DataFrame:
    """Two series of y about a level of their size: a price, a promotion that doubles by night, and an own past."""
    rng, frames = np.random.default_rng(2), []
    for number, size in enumerate((1.0, 6.0)):
        n = ROWS + HORIZON
        price = np.repeat(rng.normal(size=n), 4)[:n]
        promo = np.repeat((rng.random(n) < 0.3).astype(float), 5)[:n]
        night = (np.arange(n) % 24 < 8).astype(float)
        past = np.convolve(rng.normal(size=n + 20), 0.8 ** np.arange(21), mode="valid")
        y = 10 * size + 3 * price + 4 * promo * (1 + night) + past
        time = pl.Series(1_704_067_200_000_000 + 3_600_000_000 * np.arange(n)).cast(pl.Datetime("us"))
        frames.append(pl.DataFrame({"id": [f"m{number}"] * n, "time": time, "y": y, "price": price,
                                    "mode": np.where(promo > 0, "promo", "plain")}))  # fmt: skip
    return pl.concat(frames)


def log(upto: int = ROWS, **changes: pl.Expr) -> kr.SeriesSet:
    head = rows().group_by("id", maintain_order=True).head(upto).with_columns(**changes)
    return kr.read(head.select("id", "time", "y"), time="time", id="id")


TABLE = ("id", "time", "price", "mode")
STATIC = pl.DataFrame({"id": ["m0", "m1"], "size": [1.0, 6.0]})


@cache
def fitted(kind: str) -> Forecaster:
    model = Forecaster(
        HORIZON,
        partner=None if kind == "mixer" else kind,  # type: ignore[arg-type]
        mixer="selective" if kind == "mixer" else None,
        model=ModelConfig(width=8, state=4),
        train=TrainConfig(steps=30, chunk=64, lanes=2, crop=64),
    )
    known = [Calendar(("hour",)), rows().select(TABLE)]
    model.fit(log(), target="y", known=known, static=STATIC)
    assert model.summary["covariates"]["used"]
    return model


def effect(model: Forecaster, row: pl.DataFrame) -> float:
    """f of a row less its intercept, in the target's unit, from the fitted effect itself."""
    fitted, angle = model.pass_.partner.effect, 2 * np.pi * row["time"][0].hour / 24
    assert fitted is not None
    words = [(pl.col("mode") == word).cast(pl.Float64).alias(f"mode={word}") for word in ("plain", "promo")]
    turn = [pl.lit(np.sin(angle)).alias("hour sin"), pl.lit(np.cos(angle)).alias("hour cos")]
    columns = row.with_columns(*words, *turn).select(fitted.basis.known).to_numpy()
    size = 1.0 if row["id"][0] == "m0" else 6.0
    said = fitted.of(columns, np.array([size]))[0, 0] - fitted.intercept[0]
    return float(said * model.pass_.scaling.scale[model.pass_.targets[0]])


@pytest.mark.parametrize("kind", ["ridge", "bank", "mixer"])
def test_the_answer_is_that_of_predict_and_the_parts_sum_to_it(kind: str) -> None:
    model = fitted(kind)
    predicted = model.predict(log(), coverage=None).filter(id="m1")["mean"].to_numpy()
    for ahead in range(1, HORIZON + 1):
        why = explain(model, log(), id="m1", ahead=ahead)
        assert why.mean == pytest.approx(predicted[ahead - 1], abs=1e-6)
        assert abs(why.gap) < (1e-9 if why.correction is None else 1e-4 * (1 + why.total))
        assert set(why.covariates) == {"hour", "mode", "price", "size"}
        assert why.covariates["size"] == pytest.approx(0, abs=1e-9)
    assert (kind == "mixer") == (why.correction is not None)
    row = 150
    at = model.forecast_at(log(), np.array([row])).mean[0, 0, 1]
    assert explain(model, log(), row=row, ahead=2, rows=20).mean == pytest.approx(at, abs=1e-6)


def test_covariates_add_what_the_effect_says_between_the_last_value_and_the_row_to_come() -> None:
    model, own = fitted("ridge"), rows().filter(id="m0")
    why = model.explain(log(), id="m0", ahead=2)
    expected = effect(model, own[ROWS + 1 : ROWS + 2]) - effect(model, own[ROWS - 1 : ROWS])
    assert abs(expected) > 0.1
    assert why.known == pytest.approx(expected, abs=1e-9)
    assert why.mean == pytest.approx(why.last + why.known + why.partner.total, abs=1e-9)
    # with the last four values missing, they count from the row before those
    gone = log(y=pl.when(pl.int_range(pl.len()).over("id") < ROWS - 4).then("y"))
    why = model.explain(gone, id="m0", ahead=1)
    assert why.last == own["y"][ROWS - 5]
    expected = effect(model, own[ROWS : ROWS + 1]) - effect(model, own[ROWS - 5 : ROWS - 4])
    assert why.known == pytest.approx(expected, abs=1e-9)
    assert abs(why.gap) < 1e-9


def test_a_covariate_that_stays_adds_nothing_and_one_that_moves_alone_adds_all() -> None:
    model, last, coming = fitted("ridge"), rows()["time"][ROWS - 1], rows()["time"][ROWS]
    stays = rows().select(TABLE)
    now = stays.filter(id="m0", time=last)
    held = stays.with_columns(
        pl.when(pl.col("time") == coming).then(pl.lit(now[name][0])).otherwise(name).alias(name)
        for name in ("price", "mode")
    )
    moved = held.with_columns(price=pl.when(pl.col("time") == coming).then(pl.col("price") + 2).otherwise("price"))
    before, after = (model.explain(log(), id="m0", known=[one], static=STATIC) for one in (held, moved))
    assert before.covariates["price"] == pytest.approx(0, abs=1e-9)
    assert before.covariates["mode"] == pytest.approx(0, abs=1e-9)
    assert after.covariates["price"] == pytest.approx(6, abs=0.6)
    # the past is the same, and so is all that rests on it
    assert after.frame["weight"].to_list() == pytest.approx(before.frame["weight"].to_list(), abs=1e-9)
    assert after.mean - before.mean == pytest.approx(after.known - before.known, abs=1e-9)


def test_a_past_that_covariates_explain_has_no_weight() -> None:
    """Of a target that covariates alone move, no past value has to say anything."""
    model = fitted("ridge")
    question = ask(
        model.learned_,
        model.learned_.packed(log()),
        model.learned_.knowing(Told(), log(), function="t"),
        id="m1", target=None, ahead=1, row=None, rows=200,
    )  # fmt: skip
    rest = pl.concat((rows().filter(id="m0").head(ROWS)["y"], pl.Series("y", question.rest[:, 0])))
    still = replace(log(), frame=log().frame.with_columns(rest))
    assert still.frame["y"][-1] == log().frame["y"][-1]
    why = model.explain(still, id="m1")
    assert why.total < 1e-9
    assert why.partner.earlier == pytest.approx(0, abs=1e-9)


def test_before_a_value_was_seen_covariates_add_to_the_centre() -> None:
    model, own = fitted("ridge"), rows().filter(id="m1")
    nothing = kr.read(
        own.head(5).select("id", "time", y=pl.lit(None, dtype=pl.Float64)),
        time="time",
        id="id",
        sentinels=[],
    )
    why = model.explain(nothing)
    assert why.last == model.pass_.scaling.center[0]
    assert why.known == pytest.approx(effect(model, own[5:6]), abs=1e-9)
    assert abs(why.known) > 0.1
    assert abs(why.gap) < 1e-9
    assert why.mean == pytest.approx(model.predict(nothing)["mean"][0], abs=1e-9)


def test_sentences_the_picture_and_json_name_them() -> None:
    coming = rows()["time"][ROWS]
    dear = rows().select(TABLE).with_columns(price=pl.when(pl.col("time") == coming).then(30.0).otherwise("price"))
    why = fitted("ridge").explain(log(), id="m0", known=dear)
    assert f"most of all price (+{why.covariates['price']:.3g})" in why.sentence_en
    assert "最大は price" in why.sentence_ja
    assert "covariates +" in why.svg()
    assert "共変量 +" in why.svg(lang="ja")
    told = json.loads(json.dumps(why.to_dict(), allow_nan=False))
    assert told["covariates"] == why.covariates
    plain: Explanation = Forecaster(HORIZON, mixer=None).fit(log(), target="y").explain(log(), id="m0")
    assert plain.covariates == {}
    assert "ovariate" not in plain.sentence_en


def test_what_is_not_told_is_named(tmp_path: Path) -> None:
    fitted("ridge").save(tmp_path / "m")
    model, told = load(tmp_path / "m"), {"known": rows().select(TABLE), "static": STATIC}
    whole = model.explain(log(), id="m1", **told)
    assert whole.covariates == fitted("ridge").explain(log(), id="m1").covariates
    with pytest.raises(
        ColumnError, match=r"^explain: known must hold 'mode=plain', which the model reads ahead; got n"
    ):
        model.explain(log(), id="m1", static=STATIC)
    with pytest.raises(
        ArgumentError, match=r"^explain: static must have a row for every series, with 'size'; got None"
    ):
        model.explain(log(), id="m1", known=told["known"])
    with pytest.raises(DataError, match=r"^explain: static must have a row for every series; got none for 'm1'"):
        model.explain(log(), id="m1", known=told["known"], static=STATIC.head(1))
    short = told | {"known": told["known"].filter(pl.col("time") <= rows()["time"][ROWS])}
    with pytest.raises(DataError, match=r"^explain: known .* must reach 3 rows beyond .* got 1, none after"):
        model.explain(log(), id="m1", **short)
    bare: Any = Forecaster(HORIZON, mixer=None).fit(log(), target="y")
    with pytest.raises(
        ArgumentError, match=r"^explain: known and static must be None, as the model was fitted without"
    ):
        bare.explain(log(), id="m1", **told)

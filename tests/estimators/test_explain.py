"""What a forecast rests on: exact for the partner, complete for every mixer, and told apart from the rest."""

from __future__ import annotations

import json
import re
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import keiretsu as kr
from keiretsu.data import SeriesSet
from keiretsu.data.simulate import linear
from keiretsu.errors import ArgumentError, ColumnError, NotFittedError
from keiretsu.estimators import Forecaster, TrainConfig
from keiretsu.estimators.causal_pass import Correction
from keiretsu.estimators.explain import explain
from keiretsu.estimators.mixer_rows import MixerInput
from keiretsu.estimators.partners import LastValue, RidgePartner
from keiretsu.estimators.partners.design import Design
from keiretsu.nn import MIXERS, ModelConfig, SequenceModel

HORIZON = 4


def log(*, uneven: bool = False, gaps: float = 0.0, rows: int = 600) -> SeriesSet:
    """Two series of u, n and y at a level of 50, with values missing at random; the newest 3 values of n are."""
    rng = np.random.default_rng(7)
    frame = linear(2, rows=rows).series.frame.with_columns(y=pl.col("y") + 50.0)
    values = frame.select("n", "u", "y").to_numpy().copy()
    values[rng.random(values.shape) < gaps] = np.nan
    values[rows - 3 : rows, 0] = np.nan
    time = np.concatenate([np.cumsum(rng.exponential(size=rows) + 0.01 if uneven else np.ones(rows)) for _ in range(2)])
    table = pl.DataFrame({"id": frame["id"], "time": time, "n": values[:, 0], "u": values[:, 1], "y": values[:, 2]})
    return kr.read(table.fill_nan(None), time="time", id="id")


@pytest.fixture(scope="module")
def series() -> SeriesSet:
    return log()


@pytest.fixture(scope="module")
def ridge(series: SeriesSet) -> Forecaster:
    return Forecaster(HORIZON, mixer=None).fit(series, target="y")


def with_pass(model: Forecaster, **changes: object) -> Forecaster:
    """The model with other parts in its pass."""
    out = copy(model)
    out._take(replace(model.learned_, causal_pass=replace(model.learned_.causal_pass, **changes)))
    return out


def corrected(model: Forecaster, config: ModelConfig, *, share: float = 0.6, limit: float = 100.0) -> Forecaster:
    """The model with an untrained correction that says something."""
    targets, width = len(model.targets), len(model.channels)
    inputs = MixerInput(width, masked=True, timed=True, longest=10.0)
    net = SequenceModel(inputs.width, targets * HORIZON, config, seed=1).eval()
    generator = torch.Generator().manual_seed(0)
    torch.nn.init.normal_(net.head.weight, std=0.1, generator=generator)
    return with_pass(model, correction=Correction(net, inputs, np.full(targets, 0.5), share, np.full(targets, limit)))


def stilled(series: SeriesSet, name: str, row: int, rows: int) -> SeriesSet:
    """The log with a series' `rows` rows up to `row` (packed) held at the last values of their channels."""
    frame = series.frame
    last = {c: frame[: row + 1].filter(id=name)[c].drop_nulls()[-1] for c in series.channels}
    place = pl.int_range(pl.len())
    inside = (place > row - rows) & (place <= row)
    held = [pl.when(inside & pl.col(c).is_not_null()).then(last[c]).otherwise(c).alias(c) for c in series.channels]
    return replace(series, frame=frame.with_columns(held))


def test_the_ridge_is_taken_apart_as_its_weights_say(series, ridge):
    rng = np.random.default_rng(0)
    design = Design(lags=6, others=True, levels=False, channels=3)
    features, scaling = design.features, ridge.pass_.scaling
    partner = RidgePartner(
        design, rng.normal(size=(1, features, HORIZON)), rng.normal(size=(1, HORIZON)), np.array([0.7]), 1.0, 20
    )
    model = with_pass(ridge, partner=partner, correction=None)
    why = explain(model, series, row=400, ahead=3)
    y, n, u = (series.frame[c].to_numpy()[:401] for c in ("y", "n", "u"))
    w = partner.weights[0, :, 2]
    scale = dict(zip(series.channels, scaling.scale, strict=True))
    unit = scale["y"]
    others = design.other_lags - 1
    expected = {
        "y": w[:5] * (y[-6:-1] - y[-1]),
        "n": w[5 : 5 + others] * (n[-others - 1 : -1] - n[-1]) * unit / scale["n"],
        "u": w[5 + others :] * (u[-others - 1 : -1] - u[-1]) * unit / scale["u"],
    }
    for name, value in expected.items():
        found = why.frame.filter(channel=name)["partner"].to_numpy()
        assert found[-1] == 0
        np.testing.assert_allclose(found[-len(value) - 1 : -1], value, rtol=0, atol=1e-9)
        assert not found[: -len(value) - 1].any()
    intercept = partner.intercept[0, 2] * 0.7 * unit
    assert why.partner.rest == pytest.approx(intercept, abs=1e-9)
    assert why.partner.earlier == 0
    assert why.last == y[-1]
    whole = y[-1] + intercept + sum(value.sum() for value in expected.values())
    assert why.mean == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize(("uneven", "gaps"), [(False, 0.0), (False, 0.3), (True, 0.3)])
def test_the_parts_of_a_fitted_partner_sum_to_its_forecast(uneven, gaps):
    series = log(uneven=uneven, gaps=gaps, rows=300)
    model = Forecaster(HORIZON, mixer=None).fit(series, target=["y", "u"])

    @settings(max_examples=6, deadline=None)
    @given(st.integers(0, series.rows - 1), st.integers(1, HORIZON), st.sampled_from(["y", "u"]), st.integers(1, 260))
    def check(row: int, ahead: int, target: str, rows: int) -> None:
        why = explain(model, series, row=row, ahead=ahead, target=target, rows=rows)
        mean = model.forecast_at(series, np.array([row])).mean[0, model.targets.index(target), ahead - 1]
        assert why.mean == mean
        assert abs(why.gap) < 1e-9
        assert abs(why.last + why.partner.total - mean) < 1e-9
        assert why.partner.rows == pytest.approx(why.frame["weight"].sum(), abs=1e-9)
        assert not why.frame.filter(pl.col("value").is_null())["weight"].abs().sum()
        assert why.rows == min(rows, row % (series.rows // 2) + 1)

    check()


def test_rows_beyond_those_looked_at_are_told_together(series, ridge):
    near, far = (explain(ridge, series, row=500, rows=rows) for rows in (40, 400))
    old = far.frame.filter(pl.col("lag") >= 40)
    assert abs(near.partner.earlier) > 1e-4
    assert near.partner.earlier == pytest.approx(old["weight"].sum() + far.partner.earlier, abs=1e-9)
    same = far.frame.filter(pl.col("lag") < 40)["weight"].to_numpy()
    np.testing.assert_allclose(near.frame["weight"].to_numpy(), same, atol=1e-9)


def test_weights_sum_to_the_difference_where_the_correction_is_at_its_limit(series, ridge):
    row, rows = 599, 30
    logs = (series, stilled(series, series.ids[0], row, rows))
    free, plain = corrected(ridge, ModelConfig(width=8)), with_pass(ridge, correction=None)

    def ends(model: Forecaster) -> list[float]:
        """What the correction adds on the log, and where the rows are held still."""
        said = [[one.forecast_at(log, np.array([row])).mean[0, 0, 0] for one in (model, plain)] for log in logs]
        return [full - bare for full, bare in said]

    past = free.learned_.causal_pass
    unit = 0.6 * 0.5 * past.scaling.scale[past.targets[0]]
    between = np.abs(ends(free)).mean() / unit
    limited = corrected(ridge, ModelConfig(width=8), limit=between)
    seen, still = ends(limited)
    assert max(abs(seen), abs(still)) == pytest.approx(between * unit)
    assert abs(seen - still) > 1e-4
    why = explain(limited, series, row=row, ahead=1, rows=rows)
    assert why.frame["correction"].sum() == pytest.approx(seen - still, abs=1e-4 * why.total)
    assert abs(why.gap) < 1e-4 * why.total


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("mixer", MIXERS)
def test_every_mixer_s_weights_sum_to_the_difference_that_its_rows_make(series, ridge, mixer, depth):
    model = corrected(ridge, ModelConfig(mixer=mixer, depth=depth, width=8))
    row, ahead, rows = 599, 2, 30
    why = explain(model, series, row=row, ahead=ahead, rows=rows)
    assert why.correction is not None
    name = series.ids[0]
    told = [
        one.forecast_at(log, np.array([row])).mean[0, 0, ahead - 1]
        for one in (model, with_pass(model, correction=None))
        for log in (series, stilled(series, name, row, rows))
    ]
    difference = (told[0] - told[1]) - (told[2] - told[3])
    assert abs(difference) > 1e-4
    assert why.mean == pytest.approx(told[0], abs=1e-6)
    tolerance = 1e-4 * why.total
    assert why.frame["correction"].sum() == pytest.approx(difference, abs=tolerance)
    assert abs(why.gap) < tolerance
    assert why.share == 0.6
    assert "integrated gradients" in why.method
    assert (why.mixing is not None) == (mixer == "selective")
    # a value that is missing has no weight, and the last three of n are
    newest = why.frame.filter((pl.col("channel") == "n") & (pl.col("lag") < 3))
    assert newest["value"].null_count() == 3
    assert not newest["weight"].abs().sum()


def test_an_answer_does_not_rest_on_what_comes_later(series, ridge):
    model = corrected(ridge, ModelConfig(width=16))
    later = series.frame.with_columns(
        pl.when(pl.int_range(pl.len()) > 300).then(pl.col("y") * 3 + 7).otherwise("y").alias("y")
    )
    first, second = (explain(model, one, row=300) for one in (series, replace(series, frame=later)))
    assert first.frame.equals(second.frame)
    assert first.sentence_en == second.sentence_en


def test_where_nothing_is_let_in_it_says_so(series, ridge):
    why = explain(ridge, series, id=series.ids[1])
    assert why.correction is None
    assert why.share == 0
    assert why.mixing is None
    assert not why.frame["correction"].abs().sum()
    assert "the forecast is the partner's alone" in why.sentence_en
    assert "パートナーモデルだけ" in why.sentence_ja
    still = explain(with_pass(ridge, partner=LastValue(HORIZON)), series, id=series.ids[1])
    assert still.mean == pytest.approx(still.last, abs=1e-12)
    assert (still.total, still.reach) == (0.0, 0)
    assert "no value of the last 200 rows counts but the newest one" in still.sentence_en


def test_a_row_without_values_rests_on_those_before_it(ridge):
    series = log(rows=200)
    blank = pl.int_range(pl.len()) >= 395
    frame = series.frame.with_columns(pl.when(blank).then(None).otherwise(c).alias(c) for c in series.channels)
    series = replace(series, frame=frame)
    model = corrected(ridge, ModelConfig(width=16))
    why = explain(model, series, id=series.ids[1])
    assert abs(why.gap) < 2e-6
    assert why.last == series.frame["y"][394]
    assert why.rows == 200
    assert not why.frame.filter(pl.col("lag") < 5)["weight"].abs().sum()
    assert why.frame.filter(pl.col("lag") == 6)["correction"].abs().sum() > 0
    assert why.mixing is not None
    np.testing.assert_array_equal(np.isnan(why.mixing), np.arange(200) >= 195)
    # nothing to read in the rows looked at
    empty = explain(model, series, id=series.ids[1], rows=3)
    assert (empty.total, empty.mixing) == (0.0, None)
    assert abs(empty.gap) < 2e-6


def test_totals_are_sums_of_the_frame(series, ridge):
    why = explain(corrected(ridge, ModelConfig(width=16)), series, row=500, ahead=4, rows=90)
    weight = why.frame["weight"].to_numpy().reshape(90, 3)
    size = np.abs(weight)
    by_channel = {row["channel"]: row for row in why.by_channel.to_dicts()}
    for column, name in enumerate(("n", "u", "y")):
        assert by_channel[name]["weight"] == pytest.approx(weight[:, column].sum())
        assert by_channel[name]["share"] == pytest.approx(size[:, column].sum() / size.sum())
    assert why.by_channel["absolute"].is_sorted(descending=True)
    np.testing.assert_allclose(why.by_lag["weight"].to_numpy(), weight.sum(axis=1)[::-1])
    newest_first = np.cumsum(size.sum(axis=1)[::-1]) / size.sum()
    assert newest_first[why.reach - 1] >= 0.9
    assert newest_first[why.reach - 2] < 0.9
    assert why.reach_age == why.reach - 1
    assert why.frame["time"][-1] == why.time
    np.testing.assert_array_equal(why.frame["age"].to_numpy(), why.frame["lag"].to_numpy())


def test_it_is_json(series, ridge):
    why = explain(corrected(ridge, ModelConfig(width=16)), series, row=599, rows=30)
    told = json.loads(json.dumps(why.to_dict(), allow_nan=False))
    assert told["sentence_ja"] == why.sentence_ja
    assert told["lags"] == list(range(30))
    parts = [sum(told["weights"][name][part]) for name in series.channels for part in ("partner", "correction")]
    whole = sum(parts) + told["last"] + sum(told[p][k] for p in ("partner", "correction") for k in ("rest", "earlier"))
    assert whole == pytest.approx(told["mean"], abs=2e-6)
    assert len(told["mixing"]) == 30


def test_sentences_name_what_counts(series, ridge):
    weights = np.zeros((1, ridge.pass_.partner.design.features, HORIZON))
    design = Design(lags=3, others=True, levels=False, channels=3)
    weights = np.zeros((1, design.features, HORIZON))
    weights[0, 0] = 1.0  # y two rows ago
    partner = RidgePartner(design, weights, np.zeros((1, HORIZON)), np.ones(1), 1.0, 16)
    why = explain(with_pass(ridge, partner=partner), series, row=300, ahead=2)
    assert why.sentence_en.startswith(
        "Beside its last value, the forecast of y 2 rows ahead rests to 100 % on its own last 3 rows. "
        "90 % of the weight lies within the last 3 rows (2 units)."
    )
    assert why.sentence_ja.startswith("y の 2 行先の予測は、直近値のほか、100 % が自身の直近 3 行に基づきます。")


def test_a_trained_correction_is_explained():
    series = linear(2, rows=600).series
    model = Forecaster(HORIZON, mixer="selective", partner=None, train=TrainConfig(steps=20)).fit(series, target="y")
    why = explain(model, series, id=series.ids[0], ahead=2)
    predicted = model.predict(series).filter(id=series.ids[0])["mean"][1]
    assert why.mean == pytest.approx(predicted, abs=1e-5)
    assert why.correction is not None
    assert why.total > 0
    assert abs(why.gap) < 1e-5


def test_mistakes_are_told_in_one_sentence(series, ridge):
    with pytest.raises(NotFittedError, match="explain: the forecaster must be fitted"):
        explain(Forecaster(HORIZON), series)
    with pytest.raises(ArgumentError, match="explain: id must be given where there are several series"):
        explain(ridge, series)
    with pytest.raises(ArgumentError, match="explain: id must be one of the 2 series; got 'x'"):
        explain(ridge, series, id="x")
    for row in (-1, series.rows, True, 1.5):
        with pytest.raises(ArgumentError, match="explain: row must be a whole number from 0 to 1199"):
            explain(ridge, series, row=row)
    with pytest.raises(ArgumentError, match="explain: row must be one of series"):
        explain(ridge, series, id=series.ids[0], row=900)
    for ahead in (0, HORIZON + 1, True):
        with pytest.raises(ArgumentError, match="explain: ahead must be a whole number of rows, from 1"):
            explain(ridge, series, row=1, ahead=ahead)
    with pytest.raises(ArgumentError, match="explain: rows must be a whole number of rows, at least 1; got 0"):
        explain(ridge, series, row=1, rows=0)
    with pytest.raises(ColumnError, match="explain: target must name a column of the forecast's targets; got 'u'"):
        explain(ridge, series, row=1, target="u")


def test_the_example_of_the_guide_runs(capsys):
    guide = (Path(__file__).resolve().parents[2] / "docs" / "explain.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", guide, flags=re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(code, "explain.md", "exec"), names)
    assert capsys.readouterr().out.startswith("Beside its last value, the forecast of y 2 rows ahead rests to")
    assert str(names["picture"]).startswith("<svg")

"""Certificates of fitted forecasters: what is claimed, what is refused, what stays in the file."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.bounds import state_bounds
from keiretsu.bounds.certificates import Certificate
from keiretsu.data import simulate
from keiretsu.errors import ArgumentError, ColumnError, DataError
from keiretsu.estimators.certify import fingerprint_of
from keiretsu.nn import ModelConfig
from keiretsu.train import TrainConfig

SCHEMA = json.loads(files("keiretsu.bounds.certificates").joinpath("certificate.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def fleet():
    log = simulate.fleet(40, rows=300, seed=1)
    return log.select(ids=log.ids[:15]), log.select(ids=log.ids[15:])


@pytest.fixture(scope="module")
def ridge(fleet):
    return kr.Forecaster(6, mixer=None).fit(fleet[0], target="pressure")


@pytest.fixture(scope="module")
def mixed():
    """A mixer alone, whose gate is open by construction, and units it has not seen."""
    log = simulate.latch(24, rows=600, seed=1, gap=(60, 180)).series
    config = ModelConfig(width=8, dropout=0.0, discretization="zoh", steps=(1e-2, 0.3))
    model = kr.Forecaster(
        4, partner=None, own_past=False, margin=0.05, model=config, train=TrainConfig(steps=30, crops=2, crop=300)
    )
    return model.fit(log.select(ids=log.ids[:16]), target="y"), log.select(ids=log.ids[16:])


def test_findings_are_of_the_schema_and_survive_json(ridge, fleet):
    made = ridge.certify(fleet[1])
    told = json.loads(made.to_json())
    jsonschema.validate(told, SCHEMA)
    again = Certificate.from_dict(told)
    assert again.text() == made.text()
    assert again.text("ja") == made.text("ja")
    assert again.to_dict() == told


def test_each_number_stands_with_its_assumption(ridge, fleet):
    for finding in ridge.certify(fleet[1]).findings:
        if finding.kind == "confident":
            assert finding.assumption.en
            assert finding.assumption.ja
            assert finding.level is not None


def test_the_confident_findings_share_delta(ridge, fleet):
    made = ridge.certify(fleet[1], delta=0.06)
    spent = [1 - f.level for f in made.findings if f.kind == "confident" and "at once" not in f.name]
    assert sum(spent) <= 0.06 + 1e-12
    assert len(spent) == 3


def test_bounds_lie_on_the_right_side_of_what_was_seen(ridge, fleet):
    made = ridge.certify(fleet[1])
    answer = ridge.forecast_at(fleet[1], np.arange(0, fleet[1].rows - 6, 50))
    assert np.isfinite(answer.mean).all()
    assert made["coverage"].value < 0.95
    assert made["error of pressure"].value > 0
    assert 0.5 < made["better than the last value of pressure"].value < 1


def test_training_rows_are_refused_and_named(ridge, fleet):
    with pytest.raises(DataError, match=r"certify: .* not fitted or tuned on; of 15 series 15 hold .*'machine-01'"):
        ridge.certify(fleet[0])
    renamed = fleet[0].frame.with_columns(pl.col("id").str.replace("machine", "engine"))
    with pytest.raises(DataError, match="engine-01"):
        ridge.certify(kr.read(renamed, time="time", id="id"))


def test_units_of_the_same_period_get_a_warning(ridge, fleet):
    warned = ridge.certify(fleet[1])["other periods"]
    assert warned.kind == "refused"
    later = fleet[1].frame.with_columns(pl.col("time").dt.offset_by("2y"))
    made = ridge.certify(kr.read(later, time="time", id="id"))
    assert "other periods" not in [finding.name for finding in made.findings]


def test_one_unit_claims_nothing_of_others(ridge, fleet):
    made = ridge.certify(fleet[1].select(ids=fleet[1].ids[:1]))
    assert {finding.kind for finding in made.about("accuracy")} <= {"measured", "refused"}
    assert made["coverage"].kind == "refused"
    assert "is one series" in made["error on new units"].sentence.en
    assert made["adaptive intervals"].kind == "proved"


def test_stability_is_what_the_facts_say_and_the_rows_stay_inside(mixed):
    model, held = mixed
    made = model.certify(held)
    correction = model.pass_.correction
    bound = correction.inputs.largest_norm(10.0)
    (layer,) = state_bounds(correction.model, input_bound=bound, shortest=1.0, longest=1.0)
    assert made["margin of layer 1"].value == 0.05
    assert made["state bound of layer 1"].value == pytest.approx(layer.largest_state)
    assert made["forgetting of layer 1"].value == layer.rows_to_forget
    seen = float(made["state bound of layer 1"].sentence.en.split("seen here: ")[1].rstrip(").").replace(",", ""))
    assert 0 < seen <= layer.largest_state


@pytest.mark.parametrize("mixer", ["gru", "attention"])
def test_mixers_without_a_state_matrix_get_no_bound(mixer):
    log = simulate.latch(8, rows=300, seed=1, gap=(60, 180)).series
    train = TrainConfig(steps=3, crops=1, crop=100)
    model = kr.Forecaster(2, mixer=mixer, partner=None, own_past=False, train=train).fit(
        log.select(ids=log.ids[:2]), target="y"
    )
    made = model.certify(log.select(ids=log.ids[2:]))
    (finding,) = made.about("stability")
    assert finding.kind == "refused"
    assert mixer in finding.sentence.en


def test_without_a_margin_nothing_is_proved():
    log = simulate.latch(8, rows=300, seed=1, gap=(60, 180)).series
    train = TrainConfig(steps=3, crops=1, crop=100)
    model = kr.Forecaster(2, margin=None, partner=None, own_past=False, train=train)
    made = model.fit(log.select(ids=log.ids[:2]), target="y").certify(log.select(ids=log.ids[2:]))
    assert [finding.kind for finding in made.about("stability")] == ["refused"]


def test_it_stays_with_the_model_and_in_its_file(ridge, fleet, tmp_path):
    made = ridge.certify(fleet[1])
    ridge.save(tmp_path / "m.keiretsu")
    again = kr.load(tmp_path / "m.keiretsu")
    assert again.certificate is not None
    assert again.certificate.text() == made.text()
    assert fingerprint_of(again) == fingerprint_of(ridge) == made.model
    with pytest.raises(DataError, match="not fitted or tuned on"):
        again.certify(fleet[0])


def test_check_holds_on_the_same_kind_of_machines_and_not_on_broken_ones(ridge, fleet):
    made = ridge.certify(fleet[1])
    fresh = simulate.fleet(30, rows=300, seed=9)
    assert made.check(fresh).holds
    broken = kr.read(fresh.frame.with_columns(pl.col("pressure") * 3 + 5), time="time", id="id")
    found = made.check(broken)
    assert not found.holds
    assert "pressure" in found.checks[0].sentence.en


def test_a_model_with_covariates_is_certified_with_those_of_the_held_out_units():
    rng = np.random.default_rng(0)
    frames, tables = [], []
    for unit in range(16):
        plan = rng.normal(size=420).round(2)
        y = 2 * plan[:400] + 0.1 * rng.normal(size=400)
        frames.append(pl.DataFrame({"id": f"u{unit:02}", "t": np.arange(400), "y": y}))
        tables.append(pl.DataFrame({"id": f"u{unit:02}", "t": np.arange(420), "plan": plan}))
    log = kr.read(pl.concat(frames), time="t", id="id")
    plan = kr.read(pl.concat(tables), time="t", id="id")
    model = kr.Forecaster(4, mixer=None).fit(log.select(ids=log.ids[:8]), target="y", known=plan)
    assert model.learned_.plan is not None
    held = log.select(ids=log.ids[8:])
    with pytest.raises(DataError, match="known must have a row for every row"):
        model.certify(held, known=plan.select(ids=plan.ids[:8]))
    made = model.certify(held, known=plan)
    assert made["error of y"].kind == "confident"
    assert made["better than the last value of y"].value > 0.5
    with pytest.raises(DataError, match="known must have a row for every row"):
        made.check(held, known=plan.select(ids=plan.ids[:8]))
    assert made.check(held, known=plan).holds


def test_bad_input_gets_one_sentence(ridge, fleet):
    with pytest.raises(ArgumentError, match="certify: delta must lie between 0 and 1"):
        ridge.certify(fleet[1], delta=1.5)
    with pytest.raises(ColumnError, match="vibration"):
        ridge.certify(fleet[1].select(channels=["load", "pressure", "temperature"]))
    with pytest.raises(ArgumentError, match="name must be one of"):
        ridge.certify(fleet[1])["no such finding"]
    with pytest.raises(ArgumentError, match="Certify the model again"):
        Certificate.from_dict({"format": 1})

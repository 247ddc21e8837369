"""Fits whose own error is bounded, all that was learned counted: PAC-Bayes, Occam, covering."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import torch

import keiretsu.bounds.certificates as certificates
from keiretsu.bounds import occam_bound
from keiretsu.bounds.certificates import Certificate
from keiretsu.bounds.layer_class import layer_constants
from keiretsu.bounds.occam import encode
from keiretsu.errors import ArgumentError, DataError
from keiretsu.nn import PlainConfig, PlainModel, SeriesModel, Tokens
from keiretsu.train import (
    Covering,
    LearnedBound,
    Occam,
    PacBayes,
    SeriesData,
    SeriesTraining,
    fit,
    fit_series,
    series_answers,
    split_units,
)
from keiretsu.train.certified.covering import Around
from support.series_of_words import CONFIG, QUICK, majority

PLAIN = PlainConfig(width=2, states=2, margin=0.2, read="mean", step=0.5)
ONE = SeriesTraining(epochs=1, batch=32, learning_rate=1e-3)
LAYER = replace(ONE, frozen=("embed",))
RECIPES = {
    "pac-bayes": PacBayes(ONE, scale=0.02),
    "occam": Occam(replace(ONE, subspace=12)),
    "covering": Covering(LAYER, reach=0.1),
}


def model_for(method: str) -> SeriesModel | PlainModel:
    return PlainModel(Tokens(4), PLAIN, seed=2) if method == "covering" else SeriesModel(Tokens(4), 2, CONFIG)


def scores(model: PlainModel, data: SeriesData) -> np.ndarray:
    return series_answers(model, data)[:, 1]


@pytest.fixture(scope="module", params=list(RECIPES))
def certified(request):
    model = model_for(request.param)
    config = replace(QUICK, epochs=8) if request.param == "covering" else QUICK
    return request.param, model, fit(model, majority(4000), config=config, certify=RECIPES[request.param], seed=1)


def test_the_bound_is_below_a_guess_and_above_the_truth(certified):
    method, model, found = certified
    bound: LearnedBound = found.bound
    fresh = majority(20_000, seed=77)
    true = (series_answers(model, fresh).argmax(1) != fresh.label).mean()
    assert bound.method == method
    assert bound.detail["error"] <= bound.risk <= bound.bound < bound.trivial
    assert not bound.vacuous
    assert true <= bound.bound
    assert bound.bound == bound.bound_units
    assert bound.m == bound.units == 4000 - bound.first


def test_the_certificate_says_the_same_in_both_languages_and_as_json(certified):
    _, _, found = certified
    told = found.certificate["error of new series"]
    assert (told.kind, told.value, told.level) == ("confident", found.bound.bound, 0.975)
    for lang in ("en", "ja"):
        shown = float(re.search(r"([0-9.]+)%", told.sentence.of(lang)).group(1)) / 100
        assert found.bound.bound <= shown < found.bound.bound + 0.001
    assert "no unit was given" in found.certificate["unit"].sentence.en
    schema = json.loads((Path(certificates.__file__).parent / "certificate.schema.json").read_text())
    jsonschema.validate(found.certificate.to_dict(), schema)
    back = Certificate.from_dict(json.loads(found.certificate.to_json()))
    assert back.text() == found.certificate.text()
    with pytest.raises(ArgumentError, match="this one is of words"):
        back.check(None)  # type: ignore[arg-type]


def test_units_make_the_bound_honest(certified):
    method, _, _ = certified
    found = fit(model_for(method), majority(600, clusters=60), config=ONE, certify=RECIPES[method], unit="film")
    assert found.bound.units < found.bound.m
    assert found.bound.bound_units > found.bound.bound
    assert found.certificate.unit == "film"
    assert found.certificate["error of new units"].value == found.bound.bound_units


def test_clustered_series_dealt_out_one_by_one_are_warned_of():
    """Of each film twenty reviews stand together, which share rare words."""
    rng = np.random.default_rng(0)
    film = np.repeat(np.arange(60), 20)
    rows = [np.concatenate((rng.integers(0, 50, 30), 50 + 3 * each + rng.integers(0, 3, 4))) for each in film]
    label = rng.integers(0, 2, len(film))
    recipe = Occam(replace(ONE, subspace=4))
    config = SeriesTraining(epochs=1)

    def told(unit, order):
        data = SeriesData.of([rows[k] for k in order], label[order], unit=None if unit is None else unit[order])
        model = SeriesModel(Tokens(50 + 180), 2, CONFIG)
        return fit(model, data, config=config, certify=recipe).certificate["clustering"]

    listed = np.arange(len(film))
    assert "Warning: the data are clustered" in told(None, listed).sentence.en
    assert "警告" in told(None, listed).sentence.ja
    assert told(film, listed).kind == "measured"
    assert told(None, rng.permutation(len(film))).kind == "measured"


def test_occam_pays_for_the_bits_of_what_it_leaves_behind():
    """Decoded weights are those of the first part plus the codeword's, and the bound is that of their bits."""
    data, model = majority(1500), SeriesModel(Tokens(4), 2, CONFIG)
    found = fit(model, data, config=QUICK, certify=Occam(replace(QUICK, frozen=("rows.b", "rows.e"))), seed=1).bound
    first = SeriesModel(Tokens(4), 2, CONFIG)
    # the same first part again: the numbers that were written down are the difference
    part, rest = split_units(data, 0.4, seed=1)
    fit_series(first, data, part, config=QUICK, seed=1)
    moved = {
        name: (a - b).detach().double().numpy().ravel()
        for (name, a), b in zip(model.named_parameters(), first.parameters(), strict=True)
    }
    assert {name for name, each in moved.items() if each.any()} <= {"rows.head.weight", "rows.head.bias"}
    head = np.concatenate([moved["rows.head.weight"], moved["rows.head.bias"]])
    word = encode(head, exponent=int(found.detail["exponent"]))
    assert found.detail["numbers"] == len(head)
    np.testing.assert_allclose(word.weights, head, atol=1e-6)
    assert len(word) == found.detail["bits"]
    wrong = (series_answers(model, data, rest).argmax(1) != data.label[rest]).mean()
    assert found.bound == occam_bound(float(wrong), bits=len(word), m=len(rest), delta=0.025)


def test_occam_without_a_first_part_starts_at_the_initialisation():
    found = fit(
        SeriesModel(Tokens(4), 2, CONFIG),
        majority(3000),
        certify=Occam(SeriesTraining(epochs=4, batch=32, learning_rate=3e-2, subspace=16), share=0.0),
        seed=1,
    ).bound
    assert (found.first, found.m) == (0, 3000)
    assert found.detail["numbers"] == 16
    assert found.bound < 0.3 < found.trivial


def test_the_covered_class_holds_the_layer_and_its_constants_hold_in_it():
    """No member of the class moves z by more than the groups say, and training does not leave it."""
    model = PlainModel(Tokens(30), PlainConfig(width=2, states=3, margin=0.2, spread=2.0), seed=4)
    torch.nn.init.normal_(model.q, std=0.3)
    around = Around.of(model, 0.2)
    data = majority(200, seed=3)
    data = SeriesData.of([(7 * row + 3) % 30 for row in data.tokens], data.label)
    before = scores(model, data)
    centre = {name: each.clone() for name, each in around.centre.items()}
    constants, source = layer_constants(around.layer), torch.Generator().manual_seed(0)
    for _ in range(30):
        with torch.no_grad():
            for name in ("W_B", "W_C", "w", "q", "p"):
                parameter = getattr(model, name)
                parameter.copy_(centre[name] + 2 * torch.randn(parameter.shape, generator=source))
            model.decay.log_rate += torch.randn(model.decay.log_rate.shape, generator=source)
        around.put(model)
        with torch.no_grad():
            moved = {name: getattr(model, name).double() - centre[name] for name in ("W_B", "W_C", "w", "q", "p")}
            moved["A"] = model.decay().double() - centre["A"]
        for group in around.groups():
            size = moved[group.name].abs().max() if group.name in "Ap" else moved[group.name].norm()
            assert float(size) <= group.radius
        assert float(model.decay().detach().max()) <= -around.layer.margin
        allowed = sum(
            getattr(constants, name) * float(each.abs().max() if name in "Ap" else each.norm())
            for name, each in moved.items()
        )
        assert np.abs(scores(model, data) - before).max() <= allowed * (1 + 1e-5)


def test_without_certify_it_only_trains():
    data = majority()
    found = fit(SeriesModel(Tokens(4), 2, CONFIG), data, config=QUICK, seed=3)
    assert found.loss is not None
    assert found.loss < 0.5
    assert (found.bound, found.certificate) == (None, None)


def test_bad_recipes_and_data():
    with pytest.raises(ArgumentError, match="share must be between"):
        PacBayes(share=1.0)
    with pytest.raises(ArgumentError, match="centres must be shares"):
        PacBayes(centres=())
    with pytest.raises(ArgumentError, match="must not train in a subspace"):
        PacBayes(SeriesTraining(subspace=3))
    with pytest.raises(ArgumentError, match="exponents must hold one"):
        Occam(exponents=())
    with pytest.raises(ArgumentError, match="reach must be between"):
        Covering(reach=0.0)
    with pytest.raises(ArgumentError, match="fine must freeze 'embed'"):
        Covering(SeriesTraining())
    with pytest.raises(ArgumentError, match="subspace must be at least 1"):
        SeriesTraining(subspace=0)
    with pytest.raises(DataError, match="got one unit"):
        fit(SeriesModel(Tokens(4), 2, CONFIG), majority(20, clusters=1), certify=PacBayes())
    with pytest.raises(DataError, match="labels must be below the model's 2 outputs; got 2"):
        fit(SeriesModel(Tokens(4), 2, CONFIG), SeriesData.of([[1], [2]], [0, 2]))
    with pytest.raises(ArgumentError, match="must be a PlainModel with a margin and a clip"):
        fit(SeriesModel(Tokens(4), 2, CONFIG), majority(50), certify=Covering())

"""Labelled series of words: sides, units, training, and a network whose own error is bounded."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from keiretsu.errors import ArgumentError, DataError, ShapeError
from keiretsu.nn import ModelConfig, SeriesModel, Tokens
from keiretsu.train import PacBayes, SeriesData, SeriesTraining, fit_pac_bayes, fit_series, series_answers, split_units

CONFIG = ModelConfig(width=8, state=4, dropout=0.0)
QUICK = SeriesTraining(epochs=3, batch=32, learning_rate=1e-2)


def majority(count: int = 400, *, seed: int = 0, clusters: int | None = None) -> SeriesData:
    """Is the word 1 in most places? Lengths 5 … 20; `clusters` units of equal size."""
    rng = np.random.default_rng(seed)
    rows = [(rng.random(rng.integers(5, 21)) < rng.random()).astype(int) + 2 * (rng.random() < 0) for _ in range(count)]
    label = [int(row.mean() > 0.5) for row in rows]
    unit = None if clusters is None else np.arange(count) * clusters // count
    return SeriesData.of(rows, label, unit=unit)


def test_series_stand_side_by_side():
    data = SeriesData.of([[3, 4, 5], [6]], [1, 0], unit=["b", "a"], longest=2)
    assert data.tokens.tolist() == [[3, 4], [6, 0]]
    assert (data.length.tolist(), data.unit.tolist(), data.units) == ([2, 1], [1, 0], 2)
    tokens, length, label = data.batch(np.array([1]))
    assert (tokens.tolist(), length.tolist(), label.tolist()) == ([[6]], [1], [0])


def test_bad_series():
    with pytest.raises(DataError, match=r"series 1 .* has none"):
        SeriesData.of([[1], []], [0, 1])
    with pytest.raises(DataError, match="labels must be whole numbers"):
        SeriesData.of([[1], [2]], [0, 0.5])
    with pytest.raises(ShapeError, match="as many labels and units"):
        SeriesData.of([[1], [2]], [0])


def test_no_unit_is_split():
    data = majority(300, clusters=23)
    first, rest = split_units(data, 0.4, seed=1)
    assert sorted([*first, *rest]) == list(range(300))
    assert not set(data.unit[first]) & set(data.unit[rest])
    assert 0.25 < len(first) / 300 <= 0.4
    again, _ = split_units(data, 0.4, seed=1)
    assert again.tolist() == first.tolist()


def test_it_learns_and_is_repeatable():
    data = majority()
    losses = []
    for _ in range(2):
        model = SeriesModel(Tokens(4), 2, CONFIG)
        losses.append(fit_series(model, data, np.arange(len(data)), config=QUICK, seed=3))
    assert losses[0] == losses[1] < 0.5
    fresh = majority(seed=9)
    assert (series_answers(model, fresh).argmax(1) == fresh.label).mean() > 0.85


def test_frozen_parameters_stay_and_noise_leaves_no_trace():
    data, model = majority(64), SeriesModel(Tokens(4), 2, CONFIG)
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    config = SeriesTraining(epochs=1, batch=64, learning_rate=1e-9, weight_decay=0.0, noise=0.5, frozen=("rows.embed",))
    fit_series(model, data, np.arange(64), config=config, seed=0)
    for name, parameter in model.named_parameters():
        torch.testing.assert_close(parameter.detach(), before[name], rtol=0, atol=1e-6)
        assert parameter.requires_grad
    assert torch.equal(model.rows.embed.weight, before["rows.embed.weight"])


def test_answers_stand_in_their_own_order():
    data, model = majority(50), SeriesModel(Tokens(4), 2, CONFIG)
    torch.nn.init.normal_(model.rows.head.weight)
    together = series_answers(model, data, batch=7)
    tokens, length, _ = data.batch(np.array([31]))
    np.testing.assert_allclose(together[31], model(tokens, length=length).detach().numpy()[0], rtol=1e-4, atol=1e-5)


@pytest.fixture(scope="module")
def certified():
    recipe = PacBayes(prior=QUICK, fine=SeriesTraining(epochs=1, batch=32, learning_rate=1e-3), scale=0.02)
    data, model = majority(1500), SeriesModel(Tokens(4), 2, CONFIG)
    return model, fit_pac_bayes(model, data, recipe=recipe, seed=1)


def test_the_bound_is_below_a_guess_and_above_the_truth(certified):
    model, found = certified
    fresh = majority(4000, seed=77)
    true = (series_answers(model, fresh).argmax(1) != fresh.label).mean()
    assert found.risk <= found.bound < found.trivial
    assert true <= found.bound
    assert found.bound == found.bound_units
    assert (found.m, found.units) == (750, 750)


def test_units_make_the_bound_honest():
    recipe = PacBayes(prior=SeriesTraining(epochs=1, batch=32), fine=SeriesTraining(epochs=1, batch=32))
    found = fit_pac_bayes(SeriesModel(Tokens(4), 2, CONFIG), majority(300, clusters=30), recipe=recipe, seed=0)
    assert found.units < found.m
    assert found.bound_units > found.bound


def test_bad_recipes():
    with pytest.raises(ArgumentError, match="share must be between"):
        PacBayes(share=1.0)
    with pytest.raises(ArgumentError, match="centres must be shares"):
        PacBayes(centres=())
    with pytest.raises(DataError, match="got one unit"):
        fit_pac_bayes(SeriesModel(Tokens(4), 2, CONFIG), majority(20, clusters=1), recipe=PacBayes(prior=QUICK))

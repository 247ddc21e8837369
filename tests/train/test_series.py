"""Labelled series of words: sides, units and training."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from keiretsu.errors import DataError, ShapeError
from keiretsu.nn import SeriesModel, Tokens
from keiretsu.train import SeriesData, SeriesTraining, fit_series, series_answers, split_units
from support.series_of_words import CONFIG, QUICK, majority


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


def test_noise_reaches_only_what_it_names():
    data = majority(64)
    kept = SeriesModel(Tokens(4), 2, CONFIG)
    told = {"epochs": 1, "batch": 64, "learning_rate": 1e-9, "weight_decay": 0.0}
    quiet = fit_series(kept, data, np.arange(64), config=SeriesTraining(**told), seed=0)
    # the head starts at zero, so that noise elsewhere changes nothing, and noise in it does
    for noisy, same in ((("rows.embed",), True), (("rows.head",), False)):
        config = SeriesTraining(noise=0.5, noisy=noisy, **told)
        loss = fit_series(SeriesModel(Tokens(4), 2, CONFIG), data, np.arange(64), config=config, seed=0)
        assert (loss == quiet) is same


def test_what_keeps_the_weights_is_called_after_each_step():
    data, calls = majority(64), []
    config = SeriesTraining(epochs=2, batch=32)
    fit_series(
        SeriesModel(Tokens(4), 2, CONFIG), data, np.arange(64), config=config, seed=0, keep=lambda: calls.append(1)
    )
    assert len(calls) == 4

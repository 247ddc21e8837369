"""What the monitor reads off a model."""

from __future__ import annotations

import dataclasses
import json

import pytest
import torch

from keiretsu.nn import ModelConfig, SequenceModel, StableDecay, monitor
from support.mixers import KINDS

WITH_A = {"selective", "ssd", "lti"}


def build(mixer: str, **changes: object) -> SequenceModel:
    small = ModelConfig(width=8, depth=2, state=3, window=5)
    return SequenceModel(2, 1, dataclasses.replace(small, **KINDS[mixer], **changes), seed=0)


@pytest.fixture
def x() -> torch.Tensor:
    return torch.randn(3, 20, 2, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("mixer", KINDS)
def test_every_layer_is_read_and_nothing_is_moved(mixer: str, x: torch.Tensor) -> None:
    model = build(mixer, margin=0.3).train()
    before = {name: part.clone() for name, part in model.state_dict().items()}
    torch.manual_seed(1)
    expected = torch.rand(2)
    torch.manual_seed(1)
    readings = monitor(model, x)
    assert torch.equal(torch.rand(2), expected)
    assert model.training
    assert all(module.training for module in model.modules())
    assert all(not module._forward_hooks for module in model.modules())
    assert all(torch.equal(part, before[name]) for name, part in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())
    assert [reading.layer for reading in readings] == [0, 1]
    for reading in readings:
        assert dataclasses.is_dataclass(reading)
        json.dumps(reading.to_dict())
        assert reading.gain is not None
        assert reading.gain > 0
        if mixer in WITH_A:
            assert reading.abscissa is not None
            assert reading.abscissa <= -0.3
        else:
            assert (reading.abscissa, reading.least_step, reading.largest_step) == (None, None, None)


def test_the_figures_are_those_of_the_layer(x: torch.Tensor) -> None:
    model = build("selective").eval()
    mixer = model.layers[1].mixer
    decay = next(m for m in mixer.modules() if isinstance(m, StableDecay))
    with torch.no_grad():
        decay.log_rate[3, 1] = -9.0
    _, reading = monitor(model, x)
    assert reading.abscissa == pytest.approx(-0.01 - 2.718281828**-9, rel=1e-5)
    pairs: list[tuple[torch.Tensor, torch.Tensor]] = []
    mixer.register_forward_hook(lambda module, told, answer: pairs.append((told[0], answer[0])))
    with torch.no_grad():
        model(x)
        told, answer = pairs[0]
        rows = {"elapsed": torch.ones(x.shape[:2]), "reset": torch.zeros(x.shape[:2], dtype=torch.bool)}
        delta = mixer.choose(told, **rows, tail=mixer.initial_state(len(x))["tail"]).delta
    assert reading.least_step == pytest.approx(delta.min().item())
    assert reading.largest_step == pytest.approx(delta.max().item())
    ratios = [(answer[i].norm() / told[i].norm()).item() for i in range(3)]
    assert reading.gain == pytest.approx(max(ratios), rel=1e-5)


def test_a_free_a_above_zero_is_seen(x: torch.Tensor) -> None:
    model = build("lti", margin=None)
    with torch.no_grad():
        model.layers[0].mixer.decay.decay.shift.fill_(0.75)
    first, second = monitor(model, x)
    assert first.abscissa == pytest.approx(0.25)
    assert second.abscissa == pytest.approx(-0.5)


def test_a_number_that_is_not_finite_shows_in_the_gain(x: torch.Tensor) -> None:
    x[1, 3] = torch.nan
    gains = [reading.gain for reading in monitor(build("selective"), x)]
    assert all(gain is not None and gain != gain for gain in gains)


def test_an_empty_batch_has_no_gain() -> None:
    reading = monitor(build("selective"), torch.zeros(1, 0, 2))[0]
    assert reading.gain is None
    assert reading.least_step is None
    assert reading.abscissa is not None

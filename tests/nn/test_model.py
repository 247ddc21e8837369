"""Checks that every mixer passes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.errors import ArgumentError, ShapeError
from keiretsu.nn import MIXERS, ModelConfig, SequenceModel

SMALL = ModelConfig(width=8, depth=2, state=3, window=5, dropout=0.0)


@pytest.fixture(params=MIXERS)
def model(request: pytest.FixtureRequest) -> SequenceModel:
    model = SequenceModel(3, 4, replace(SMALL, mixer=request.param), seed=1)
    torch.nn.init.normal_(model.head.weight, generator=torch.Generator().manual_seed(0))
    return model.eval()


def rows(batch: int, length: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(batch, length, 3, generator=torch.Generator().manual_seed(seed))


def test_the_same_seed_gives_the_same_weights_and_leaves_torchs_generator_alone(model: SequenceModel) -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    first, second = (SequenceModel(3, 4, model.config, seed=7).state_dict() for _ in range(2))
    assert torch.equal(torch.rand(3), expected)
    assert all(torch.equal(first[name], second[name]) for name in first)
    other = SequenceModel(3, 4, model.config, seed=8).state_dict()
    assert any(not torch.equal(first[name], other[name]) for name in first)


@settings(max_examples=15, deadline=None)
@given(length=st.integers(0, 40), cuts=st.lists(st.integers(0, 40), max_size=4), seed=st.integers(0, 99))
@pytest.mark.parametrize("mixer", MIXERS)
def test_chunks_equal_the_whole(mixer: str, length: int, cuts: list[int], seed: int) -> None:
    model = SequenceModel(3, 4, replace(SMALL, mixer=mixer), seed=1).eval()
    torch.nn.init.normal_(model.head.weight, generator=torch.Generator().manual_seed(0))
    x, reset = rows(2, length, seed), torch.zeros(2, length, dtype=torch.bool)
    reset[0, length // 2 : length // 2 + 1] = True
    elapsed = torch.rand(2, length, generator=torch.Generator().manual_seed(seed)) * 3
    with torch.no_grad():
        whole, last = model(x, elapsed=elapsed, reset=reset)
        edges = sorted({0, length, *(min(cut, length) for cut in cuts)})
        state, pieces = model.initial_state(2), []
        for start, stop in [(0, 0), *pairwise(edges)]:
            part = slice(start, stop)
            y, state = model(x[:, part], elapsed=elapsed[:, part], reset=reset[:, part], state=state)
            pieces.append(y)
    torch.testing.assert_close(torch.cat(pieces, 1), whole, rtol=1e-5, atol=1e-5)
    for name in last:
        torch.testing.assert_close(state[name], last[name], rtol=1e-5, atol=1e-5)


def test_packed_series_equal_series_apart_and_a_neighbour_moves_no_bit(model: SequenceModel) -> None:
    first, second = rows(1, 9), rows(1, 11, seed=4)
    reset = torch.zeros(1, 20, dtype=torch.bool)
    reset[0, [0, 9]] = True
    with torch.no_grad():
        packed, _ = model(torch.cat((first, second), 1), reset=reset)
        loud, _ = model(torch.cat((first * 1e6, second), 1), reset=reset)
        alone, _ = model(second)
    torch.testing.assert_close(packed[:, 9:], alone, rtol=1e-5, atol=1e-5)
    assert torch.equal(packed[:, 9:], loud[:, 9:])


def test_later_rows_change_nothing_before_them(model: SequenceModel) -> None:
    x = rows(1, 20)
    changed = x.clone()
    changed[:, 12:] = 50.0
    with torch.no_grad():
        assert torch.equal(model(x)[0][:, :12], model(changed)[0][:, :12])


def test_batch_order_and_neighbours_change_nothing(model: SequenceModel) -> None:
    x = rows(3, 15)
    with torch.no_grad():
        together = model(x)[0]
        torch.testing.assert_close(model(x.flip(0))[0].flip(0), together, rtol=1e-6, atol=1e-6)
        torch.testing.assert_close(model(x[1:2])[0], together[1:2], rtol=1e-5, atol=1e-5)


def test_every_parameter_gets_a_gradient(model: SequenceModel) -> None:
    y, _ = model.train()(rows(2, 30), elapsed=torch.rand(2, 30) + 0.5)
    y.square().mean().backward()
    silent = [name for name, p in model.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    assert silent == []


def test_a_new_model_says_nothing_yet(model: SequenceModel) -> None:
    fresh = SequenceModel(3, 4, model.config)
    assert fresh(rows(1, 6))[0].abs().max() == 0


def test_the_margin_is_never_crossed() -> None:
    model = SequenceModel(3, 4, ModelConfig(width=8, state=3, margin=0.5))
    decay = model.blocks[0].mixer.decay
    with torch.no_grad():
        decay.log_rate.fill_(-200.0)
    assert decay().max() <= -0.5
    with torch.no_grad():
        decay.log_rate.fill_(5.0)
    assert decay().max() < -100


def test_without_a_margin_a_may_cross_zero() -> None:
    decay = SequenceModel(3, 4, ModelConfig(width=8, margin=None)).blocks[0].mixer.decay
    with torch.no_grad():
        decay.shift.fill_(5.0)
    assert decay().max() > 0


def test_steps_start_inside_their_range() -> None:
    step = SequenceModel(3, 4, ModelConfig(width=64, steps=(1e-3, 1e-1))).blocks[0].mixer.step
    delta = torch.nn.functional.softplus(step.bias)
    assert delta.min() >= 0.999e-3
    assert delta.max() <= 1.001e-1
    assert delta.log().std() > 1.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"mixer": "rnn"},
        {"width": 0},
        {"margin": 0.0},
        {"discretization": "tustin"},
        {"steps": (1.0, 0.1)},
        {"dropout": 1.0},
    ],
    ids=str,
)
def test_a_wrong_config_is_one_sentence(wrong: dict) -> None:
    with pytest.raises(ArgumentError, match=f"ModelConfig: {next(iter(wrong))} must be"):
        ModelConfig(**wrong)


def test_a_wrong_shape_is_one_sentence(model: SequenceModel) -> None:
    with pytest.raises(ShapeError, match=r"x must be \(batch, length, 3\); got \(2, 5, 7\)"):
        model(torch.zeros(2, 5, 7))

"""One list of checks, passed by every mixer."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor

from keiretsu.nn import Mixer, ModelConfig, SequenceModel, State
from support.mixers import KINDS

SMALL = ModelConfig(width=8, depth=2, state=3, window=5, dropout=0.0, steps=(1e-2, 1.0))
every_mixer = pytest.mark.parametrize("mixer", KINDS)


def build(mixer: str, **changes: object) -> SequenceModel:
    """A model that says something: its head is not zero any more."""
    model = SequenceModel(3, 4, replace(SMALL, **KINDS[mixer], **changes), seed=1)
    torch.nn.init.normal_(model.head.weight, std=0.3, generator=torch.Generator().manual_seed(0))
    return model.eval()


def rows(batch: int, length: int, seed: int = 0) -> Tensor:
    return torch.randn(batch, length, 3, generator=torch.Generator().manual_seed(seed))


def gaps(batch: int, length: int, seed: int = 0) -> Tensor:
    return torch.rand(batch, length, generator=torch.Generator().manual_seed(seed)) * 3


def assert_close(left: Tensor | State, right: Tensor | State) -> None:
    torch.testing.assert_close(dict(left) if isinstance(left, State) else left, right, rtol=1e-5, atol=1e-5)


def by_pieces(model: SequenceModel, edges: list[int], x: Tensor, elapsed: Tensor, reset: Tensor) -> tuple:
    state, pieces = model.initial_state(len(x)), []
    for start, stop in pairwise(edges):
        part = slice(start, stop)
        y, state = model(x[:, part], elapsed=elapsed[:, part], reset=reset[:, part], state=state)
        pieces.append(y)
    return torch.cat(pieces, 1), state


@settings(max_examples=10, deadline=None)
@given(length=st.integers(1, 40), cuts=st.lists(st.integers(0, 40), max_size=4), seed=st.integers(0, 99))
@example(length=40, cuts=[0, 0, 7, 7, 40, 40], seed=3)
@every_mixer
def test_chunks_of_any_size_equal_the_whole_and_one_row_at_a_time(
    mixer: str, length: int, cuts: list[int], seed: int
) -> None:
    model = build(mixer)
    x, elapsed = rows(2, length, seed), gaps(2, length, seed)
    reset = torch.zeros(2, length, dtype=torch.bool)
    reset[0, length // 2] = reset[1, length // 3] = True
    with torch.no_grad():
        whole, last = model(x, elapsed=elapsed, reset=reset)
        # Edges that are met twice make empty chunks.
        chunks = sorted([0, 0, length, *(min(cut, length) for cut in cuts)])
        for edges in (chunks, list(range(length + 1))):
            y, state = by_pieces(model, edges, x, elapsed, reset)
            assert_close(y, whole)
            assert_close(state, dict(last))


@every_mixer
def test_no_rows_give_no_rows_and_leave_the_state(mixer: str) -> None:
    model = build(mixer)
    with torch.no_grad():
        _, state = model(rows(2, 6))
        y, after = model(rows(2, 0), state=state)
    assert y.shape == (2, 0, 4)
    assert after == state


def packed(mixer: str, before: float | None) -> tuple[Tensor, State, list[Tensor]]:
    """A series of 9 rows, all `before`, and one of 3 behind it: answers, state and gradients of the second."""
    model = build(mixer)
    first = rows(1, 9) if before is None else torch.full((1, 9, 3), before)
    x = torch.cat((first, rows(1, 3, seed=4)), 1).requires_grad_(True)
    reset = torch.zeros(1, 12, dtype=torch.bool)
    reset[0, [0, 9]] = True
    y, state = model(x, reset=reset)
    (y[:, 9:].square().sum() + sum(part.float().square().sum() for part in state.values())).backward()
    assert x.grad is not None
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    return y[:, 9:].detach(), state.detach(), [x.grad[:, 9:], *gradients]


@every_mixer
def test_a_packed_neighbour_moves_no_bit_of_answer_gradient_or_state(mixer: str) -> None:
    y, state, gradients = packed(mixer, None)
    loud_y, loud_state, loud_gradients = packed(mixer, 1e6)
    assert torch.equal(y, loud_y)
    assert state == loud_state
    assert all(torch.equal(a, b) for a, b in zip(gradients, loud_gradients, strict=True))
    with torch.no_grad():
        alone, alone_state = build(mixer)(rows(1, 3, seed=4))
    assert_close(y, alone)
    assert_close(state, dict(alone_state))


@pytest.mark.parametrize("broken", [torch.nan, torch.inf], ids=str)
@every_mixer
def test_a_number_that_is_not_finite_stays_in_its_own_series(mixer: str, broken: float) -> None:
    y, state, gradients = packed(mixer, None)
    other_y, other_state, other_gradients = packed(mixer, broken)
    assert torch.equal(y, other_y)
    assert state == other_state
    assert torch.equal(gradients[0], other_gradients[0])
    x = rows(3, 12)
    spoilt = x.clone()
    spoilt[1, 5] = broken
    with torch.no_grad():
        clean, clean_state = build(mixer)(x)
        seen, seen_state = build(mixer)(spoilt)
    assert torch.equal(clean[[0, 2]], seen[[0, 2]])
    assert torch.equal(clean[1, :5], seen[1, :5])
    assert not seen[1, 5].isfinite().all()
    assert all(torch.equal(clean_state[name][[0, 2]], seen_state[name][[0, 2]]) for name in clean_state)


@every_mixer
def test_later_rows_change_nothing_before_them(mixer: str) -> None:
    model, x = build(mixer), rows(1, 20)
    changed = x.clone()
    changed[:, 12:] = 50.0
    with torch.no_grad():
        before, after = model(x)[0], model(changed)[0]
    assert torch.equal(before[:, :12], after[:, :12])
    assert not torch.equal(before[:, 12], after[:, 12])


@every_mixer
def test_every_row_before_counts(mixer: str) -> None:
    """The first row still moves the answer some rows later: a mixer that passes on nothing would be no mixer."""
    model, x = build(mixer), rows(1, 5)
    changed = x.clone()
    changed[:, 0] += 1.0
    with torch.no_grad():
        assert (model(x)[0][:, -1] - model(changed)[0][:, -1]).abs().max() > 1e-4


@every_mixer
def test_batch_order_and_neighbours_change_nothing(mixer: str) -> None:
    model, x = build(mixer), rows(3, 15)
    with torch.no_grad():
        together = model(x)[0]
        torch.testing.assert_close(model(x.flip(0))[0].flip(0), together, rtol=1e-6, atol=1e-6)
        assert_close(model(x[1:2])[0], together[1:2])


@every_mixer
def test_every_parameter_gets_a_finite_gradient(mixer: str) -> None:
    model = build(mixer).train()
    y, _ = model(rows(2, 30), elapsed=gaps(2, 30) + 0.1)
    y.square().mean().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name
        assert parameter.grad.abs().sum() > 0, name


@pytest.mark.parametrize("training", [False, True], ids=["evaluation", "training"])
@every_mixer
def test_gradients_are_those_of_finite_differences(mixer: str, training: bool) -> None:
    config = replace(ModelConfig(width=2, state=2, window=3, steps=(0.1, 1.0), dropout=0.0), **KINDS[mixer])
    module = SequenceModel(1, 1, config, seed=2).layers[0].mixer.double().train(training)
    names, weights = zip(*module.named_parameters(), strict=True)
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(1, 4, 2, dtype=torch.float64, generator=generator, requires_grad=True)
    elapsed = torch.tensor([[1.0, 0.5, 3.0, 1.0]], dtype=torch.float64)
    reset = torch.tensor([[False, False, True, False]])

    def answer(x: Tensor, *weights: Tensor) -> tuple[Tensor, ...]:
        told = {"elapsed": elapsed, "reset": reset, "state": module.initial_state(1)}
        y, state = torch.func.functional_call(module, dict(zip(names, weights, strict=True)), (x,), told)
        return y, *(part for part in state.values() if part.is_floating_point())

    assert torch.autograd.gradcheck(answer, (x, *weights))


@every_mixer
def test_the_state_has_one_size(mixer: str) -> None:
    model = build(mixer)
    start = model.initial_state(2)
    with torch.no_grad():
        _, short = model(rows(2, 1))
        _, long = model(rows(2, 40), state=short)
    for state in (short, long):
        assert state.bytes == start.bytes
        assert {n: (p.shape, p.dtype) for n, p in state.items()} == {n: (p.shape, p.dtype) for n, p in start.items()}
    assert State.from_bytes(long.to_bytes()) == long


@pytest.mark.parametrize("discretization", ["euler", "zoh"])
@pytest.mark.parametrize("gap", [0.0, 1e6])
@every_mixer
def test_no_gap_and_a_huge_one_give_finite_answers_and_gradients(mixer: str, gap: float, discretization: str) -> None:
    model = build(mixer, discretization=discretization)
    elapsed = torch.ones(1, 10)
    elapsed[0, 4:6] = gap
    y, state = model(rows(1, 10), elapsed=elapsed)
    y.square().sum().backward()
    assert y.isfinite().all()
    assert all(part.isfinite().all() for part in state.values())
    assert all(p.grad is not None and p.grad.isfinite().all() for p in model.parameters())


@every_mixer
def test_states_stay_wide_when_the_rows_are_narrow(mixer: str) -> None:
    exact = build(mixer)
    narrow = build(mixer).to(torch.bfloat16)
    state, x = narrow.initial_state(1), rows(1, 30)
    with torch.no_grad():
        for row in range(30):
            y, state = narrow(x[:, row : row + 1].bfloat16(), state=state)
            assert y.dtype == torch.bfloat16
        expected = exact(x)[0][:, -1]
    assert all(part.dtype in (torch.float32, torch.bool) for part in state.values())
    assert (y[:, 0].float() - expected).norm() < 0.1 * expected.norm()


@pytest.mark.parametrize("margin", [0.01, 0.5])
@every_mixer
def test_no_optimiser_moves_a_across_the_margin(mixer: str, margin: float) -> None:
    """Answers are asked to grow without end, which a positive A would do best."""
    model = build(mixer, depth=1, margin=margin).train()
    x, wanted = rows(2, 40), torch.exp(torch.arange(40.0) / 8)[None, :, None].expand(2, 40, 4)
    optimiser = torch.optim.Adam(model.parameters(), lr=1.0)
    steps = 0
    for _ in range(50):
        optimiser.zero_grad()
        loss = torch.nn.functional.huber_loss(model(x)[0], wanted)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        # As in the fit loop: weights stay when a gradient is not a number.
        if norm.isfinite():
            optimiser.step()
            steps += 1
    assert steps >= 40
    for name, module in model.named_modules():
        if name.endswith("decay"):
            decay = module()
            assert decay.isfinite().all()
            assert decay.real.max() <= -margin


@every_mixer
def test_the_same_seed_gives_the_same_bits_and_leaves_torchs_generator_alone(mixer: str) -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    config = replace(SMALL, **KINDS[mixer])
    first, second = (SequenceModel(3, 4, config, seed=7) for _ in range(2))
    assert torch.equal(torch.rand(3), expected)
    for model in (first, second):
        torch.nn.init.ones_(model.head.weight)
    with torch.no_grad():
        answers = [model.eval()(rows(2, 20)) for model in (first, second)]
    assert torch.equal(answers[0][0], answers[1][0])
    assert answers[0][1] == answers[1][1]
    other = SequenceModel(3, 4, config, seed=8).state_dict()
    assert any(not torch.equal(part, other[name]) for name, part in first.state_dict().items())


@pytest.mark.parametrize("width", [16, 32, 128])
def test_mixers_of_one_width_are_about_equally_large(width: int) -> None:
    """A comparison at equal width compares kinds, not sizes."""
    sizes = {
        kind: size(SequenceModel(1, 1, ModelConfig(width=width, **told)).layers[0].mixer)
        for kind, told in KINDS.items()
    }
    assert max(sizes.values()) <= 2 * min(sizes.values()), sizes


def size(mixer: Mixer) -> int:
    assert isinstance(mixer, torch.nn.Module)
    return sum(parameter.numel() for parameter in mixer.parameters())

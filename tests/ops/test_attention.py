"""Sliding-window attention and the mixing matrix against their naive forms."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu import ops
from keiretsu.errors import ArgumentError, ShapeError
from keiretsu.ops import reference

from .conftest import scan_inputs

SHAPES = st.tuples(st.integers(1, 2), st.integers(0, 40), st.integers(1, 3), st.integers(1, 5), st.integers(1, 4))


def attention_inputs(batch, length, heads, states, channels, *, seed=0, resets=0.1):
    g = torch.Generator().manual_seed(seed)
    query, key = (torch.randn(batch, length, heads, states, generator=g, dtype=torch.float64) for _ in range(2))
    value = torch.randn(batch, length, heads, channels, generator=g, dtype=torch.float64)
    return {"query": query, "key": key, "value": value, "reset": torch.rand(batch, length, generator=g) < resets}


@settings(max_examples=40, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 999), window=st.integers(1, 50), resets=st.sampled_from([0.0, 0.15]))
def test_equals_the_naive_loop(shape, seed, window, resets):
    inputs = attention_inputs(*shape, seed=seed, resets=resets)
    y, _ = ops.attention(**inputs, window=window)
    torch.testing.assert_close(y, reference.attention(**inputs, window=window))


def test_more_rows_than_a_block():
    inputs = attention_inputs(1, 300, 1, 2, 2, resets=0.02)
    y, _ = ops.attention(**inputs, window=150)
    torch.testing.assert_close(y, reference.attention(**inputs, window=150))


@settings(max_examples=40, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 999), window=st.integers(1, 12), data=st.data())
def test_chunks_equal_the_whole(shape, seed, window, data):
    inputs = attention_inputs(*shape, seed=seed)
    whole, last = ops.attention(**inputs, window=window)
    marks = sorted(data.draw(st.lists(st.integers(0, shape[1]), max_size=3)))
    past, parts = None, []
    for start, end in zip([0, *marks], [*marks, shape[1]], strict=True):
        piece = {name: tensor[:, start:end] for name, tensor in inputs.items()}
        y, past = ops.attention(**piece, window=window, past=past)
        parts.append(y)
    torch.testing.assert_close(torch.cat(parts, 1), whole)
    assert torch.equal(past.seen, last.seen)
    for ours, theirs in ((past.keys, last.keys), (past.values, last.values)):
        assert torch.equal(ours[last.seen], theirs[last.seen])


def test_gradcheck():
    inputs = attention_inputs(1, 7, 2, 3, 2)
    reset = inputs.pop("reset")

    def run(query, key, value):
        return ops.attention(query, key, value, window=3, reset=reset)[0]

    assert torch.autograd.gradcheck(run, [tensor.requires_grad_() for tensor in inputs.values()])


@pytest.mark.parametrize("value", [1e6, float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["query", "key", "value"])
def test_a_reset_keeps_neighbours_to_the_bit(name, value):
    inputs = attention_inputs(1, 40, 2, 3, 2, resets=0.0)
    inputs["reset"][0, 20] = True
    outcomes = []
    for spoil in (False, True):
        leaves = {k: v.clone() for k, v in inputs.items()}
        if spoil:
            leaves[name][:, :20] = value
        for k in ("query", "key", "value"):
            leaves[k].requires_grad_()
        y, _ = ops.attention(**leaves, window=30)
        y.sum().backward()
        outcomes.append([y[:, 20:].detach(), *(leaves[k].grad[:, 20:] for k in ("query", "key", "value"))])
    assert all(torch.equal(a, b) for a, b in zip(*outcomes, strict=True))


def test_a_broken_row_shows_where_it_is_seen():
    inputs = attention_inputs(1, 10, 1, 2, 2, resets=0.0)
    inputs["value"][0, 4] = float("nan")
    y, _ = ops.attention(**inputs, window=3)
    assert y.isnan().all(-1).all(-1)[0].tolist() == [t in (4, 5, 6) for t in range(10)]


def test_bad_arguments():
    inputs = attention_inputs(1, 5, 1, 2, 2)
    with pytest.raises(ArgumentError, match="window must be at least 1"):
        ops.attention(**inputs, window=0)
    _, past = ops.attention(**inputs, window=4)
    with pytest.raises(ShapeError, match=r"past\.keys must be"):
        ops.attention(**inputs, window=3, past=past)


@settings(max_examples=20, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 2), st.integers(0, 20), st.integers(1, 4), st.integers(1, 4)),
    seed=st.integers(0, 999),
    discretization=st.sampled_from(["euler", "zoh"]),
)
def test_mixing_matrix_is_the_scan(shape, seed, discretization):
    inputs = scan_inputs(*shape, seed=seed, resets=0.0)
    model = {name: inputs[name] for name in ("delta", "A", "B", "C", "elapsed")}
    M = ops.mixing_matrix(**model, discretization=discretization)
    y, _ = ops.selective_scan(inputs["u"], **model, discretization=discretization)
    torch.testing.assert_close((M @ inputs["u"].mT.unsqueeze(-1)).squeeze(-1).mT, y)
    if shape[1]:
        torch.testing.assert_close(M, reference.mixing_matrix(**model, discretization=discretization))


def test_mixing_matrix_gradcheck():
    inputs = scan_inputs(1, 4, 2, 2, resets=0.0)
    names = ["delta", "A", "B", "C", "elapsed"]

    def run(*tensors):
        return ops.mixing_matrix(**dict(zip(names, tensors, strict=True)), discretization="zoh")

    assert torch.autograd.gradcheck(run, [inputs[name].requires_grad_() for name in names])

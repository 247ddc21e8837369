"""Attention to every stride-th row of its window against a plain loop."""

from __future__ import annotations

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor

from keiretsu import ops
from keiretsu.errors import ArgumentError, ShapeError

from .test_attention import attention_inputs

SHAPES = st.tuples(st.integers(1, 2), st.integers(0, 40), st.integers(1, 2), st.integers(1, 4), st.integers(1, 3))
STRIDES = {"stride": st.integers(1, 5), "patches": st.integers(1, 6)}
NAMES = ("query", "key", "value")


def row_by_row(query: Tensor, key: Tensor, value: Tensor, *, window: int, stride: int, reset: Tensor) -> Tensor:
    """The same, one row and one head at a time."""
    y = torch.zeros_like(value)
    for b, t, head in torch.cartesian_prod(*(torch.arange(size) for size in query.shape[:3])).tolist():
        first = max((s for s in range(t + 1) if reset[b, s]), default=0)
        seen = [s for s in range(t, t - window, -stride) if s >= first]
        scores = torch.stack([query[b, t, head] @ key[b, s, head] for s in seen]) / query.shape[-1] ** 0.5
        y[b, t, head] = scores.softmax(0) @ torch.stack([value[b, s, head] for s in seen])
    return y


@settings(max_examples=60, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 999), resets=st.sampled_from([0.0, 0.1]), **STRIDES)
def test_equals_a_plain_loop(shape, seed, resets, stride, patches):
    inputs = attention_inputs(*shape, seed=seed, resets=resets)
    options = {"window": stride * patches, "stride": stride}
    y, _ = ops.attention(**inputs, **options)
    torch.testing.assert_close(y, row_by_row(**inputs, **options))


def test_more_rows_than_a_block():
    inputs = attention_inputs(1, 301, 1, 2, 2, resets=0.01)
    y, _ = ops.attention(**inputs, window=90, stride=3)
    torch.testing.assert_close(y, row_by_row(**inputs, window=90, stride=3))


@settings(max_examples=60, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 999), cuts=st.lists(st.integers(0, 40), max_size=3), **STRIDES)
@example(shape=(2, 40, 1, 2, 2), seed=0, cuts=list(range(40)), stride=3, patches=4)
def test_chunks_equal_the_whole(shape, seed, cuts, stride, patches):
    inputs, length = attention_inputs(*shape, seed=seed), shape[1]
    options = {"window": stride * patches, "stride": stride}
    whole, last = ops.attention(**inputs, **options)
    marks = sorted(min(cut, length) for cut in cuts)
    past, parts = None, []
    for start, end in zip([0, *marks], [*marks, length], strict=True):
        piece = {name: tensor[:, start:end] for name, tensor in inputs.items()}
        y, past = ops.attention(**piece, **options, past=past)
        parts.append(y)
    torch.testing.assert_close(torch.cat(parts, 1), whole)
    assert past.seen.shape == (shape[0], stride * patches - stride)
    assert torch.equal(past.seen, last.seen)
    for ours, theirs in ((past.keys, last.keys), (past.values, last.values)):
        assert torch.equal(ours[last.seen], theirs[last.seen])


@pytest.mark.parametrize("stride", [1, 3])
def test_no_sequences_no_rows(stride):
    inputs = attention_inputs(0, 7, 1, 2, 3)
    y, past = ops.attention(**inputs, window=6, stride=stride)
    assert y.shape == (0, 7, 1, 3)
    assert past.values.shape == (0, 6 - stride, 1, 3)


@pytest.mark.parametrize("length", [1, 2, 8])
def test_gradcheck(length):
    """Of what is given and of what is carried."""
    inputs = attention_inputs(2, 7 + length, 1, 2, 2, resets=0.1, seed=4)
    reset = inputs.pop("reset")
    _, past = ops.attention(*(inputs[name][:, :7] for name in NAMES), window=9, stride=3, reset=reset[:, :7])

    def run(query, key, value, keys, values):
        carried = ops.Window(keys, values, past.seen)
        y, after = ops.attention(query, key, value, window=9, stride=3, past=carried, reset=reset[:, 7:])
        return y, after.keys, after.values

    leaves = [*(inputs[name][:, 7:] for name in NAMES), past.keys, past.values]
    assert torch.autograd.gradcheck(run, [tensor.detach().clone().requires_grad_() for tensor in leaves])


@pytest.mark.parametrize("spoil", [1e6, float("nan"), float("inf")])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("cut", [None, 20, 23])
def test_a_reset_keeps_neighbours_to_the_bit(name, spoil, cut):
    """Marked on row 20, whichever chunk it is in: rows before it are in every phase of those after."""
    clean = attention_inputs(1, 40, 2, 3, 2, resets=0.0)
    clean["reset"][0, 20] = True
    outcomes = []
    for loud in (False, True):
        leaves = {part: tensor.clone() for part, tensor in clean.items()}
        if loud:
            leaves[name][:, :20] = spoil
        for part in NAMES:
            leaves[part].requires_grad_()
        past, answers = None, []
        for rows in (slice(0, cut), slice(cut, None)) if cut else (slice(None),):
            piece = {part: tensor[:, rows] for part, tensor in leaves.items()}
            y, past = ops.attention(**piece, window=30, stride=3, past=past)
            answers.append(y)
        y = torch.cat(answers, 1)[:, 20:]
        y.sum().backward()
        outcomes.append([y.detach(), *(leaves[part].grad[:, 20:] for part in NAMES)])
    assert all(torch.equal(quiet, noisy) for quiet, noisy in zip(*outcomes, strict=True))


@pytest.mark.parametrize(("name", "seen_by"), [("query", [4]), ("key", [4, 7, 10]), ("value", [4, 7, 10])])
def test_a_broken_row_shows_where_it_is_seen(name, seen_by):
    inputs = attention_inputs(1, 14, 2, 2, 2, resets=0.0)
    inputs[name][0, 4] = float("nan")
    y, _ = ops.attention(**inputs, window=9, stride=3)
    broken = y.isnan()
    assert broken.flatten(2).all(-1)[0].nonzero().flatten().tolist() == seen_by
    assert broken.flatten(2).any(-1)[0].nonzero().flatten().tolist() == seen_by


def test_bad_arguments():
    inputs = attention_inputs(1, 5, 1, 2, 2)
    with pytest.raises(ArgumentError, match="stride must be at least 1; got 0"):
        ops.attention(**inputs, window=4, stride=0)
    with pytest.raises(ArgumentError, match=r"window must be a multiple of stride 3; got 7\. Take 6\."):
        ops.attention(**inputs, window=7, stride=3)
    with pytest.raises(ArgumentError, match=r"got 2\. Take 3\."):
        ops.attention(**inputs, window=2, stride=3)
    _, past = ops.attention(**inputs, window=6, stride=2)
    with pytest.raises(ShapeError, match=r"past\.keys must be .*3, heads=1"):
        ops.attention(**inputs, window=6, stride=3, past=past)

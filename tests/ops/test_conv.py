"""The causal convolution against the naive ring, with tail and reset."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu import ops
from keiretsu.errors import ShapeError
from keiretsu.ops import reference


def conv_inputs(batch, length, channels, taps, *, seed=0, resets=0.2):
    g = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    reset = None if resets is None else torch.rand(batch, length, generator=g) < resets
    tail = normal(batch, taps - 1, channels)
    return {
        "x": normal(batch, length, channels),
        "weight": normal(channels, taps),
        "bias": normal(channels),
        "tail": tail,
        "reset": reset,
    }


SHAPES = st.tuples(st.integers(1, 3), st.integers(0, 20), st.integers(1, 9), st.integers(1, 6))


@settings(max_examples=60, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 999), resets=st.sampled_from([None, 0.0, 0.3]))
def test_equals_the_naive_ring(shape, seed, resets):
    inputs = conv_inputs(*shape, seed=seed, resets=resets)
    torch.testing.assert_close(ops.causal_conv(**inputs), reference.causal_conv(**inputs))


@settings(max_examples=60, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 999), resets=st.sampled_from([None, 0.3]), data=st.data())
def test_chunks_equal_the_whole(shape, seed, resets, data):
    inputs = conv_inputs(*shape, seed=seed, resets=resets)
    mark = data.draw(st.integers(0, shape[1]))
    whole, last = ops.causal_conv(**inputs)
    tail, parts = inputs["tail"], []
    for rows in (slice(0, mark), slice(mark, None)):
        reset = None if inputs["reset"] is None else inputs["reset"][:, rows]
        y, tail = ops.causal_conv(**inputs | {"x": inputs["x"][:, rows], "reset": reset, "tail": tail})
        parts.append(y)
    torch.testing.assert_close(torch.cat(parts, 1), whole)
    torch.testing.assert_close(tail, last)


@pytest.mark.parametrize("resets", [None, 0.3])
def test_gradcheck(resets):
    inputs = conv_inputs(2, 6, 3, 4, resets=resets)
    names = ["x", "weight", "bias", "tail"]

    def convolve(*tensors):
        return ops.causal_conv(**dict(zip(names, tensors, strict=True)), reset=inputs["reset"])

    assert torch.autograd.gradcheck(convolve, [inputs[name].requires_grad_() for name in names])


@pytest.mark.parametrize("value", [1e6, float("nan")])
def test_a_reset_keeps_neighbours_to_the_bit(value):
    inputs = conv_inputs(1, 20, 3, 4, resets=0.0)
    inputs["reset"][0, 9] = True
    spoilt = inputs | {"x": inputs["x"].clone()}
    spoilt["x"][:, :9] = value
    (y, tail), (other, spoilt_tail) = ops.causal_conv(**inputs), ops.causal_conv(**spoilt)
    assert torch.equal(y[:, 9:], other[:, 9:])
    assert torch.equal(tail, spoilt_tail)


def test_wrong_shapes_are_named():
    with pytest.raises(ShapeError, match="tail must be"):
        ops.causal_conv(torch.zeros(1, 4, 2), torch.zeros(2, 3), tail=torch.zeros(1, 3, 2))
    with pytest.raises(ShapeError, match="weight must be"):
        ops.causal_conv(torch.zeros(1, 4, 2), torch.zeros(3, 3))

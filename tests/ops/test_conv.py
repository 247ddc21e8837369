"""The causal convolution against the naive ring, with tail and reset."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu import ops
from keiretsu.errors import ShapeError
from keiretsu.ops import cpu, reference


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


PATHS = [name for name in ops.backends().available if name != "reference"]
SHAPES = st.tuples(st.integers(1, 3), st.integers(0, 20), st.integers(1, 9), st.integers(1, 6))


@settings(max_examples=60, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 999), resets=st.sampled_from([None, 0.0, 0.3]))
def test_equals_the_naive_ring(shape, seed, resets):
    inputs = conv_inputs(*shape, seed=seed, resets=resets)
    y, tail = reference.causal_conv(**inputs)
    for backend in PATHS:
        torch.testing.assert_close(ops.causal_conv(**inputs, backend=backend), (y, tail))
        activated = ops.causal_conv(**inputs, activation="silu", backend=backend)
        torch.testing.assert_close(activated, (torch.nn.functional.silu(y), tail))


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


@pytest.mark.parametrize("backend", PATHS)
@pytest.mark.parametrize("activation", [None, "silu"])
@pytest.mark.parametrize("resets", [None, 0.3])
def test_gradcheck(resets, activation, backend):
    inputs = conv_inputs(2, 12, 3, 4, resets=resets)
    names = ["x", "weight", "bias", "tail"]

    def convolve(*tensors):
        options = {"reset": inputs["reset"], "activation": activation, "backend": backend}
        return ops.causal_conv(**dict(zip(names, tensors, strict=True)), **options)

    assert torch.autograd.gradcheck(convolve, [inputs[name].requires_grad_() for name in names])


@pytest.mark.parametrize("instruction_set", ops.backends().instruction_sets)
@pytest.mark.parametrize("channels", [1, 37, 64, 300])
def test_every_instruction_set_and_thread_count_agree(instruction_set, channels):
    inputs = {name: x if x is None or x.dtype == torch.bool else x.float() for name, x in _leaves(channels).items()}
    truth = _conv_and_gradients(_leaves(channels), instruction_set=None)
    found = []
    for threads in (1, 2, 3):
        before = torch.get_num_threads()
        torch.set_num_threads(threads)
        found.append(_conv_and_gradients(inputs, instruction_set=instruction_set))
        torch.set_num_threads(before)
    for mine, same, again, exact in zip(*found, truth, strict=True):
        assert torch.equal(mine, same)
        assert torch.equal(mine, again)
        torch.testing.assert_close(mine.double(), exact, rtol=1e-4, atol=1e-4)


def _leaves(channels):
    return conv_inputs(2, 40, channels, 4, seed=5, resets=0.1)


def _conv_and_gradients(inputs, *, instruction_set):
    leaves = {k: x.detach().requires_grad_() if x.is_floating_point() else x for k, x in inputs.items()}
    y = cpu.causal_conv(**leaves, silu=True, instruction_set=instruction_set)
    y.backward(torch.linspace(-1, 1, y.numel(), dtype=y.dtype).reshape(y.shape))
    return [y.detach(), *(x.grad for x in leaves.values() if x.is_floating_point())]


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

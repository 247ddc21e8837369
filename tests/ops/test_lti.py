"""Time-invariant layers: kernel, FFT, chunks and recurrence say the same."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu import ops
from keiretsu.errors import ArgumentError, ShapeError
from keiretsu.ops.lti import _good_size

SHAPES = st.tuples(st.integers(1, 3), st.integers(0, 130), st.integers(1, 4), st.integers(1, 6))
OPTIONS = {
    "shape": SHAPES,
    "seed": st.integers(0, 999),
    "complex_states": st.booleans(),
    "discretization": st.sampled_from(["zoh", "euler", "bilinear"]),
}


def lti_inputs(batch, length, channels, states, *, complex_states, seed=0):
    g = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    def weights():
        return (
            torch.complex(normal(channels, states), normal(channels, states))
            if complex_states
            else normal(channels, states)
        )

    A = -torch.rand(channels, states, generator=g, dtype=torch.float64) - 0.05
    if complex_states:
        A = torch.complex(A, 3 * normal(channels, states))
    h0 = normal(batch, channels, states).to(A.dtype)
    delta = 0.3 * torch.rand(channels, generator=g, dtype=torch.float64) + 0.01
    u, D = normal(batch, length, channels), normal(channels)
    return {"u": u, "A": A, "B": weights(), "C": weights(), "delta": delta, "D": D, "h0": h0}


@settings(max_examples=40, deadline=None)
@given(**OPTIONS, resets=st.sampled_from([None, 0.1]))
def test_all_paths_equal_the_recurrence(shape, seed, complex_states, discretization, resets):
    inputs = lti_inputs(*shape, complex_states=complex_states, seed=seed)
    if resets is not None:
        inputs["reset"] = torch.rand(shape[:2], generator=torch.Generator().manual_seed(seed)) < resets
    truth = ops.lti_conv(**inputs, discretization=discretization, backend="reference")
    for path in ("auto", "chunked") if resets is not None else ("auto", "chunked", "fft"):
        got = ops.lti_conv(**inputs, discretization=discretization, backend=path)
        torch.testing.assert_close(got, truth, rtol=1e-10, atol=1e-10)


@settings(max_examples=20, deadline=None)
@given(**OPTIONS)
def test_the_kernel_is_the_answer_to_an_impulse(shape, seed, complex_states, discretization):
    inputs = lti_inputs(*shape, complex_states=complex_states, seed=seed)
    u = torch.zeros_like(inputs["u"])
    u[:, :1] = 1
    model = {name: inputs[name] for name in ("A", "B", "C", "delta")}
    y, _ = ops.lti_conv(u, **model, discretization=discretization, backend="reference")
    kernel = ops.lti_kernel(**model, length=shape[1], discretization=discretization)
    torch.testing.assert_close(kernel, y[0].mT)


@pytest.mark.parametrize("path", ["fft", "chunked", "reference"])
@pytest.mark.parametrize("complex_states", [False, True])
def test_gradcheck(path, complex_states):
    inputs = lti_inputs(2, 7, 2, 3, complex_states=complex_states)
    names = list(inputs)

    def run(*tensors):
        return ops.lti_conv(**dict(zip(names, tensors, strict=True)), backend=path)

    assert torch.autograd.gradcheck(run, [inputs[name].requires_grad_() for name in names])


@pytest.mark.parametrize("path", ["fft", "chunked", "reference"])
def test_chunks_equal_the_whole(path):
    inputs = lti_inputs(2, 90, 3, 4, complex_states=True)
    whole, last = ops.lti_conv(**inputs, backend=path)
    h, parts = inputs.pop("h0"), []
    for rows in (slice(0, 0), slice(0, 33), slice(33, None)):
        y, h = ops.lti_conv(**inputs | {"u": inputs["u"][:, rows], "h0": h}, backend=path)
        parts.append(y)
    torch.testing.assert_close(torch.cat(parts, 1), whole)
    torch.testing.assert_close(h, last)


def test_good_sizes():
    for least in range(1, 3000):
        size, rest = _good_size(least), _good_size(least)
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        assert rest == 1
        assert least <= size < 2 * least


def test_bad_arguments():
    inputs = lti_inputs(1, 5, 2, 3, complex_states=False)
    with pytest.raises(ArgumentError, match="with reset"):
        ops.lti_conv(**inputs, reset=torch.zeros(1, 5, dtype=torch.bool), backend="fft")
    with pytest.raises(ShapeError, match="B must be"):
        ops.lti_conv(**inputs | {"B": torch.ones(2, 4)})
    with pytest.raises(ArgumentError, match="length must not be negative"):
        ops.lti_kernel(*(inputs[name] for name in ("A", "B", "C", "delta")), -1)

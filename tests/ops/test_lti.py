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
    for path in ("auto", "chunked", "fft"):
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
@pytest.mark.parametrize("marked", [(), ((0, 0), (0, 3), (1, 4), (1, 5))], ids=["whole", "resets"])
def test_gradcheck(path, complex_states, marked):
    inputs = lti_inputs(2, 7, 2, 3, complex_states=complex_states)
    names = list(inputs)
    reset = torch.zeros(2, 7, dtype=torch.bool)
    for place in marked:
        reset[place] = True

    def run(*tensors):
        given = dict(zip(names, tensors, strict=True))
        return ops.lti_conv(**given, reset=reset if marked else None, backend=path)

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


@settings(max_examples=30, deadline=None)
@given(**OPTIONS)
def test_steps_equal_the_whole(shape, seed, complex_states, discretization):
    batch, length, channels, states = shape
    inputs = lti_inputs(batch, min(length, 12), channels, states, complex_states=complex_states, seed=seed)
    whole, last = ops.lti_conv(**inputs, discretization=discretization)
    u, h, rows = inputs.pop("u"), inputs.pop("h0"), []
    for t in range(u.shape[1]):
        given = h.clone()
        y, new = ops.lti_step(h, u[:, t], **inputs, discretization=discretization)
        torch.testing.assert_close(h, given, rtol=0, atol=0)
        h = new
        rows.append(y)
    torch.testing.assert_close(torch.stack(rows, 1) if rows else torch.zeros_like(u), whole, rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(h, last, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("complex_states", [False, True])
def test_gradcheck_of_a_step(complex_states):
    inputs = lti_inputs(2, 1, 2, 3, complex_states=complex_states)
    inputs["h"], inputs["u_t"] = inputs.pop("h0"), inputs.pop("u")[:, 0]
    names = list(inputs)

    def run(*tensors):
        return ops.lti_step(**dict(zip(names, tensors, strict=True)))

    assert torch.autograd.gradcheck(run, [inputs[name].requires_grad_() for name in names])


@pytest.mark.parametrize("path", ["fft", "chunked", "reference"])
@pytest.mark.parametrize("length", [0, 1, 40])
def test_no_first_state_is_a_state_of_zeros(path, length):
    for complex_states in (False, True):
        inputs = lti_inputs(2, length, 3, 4, complex_states=complex_states)
        zeros = torch.zeros_like(inputs.pop("h0"))
        got = ops.lti_conv(**inputs, backend=path)
        torch.testing.assert_close(got, ops.lti_conv(**inputs, h0=zeros, backend=path))
        assert got[1].dtype == zeros.dtype


@pytest.mark.parametrize("path", ["fft", "chunked", "reference"])
def test_rows_keep_their_type_and_the_state_the_widest(path):
    inputs = lti_inputs(2, 40, 3, 4, complex_states=True)
    del inputs["h0"]
    narrow = {name: x.to(torch.complex64 if x.is_complex() else torch.float32) for name, x in inputs.items()}
    for u, model, state in (
        (torch.float32, inputs, torch.complex128),
        (torch.float64, narrow, torch.complex128),
        (torch.bfloat16, narrow, torch.complex64),
    ):
        y, h = ops.lti_conv(**model | {"u": inputs["u"].to(u)}, backend=path)
        y_t, h_t = ops.lti_step(h, inputs["u"][:, 0].to(u), **{k: v for k, v in model.items() if k != "u"})
        assert (y.dtype, h.dtype, y_t.dtype, h_t.dtype) == (u, state, u, state)


@pytest.mark.parametrize("path", ["fft", "chunked"])
def test_a_first_state_is_exact_far_beyond_the_ffts_rounding(path):
    """A state of 1e6 and rows of 1: were it part of what is transformed, its rounding would drown the rows."""
    inputs = lti_inputs(1, 300, 2, 3, complex_states=True)
    inputs["h0"] = inputs["h0"] * 1e6
    inputs["A"] = inputs["A"] - 3
    truth, _ = ops.lti_conv(**inputs, backend="reference")
    got, _ = ops.lti_conv(**inputs, backend=path)
    torch.testing.assert_close(got[:, 200:], truth[:, 200:], rtol=1e-11, atol=1e-12)


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
    with pytest.raises(ShapeError, match="B must be"):
        ops.lti_conv(**inputs | {"B": torch.ones(2, 4)})
    with pytest.raises(ShapeError, match="u must hold real"):
        ops.lti_conv(**inputs | {"u": torch.ones(1, 5, 2, dtype=torch.int64)})
    model = {name: inputs[name] for name in ("A", "B", "C", "delta")}
    with pytest.raises(ShapeError, match="lti_step: h must be"):
        ops.lti_step(torch.zeros(1, 2, 4), torch.ones(1, 2), **model)
    with pytest.raises(ShapeError, match="lti_step: u_t must hold real"):
        ops.lti_step(inputs["h0"], torch.ones(1, 2, dtype=torch.complex64), **model)
    with pytest.raises(ArgumentError, match="lti_step: discretization"):
        ops.lti_step(inputs["h0"], torch.ones(1, 2), **model, discretization="exact")
    with pytest.raises(ArgumentError, match="length must not be negative"):
        ops.lti_kernel(*(inputs[name] for name in ("A", "B", "C", "delta")), -1)

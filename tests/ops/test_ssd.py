"""SSD and linear attention against the naive loop, on every path."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu import ops
from keiretsu.errors import ArgumentError, ShapeError
from keiretsu.ops import cpu, reference

from .conftest import assert_close, scan_inputs

ROWS = ("x", "delta", "B", "C", "z", "elapsed", "reset")
# Heads narrower than 8 channels take the selective scan's kernel, wider ones a kernel of their own.
SHARES = st.one_of(st.integers(1, 7), st.integers(8, 70), st.sampled_from([128, 150]))
SHAPES = st.tuples(st.integers(0, 2), st.integers(0, 150), st.integers(1, 4), SHARES, st.integers(1, 19))


def ssd_inputs(batch, length, heads, share, states, *, seed=0, resets=None, dtype=torch.float64):
    inputs = scan_inputs(batch, length, heads * share, states, seed=seed, resets=resets or 0.0, dtype=dtype)
    inputs["x"] = inputs.pop("u")
    inputs["delta"] = inputs["delta"][..., ::share].contiguous()
    inputs["A"] = inputs["A"][::share, 0].contiguous()
    if resets is None:
        inputs.pop("reset")
    return inputs


@settings(max_examples=40, deadline=None)
@given(
    shape=SHAPES,
    seed=st.integers(0, 999),
    resets=st.sampled_from([None, 0.1]),
    discretization=st.sampled_from(["euler", "zoh"]),
    chunk=st.sampled_from([1, 7, 64]),
)
def test_equals_the_naive_loop(shape, seed, resets, discretization, chunk):
    inputs = ssd_inputs(*shape, seed=seed, resets=resets)
    truth = ops.ssd(**inputs, discretization=discretization, backend="reference")
    for path in set(ops.backends().available) - {"reference"}:
        got = ops.ssd(**inputs, discretization=discretization, chunk=chunk, backend=path)
        torch.testing.assert_close(got, truth, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("discretization", ["euler", "zoh"])
@pytest.mark.parametrize("share", [2, pytest.param(9, marks=pytest.mark.slow)])
def test_gradcheck(discretization, backend, share):
    # wide heads take a second each for every sequence of the batch
    inputs = ssd_inputs(2 if share == 2 else 1, 5, 2, share, 3)
    names = list(inputs)

    def run(*tensors):
        arguments = dict(zip(names, tensors, strict=True))
        return ops.ssd(**arguments, discretization=discretization, chunk=2, backend=backend)

    assert torch.autograd.gradcheck(run, [inputs[name].requires_grad_() for name in names])


@pytest.mark.parametrize("value", [1e6, float("nan")])
@pytest.mark.parametrize("name", ["x", "B", "C", "z", "delta"])
@pytest.mark.parametrize("share", [3, 12])
def test_a_reset_keeps_neighbours_to_the_bit(value, name, share, backend):
    inputs = ssd_inputs(1, 90, 2, share, 4, resets=0.0)
    inputs["reset"] = torch.zeros(1, 90, dtype=torch.bool)
    inputs["reset"][0, 40] = True
    outcomes = []
    for spoil in (False, True):
        leaves = {k: v.clone() for k, v in inputs.items()}
        if spoil:
            leaves[name][:, :40] = value
        leaves["delta"].requires_grad_()
        y, h = ops.ssd(**leaves, backend=backend)
        y[:, 40:].sum().backward()
        outcomes.append((y[:, 40:].detach(), h.detach(), leaves["delta"].grad[:, 40:]))
    assert all(torch.equal(a, b) for a, b in zip(*outcomes, strict=True))


@pytest.mark.parametrize("name", ["x", "B", "C", "z", "delta"])
@pytest.mark.parametrize("row", [3, 37, 69])
def test_a_nan_reaches_no_row_before_it(name, row, backend):
    inputs = ssd_inputs(1, 70, 2, 12, 4)
    spoilt = inputs | {name: inputs[name].clone()}
    spoilt[name][0, row] = float("nan")
    clean, other = (ops.ssd(**given, backend=backend)[0] for given in (inputs, spoilt))
    assert torch.equal(clean[:, :row], other[:, :row])
    assert other[:, row].isnan().all()


@pytest.mark.parametrize("instruction_set", ops.backends().instruction_sets)
@pytest.mark.parametrize("shape", [(2, 70, 3, 12, 5), (9, 40, 8, 32, 16), (1, 33, 1, 200, 20)])
def test_every_instruction_set_and_thread_count_agree(instruction_set, shape):
    exact = ssd_inputs(*shape, resets=0.1)
    rounded = {k: v.float() if v.is_floating_point() else v for k, v in exact.items()}
    truth = _everything(lambda **given: ops.ssd(**given, backend="reference"), exact)
    found = []
    for threads in (1, 2, 3):
        before = torch.get_num_threads()
        torch.set_num_threads(threads)
        found.append(_everything(lambda **given: cpu.ssd(**given, instruction_set=instruction_set), rounded))
        torch.set_num_threads(before)
    for again in found[1:]:
        assert all(torch.equal(found[0][name], again[name]) for name in again)
    assert_close(found[0], truth, bound=5e-6)


def _everything(run, inputs):
    leaves = {k: v.clone().requires_grad_() if v.is_floating_point() else v for k, v in inputs.items()}
    y, h = run(**leaves)
    ((y * y).sum() + (h * h).sum()).backward()
    return {"y": y.detach(), "h": h.detach()} | {k: v.grad for k, v in leaves.items() if v.is_floating_point()}


@pytest.mark.parametrize("share", [2, 16])
def test_states_that_grow(share, backend):
    inputs = ssd_inputs(1, 70, 2, share, 3) | {"A": torch.tensor([0.5, 0.0]).double()}
    truth = ops.ssd(**inputs, backend="reference")
    torch.testing.assert_close(ops.ssd(**inputs, backend=backend), truth, rtol=1e-10, atol=1e-10)


def test_bad_arguments():
    inputs = ssd_inputs(1, 4, 2, 3, 2)
    with pytest.raises(ShapeError, match="channel must be a multiple of heads"):
        ops.ssd(**inputs | {"delta": torch.ones(1, 4, 4), "A": -torch.ones(4)})
    with pytest.raises(ArgumentError, match="chunk must be at least 1"):
        ops.ssd(**inputs, chunk=0)


@settings(max_examples=30, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 999), resets=st.sampled_from([None, 0.2]))
def test_linear_attention_equals_its_sums(shape, seed, resets):
    batch, length, heads, channels, states = shape
    g = torch.Generator().manual_seed(seed)
    query, key = (torch.randn(batch, length, heads, states, generator=g, dtype=torch.float64) for _ in range(2))
    value = torch.randn(batch, length, heads, channels, generator=g, dtype=torch.float64)
    reset = None if resets is None else torch.rand(batch, length, generator=g) < resets
    truth = reference.linear_attention(query, key, value, reset=reset)
    for path in ops.backends().available:
        y, h = ops.linear_attention(query, key, value, reset=reset, backend=path)
        torch.testing.assert_close(y, truth, rtol=1e-11, atol=1e-11)
        assert h.shape == (batch, heads, channels, states)


def test_linear_attention_in_chunks():
    g = torch.Generator().manual_seed(0)
    query, key, value = (torch.randn(2, 30, 3, 4, generator=g, dtype=torch.float64) for _ in range(3))
    whole, last = ops.linear_attention(query, key, value)
    first, h = ops.linear_attention(query[:, :11], key[:, :11], value[:, :11])
    second, h = ops.linear_attention(query[:, 11:], key[:, 11:], value[:, 11:], h0=h)
    torch.testing.assert_close(torch.cat([first, second], 1), whole)
    torch.testing.assert_close(h, last)


@pytest.mark.parametrize("shape", [(2, 70, 3, 13, 5), (1, 33, 2, 65, 3), (3, 5, 1, 1, 1)])
@pytest.mark.parametrize("discretization", ["euler", "zoh"])
def test_all_gradients_equal_the_naive_loop(shape, discretization, backend):
    inputs = ssd_inputs(*shape, resets=0.1)
    grads = {}
    for path in ("reference", backend):
        leaves = {k: v.clone().requires_grad_() if v.is_floating_point() else v for k, v in inputs.items()}
        y, h = ops.ssd(**leaves, discretization=discretization, backend=path)
        ((y * y).sum() + (h * h).sum()).backward()
        grads[path] = {k: v.grad for k, v in leaves.items() if v.is_floating_point()}
    assert_close(grads[backend], grads["reference"], bound=1e-13)


def test_linear_attention_gradcheck(backend):
    g = torch.Generator().manual_seed(0)
    query, key = (torch.randn(1, 6, 2, 3, generator=g, dtype=torch.float64, requires_grad=True) for _ in range(2))
    value = torch.randn(1, 6, 2, 9, generator=g, dtype=torch.float64, requires_grad=True)
    h0 = torch.randn(1, 2, 9, 3, generator=g, dtype=torch.float64, requires_grad=True)

    def run(query, key, value, h0):
        return ops.linear_attention(query, key, value, h0=h0, backend=backend)

    assert torch.autograd.gradcheck(run, (query, key, value, h0))

"""The selective scan against the naive loop: values, all gradients, odd shapes, every option."""

from __future__ import annotations

import pytest
import torch

from keiretsu import ops
from keiretsu.errors import ArgumentError, ShapeError
from keiretsu.ops import cpu, reference
from keiretsu.ops.backends import native

from .conftest import assert_close, run_scan, scan_inputs

SHAPES = [(2, 70, 37, 5), (1, 33, 130, 3), (3, 1, 1, 1), (1, 32, 64, 16), (2, 65, 5, 33), (0, 4, 3, 2), (2, 0, 3, 2)]
BOUND = {torch.float64: 5e-15, torch.float32: 2e-6}


def as_float64(inputs):
    return {k: v.double() if v is not None and v.is_floating_point() else v for k, v in inputs.items()}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("discretization", ["euler", "zoh"])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_equals_the_naive_loop(shape, discretization, dtype, backend):
    inputs = scan_inputs(*shape, dtype=dtype)
    truth = run_scan(as_float64(inputs), discretization=discretization, backend="reference")
    got = run_scan(inputs, discretization=discretization, backend=backend)
    assert got["y"].dtype == got["h"].dtype == dtype
    assert_close(got, truth, bound=BOUND[dtype])


@pytest.mark.parametrize("absent", ["D", "z", "elapsed", "h0", "reset", "all"])
def test_optional_arguments(absent, backend):
    inputs = scan_inputs(2, 45, 9, 4)
    names = ("D", "z", "elapsed", "h0", "reset") if absent == "all" else (absent,)
    inputs |= dict.fromkeys(names)
    assert_close(run_scan(inputs, backend=backend), run_scan(inputs, backend="reference"), bound=5e-15)


@pytest.mark.parametrize("discretization", ["euler", "zoh"])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.skipif(native is None, reason="the compiled extension is not built")
def test_every_instruction_set(discretization, dtype):
    inputs = scan_inputs(2, 70, 150, 5, dtype=dtype)
    truth, _ = reference.selective_scan(**as_float64(inputs), discretization=discretization)
    for name in native.instruction_sets():
        leaves = {k: v.clone().requires_grad_() if v.is_floating_point() else v for k, v in inputs.items()}
        y, h = cpu.selective_scan(**leaves, discretization=discretization, instruction_set=name)
        assert_close({"y": y.detach()}, {"y": truth}, bound=BOUND[dtype])
        (y.sum() + h.sum()).backward()
        wide = {k: v.double().clone().requires_grad_() if v.is_floating_point() else v for k, v in inputs.items()}
        sum(part.sum() for part in reference.selective_scan(**wide, discretization=discretization)).backward()
        grads = {k: (leaves[k].grad, wide[k].grad) for k, v in wide.items() if v.is_floating_point()}
        assert_close({k: v[0] for k, v in grads.items()}, {k: v[1] for k, v in grads.items()}, bound=BOUND[dtype])


@pytest.mark.parametrize("discretization", ["euler", "zoh"])
def test_gradcheck(discretization, backend):
    inputs = scan_inputs(2, 5, 3, 2)
    reset = inputs.pop("reset")
    names = list(inputs)
    leaves = [inputs[name].requires_grad_() for name in names]

    def scan(*tensors):
        arguments = dict(zip(names, tensors, strict=True))
        return ops.selective_scan(**arguments, reset=reset, discretization=discretization, backend=backend)

    assert torch.autograd.gradcheck(scan, leaves)


@pytest.mark.parametrize("discretization", ["euler", "zoh"])
def test_states_that_grow_and_huge_steps(discretization, backend):
    inputs = scan_inputs(1, 40, 5, 3)
    inputs["A"] = torch.tensor(
        [[0.7, 0.0, -1e-9], [2.0, -1e3, -1e6], [0.0, 0.1, 1e-8], [-1, -1, -1], [1e-30, -1e-30, -5]]
    )
    inputs["A"] = inputs["A"].double()
    inputs["delta"][0, 7] = 1e4
    inputs["delta"][0, 7, [0, 1, 2]] = 30.0
    truth = run_scan(inputs, discretization=discretization, backend="reference")
    assert all(torch.isfinite(value).all() for value in truth.values())
    assert_close(run_scan(inputs, discretization=discretization, backend=backend), truth, bound=1e-13)


def test_a_decay_beyond_the_number_range(backend):
    u = torch.ones(1, 2, 1)
    for a, wanted in ((-1.0, 0.0), (1.0, torch.inf)):
        delta = torch.tensor([1.0, 1e6])[None, :, None]
        u[0, 1] = 0
        y, _ = ops.selective_scan(
            u, delta, torch.full((1, 1), a), torch.ones(1, 2, 1), torch.ones(1, 2, 1), backend=backend
        )
        assert y[0, 1, 0] == wanted


def test_the_last_state_alone_may_be_used(backend):
    inputs = scan_inputs(1, 9, 4, 3)
    inputs["u"].requires_grad_()
    got = torch.autograd.grad(ops.selective_scan(**inputs, backend=backend)[1].sum(), inputs["u"])[0]
    truth = torch.autograd.grad(ops.selective_scan(**inputs, backend="reference")[1].sum(), inputs["u"])[0]
    torch.testing.assert_close(got, truth)


def test_strided_inputs_are_taken_as_they_are(backend):
    inputs = scan_inputs(2, 40, 20, 4)
    wide = torch.cat([inputs["u"], inputs["z"]], -1)
    strided = inputs | {"u": wide[..., :20], "z": wide[..., 20:], "delta": inputs["delta"].mT.contiguous().mT}
    strided["B"] = torch.stack([inputs["B"], inputs["C"]], -1)[..., 0]
    got, truth = ops.selective_scan(**strided, backend=backend), ops.selective_scan(**inputs, backend=backend)
    torch.testing.assert_close(got, truth, rtol=0, atol=0 if backend == "cpu" else 1e-14)


def test_bfloat16_in_and_out_float32_inside(backend):
    inputs = scan_inputs(2, 50, 8, 4, dtype=torch.bfloat16)
    inputs["A"] = inputs["A"].float()
    y, h = ops.selective_scan(**inputs, backend=backend)
    assert (y.dtype, h.dtype) == (torch.bfloat16, torch.float32)
    truth, state = ops.selective_scan(**as_float64(inputs), backend="reference")
    torch.testing.assert_close(h.double(), state, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(y.double(), truth, rtol=1e-2, atol=1e-2)


def test_step_by_step_equals_the_scan():
    inputs = scan_inputs(2, 12, 6, 3, resets=0.0)
    y, last = ops.selective_scan(**inputs)
    h = inputs["h0"]
    for t in range(12):
        row = {f"{k}_t": inputs[k][:, t] for k in ("u", "delta", "B", "C", "z", "elapsed")}
        y_t, h = ops.selective_step(h, **row, A=inputs["A"], D=inputs["D"])
        torch.testing.assert_close(y_t, y[:, t])
    torch.testing.assert_close(h, last)


def test_wrong_shapes_are_named():
    inputs = scan_inputs(2, 6, 3, 2)
    with pytest.raises(ShapeError, match=r"selective_scan: B must be .*state=2.*got \(2, 6, 4\)"):
        ops.selective_scan(**inputs | {"B": torch.zeros(2, 6, 4)})
    with pytest.raises(ShapeError, match="reset must be bool"):
        ops.selective_scan(**inputs | {"reset": torch.zeros(2, 6)})
    with pytest.raises(ShapeError, match="A must hold real floating-point"):
        ops.selective_scan(**inputs | {"A": inputs["A"].long()})
    with pytest.raises(ShapeError, match="u must be a torch tensor"):
        ops.selective_scan(**inputs | {"u": [1.0]})
    with pytest.raises(ArgumentError, match="discretization must be one of euler, zoh"):
        ops.selective_scan(**inputs, discretization="foh")
    with pytest.raises(ArgumentError, match="backend must be one of"):
        ops.selective_scan(**inputs, backend="gpu")
    with pytest.raises(ShapeError, match="elapsed_t must be"):
        ops.selective_step(
            inputs["h0"],
            inputs["u"][:, 0],
            inputs["delta"][:, 0],
            inputs["A"],
            inputs["B"][:, 0],
            inputs["C"][:, 0],
            elapsed_t=torch.zeros(3),
        )

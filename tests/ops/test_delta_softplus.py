"""The step made inside the scan, softplus(delta + bias), against the same made by torch beforehand."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from keiretsu import ops

from .conftest import scan_inputs

PATHS = ops.backends().available


def inputs_of(dtype=torch.float64, width=19):
    inputs = scan_inputs(2, 40, width, 3, dtype=dtype, resets=0.1)
    inputs["delta"] = 3 * torch.randn(inputs["delta"].shape, generator=torch.Generator().manual_seed(1), dtype=dtype)
    return inputs, torch.linspace(-2, 1, width, dtype=dtype)


def outcome(inputs, bias, *, inside, **options):
    leaves = {k: v.detach().requires_grad_() if v.is_floating_point() else v for k, v in inputs.items()}
    bias = bias.detach().requires_grad_()
    if inside:
        y, h = ops.selective_scan(**leaves, delta_bias=bias, delta_softplus=True, **options)
    else:
        delta = F.softplus(leaves["delta"] + bias)
        y, h = ops.selective_scan(**leaves | {"delta": delta}, **options)
    (y.square().sum() + h.sum()).backward()
    return [y.detach(), h.detach(), bias.grad, *(x.grad for x in leaves.values() if x.is_floating_point())]


@pytest.mark.parametrize("backend", PATHS)
@pytest.mark.parametrize("discretization", ["euler", "zoh"])
def test_inside_equals_outside(backend, discretization):
    inputs, bias = inputs_of()
    options = {"backend": backend, "discretization": discretization}
    for mine, truth in zip(
        outcome(inputs, bias, inside=True, **options), outcome(inputs, bias, inside=False, **options), strict=True
    ):
        torch.testing.assert_close(mine, truth, rtol=1e-9, atol=1e-11)


def test_a_bias_without_softplus():
    inputs, bias = inputs_of()
    inputs["delta"] = inputs["delta"].abs() + 3
    y, h = ops.selective_scan(**inputs, delta_bias=bias)
    torch.testing.assert_close((y, h), ops.selective_scan(**inputs | {"delta": inputs["delta"] + bias}))


@pytest.mark.parametrize("value", [-1e4, -200.0, -20.0, 0.0, 20.0, 1e4])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_extreme_steps(value, dtype):
    one = torch.ones(1, 1, 1, dtype=dtype)
    delta = torch.full((1, 1, 1), value, dtype=dtype, requires_grad=True)
    y, _ = ops.selective_scan(one, delta, -one[0], one, one, delta_softplus=True)
    y.sum().backward()
    exact = torch.tensor(value, dtype=torch.float64)
    torch.testing.assert_close(y.item(), F.softplus(exact).item(), rtol=1e-6, atol=1e-37)
    torch.testing.assert_close(delta.grad.item(), torch.sigmoid(exact).item(), rtol=1e-6, atol=1e-37)


def test_a_nan_in_the_step_stays_in_its_channel():
    inputs, bias = inputs_of()
    spoilt = inputs | {"delta": inputs["delta"].clone()}
    spoilt["delta"][0, 5, 2] = float("nan")
    y, _ = ops.selective_scan(**inputs, delta_bias=bias, delta_softplus=True)
    other, _ = ops.selective_scan(**spoilt, delta_bias=bias, delta_softplus=True)
    assert other[0, 5, 2].isnan()
    keep = torch.arange(y.shape[-1]) != 2
    assert torch.equal(y[..., keep], other[..., keep])

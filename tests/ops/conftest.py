"""Inputs and comparisons that the tests of the operations share."""

from __future__ import annotations

import pytest
import torch

from keiretsu import ops

NAMES = ("u", "delta", "A", "B", "C", "D", "z", "elapsed", "h0")


def scan_inputs(batch, length, width, states, *, dtype=torch.float64, seed=0, optional=True, resets=0.1):
    """Arguments of a selective scan by name; `resets` is the share of marked rows."""
    g = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    def uniform(*shape):
        return torch.rand(*shape, generator=g, dtype=torch.float64)

    inputs = {
        "u": normal(batch, length, width),
        "delta": 0.3 * uniform(batch, length, width) + 0.01,
        "A": -3 * uniform(width, states),
        "B": normal(batch, length, states),
        "C": normal(batch, length, states),
    }
    if optional:
        inputs |= {
            "D": normal(width),
            "z": normal(batch, length, width),
            "elapsed": 2 * uniform(batch, length),
            "h0": normal(batch, width, states),
        }
    inputs = {name: tensor.to(dtype) for name, tensor in inputs.items()}
    inputs["reset"] = uniform(batch, length) < resets
    return inputs


def run_scan(inputs, **options):
    """Outputs y, h and the gradients of every argument for fixed random cotangents, by name."""
    leaves = {
        name: tensor.detach().clone().requires_grad_() if tensor is not None and tensor.is_floating_point() else tensor
        for name, tensor in inputs.items()
    }
    y, h = ops.selective_scan(**leaves, **options)
    g = torch.Generator().manual_seed(1)
    grad_y = torch.randn(y.shape, generator=g, dtype=torch.float64).to(y.dtype)
    grad_h = torch.randn(h.shape, generator=g, dtype=torch.float64).to(h.dtype)
    torch.autograd.backward((y, h), (grad_y, grad_h))
    outputs = {"y": y.detach(), "h": h.detach()}
    for name in NAMES:
        if (leaf := leaves.get(name)) is not None:
            outputs[f"grad_{name}"] = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
    return outputs


def assert_close(got, wanted, *, bound):
    """Every output within `bound` of the largest entry of its truth (float64)."""
    for name, truth in wanted.items():
        assert got[name].shape == truth.shape, name
        if not truth.numel():
            continue
        scale = truth.abs().max().clamp_min(1e-30)
        error = float((got[name].double() - truth.double()).abs().max() / scale)
        assert error <= bound, f"{name}: {error:.2e} of the largest entry"


@pytest.fixture(params=["cpu", "chunked"])
def backend(request):
    if request.param not in ops.backends().available:
        pytest.skip("the compiled extension is not built")
    return request.param

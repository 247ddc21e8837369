"""The other library's spelling of the scan, against its formula written out row by row."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from keiretsu.compat.mamba_ssm import selective_scan_fn
from keiretsu.errors import ShapeError


def inputs_of(groups, *, channels=6, states=3, length=20, batch=2):
    g = torch.Generator().manual_seed(0)

    def normal(*shape):
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    rows = (batch, states, length) if groups is None else (batch, groups, states, length)
    return {
        "u": normal(batch, channels, length),
        "delta": normal(batch, channels, length),
        "A": -normal(channels, states).exp(),
        "B": normal(*rows),
        "C": normal(*rows),
        "D": normal(channels),
        "z": normal(batch, channels, length),
        "delta_bias": normal(channels),
    }


def row_by_row(u, delta, A, B, C, D, z, delta_bias):
    step = F.softplus(delta + delta_bias[:, None])
    if B.ndim == 3:
        B, C = B.unsqueeze(1), C.unsqueeze(1)
    share = u.shape[1] // B.shape[1]
    B, C = B.repeat_interleave(share, 1), C.repeat_interleave(share, 1)
    h, rows = torch.zeros_like(B[..., 0]), []
    for t in range(u.shape[-1]):
        h = torch.exp(step[..., t, None] * A) * h + step[..., t, None] * B[..., t] * u[..., t, None]
        rows.append((h * C[..., t]).sum(-1))
    return (torch.stack(rows, -1) + D[:, None] * u) * F.silu(z), h


@pytest.mark.parametrize("groups", [None, 1, 2, 3])
def test_values_and_gradients(groups):
    outcomes = []
    for run in (lambda **given: selective_scan_fn(**given, delta_softplus=True, return_last_state=True), row_by_row):
        leaves = {name: tensor.clone().requires_grad_() for name, tensor in inputs_of(groups).items()}
        y, h = run(**leaves)
        (y.square().sum() + h.sum()).backward()
        outcomes.append([y.detach(), h.detach(), *(leaf.grad for leaf in leaves.values())])
    for mine, truth in zip(*outcomes, strict=True):
        torch.testing.assert_close(mine, truth, rtol=1e-10, atol=1e-10)


def test_one_output_without_the_state():
    inputs = inputs_of(None)
    y = selective_scan_fn(**inputs, delta_softplus=True)
    assert isinstance(y, torch.Tensor)
    assert y.shape == inputs["u"].shape


def test_weights_that_ignore_the_input_are_refused():
    inputs = inputs_of(None) | {"B": torch.ones(6, 3, dtype=torch.float64)}
    with pytest.raises(ShapeError, match="B must be"):
        selective_scan_fn(**inputs)
    with pytest.raises(ShapeError, match="split into the groups"):
        selective_scan_fn(**inputs_of(4))

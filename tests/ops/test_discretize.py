"""Discretisation against closed forms, near and at A = 0 included."""

from __future__ import annotations

import math

import pytest
import torch

from keiretsu import ops
from keiretsu.errors import ArgumentError, ShapeError
from keiretsu.ops.discretize import phi

POINTS = [0.0, 1e-300, -1e-12, 1e-9, -1e-5, 0.01, -0.3, 0.4999, -0.5, 0.5, 0.7, -2.0, 5.0, -40.0]


def exact_phi(x):
    return 1.0 if x == 0 else math.expm1(x) / x


def exact_slope(x):
    if abs(x) > 0.4:
        return (x * math.exp(x) - math.expm1(x)) / x**2
    return sum((k + 1) / math.factorial(k + 2) * x**k for k in range(25))


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_phi_and_its_derivative(dtype):
    x = torch.tensor(POINTS, dtype=dtype, requires_grad=True)
    value = phi(x)
    (slope,) = torch.autograd.grad(value.sum(), x)
    bound = 20 * torch.finfo(dtype).eps
    for got, point in zip(value.tolist(), x.tolist(), strict=True):
        assert got == pytest.approx(exact_phi(point), rel=bound)
    for got, point in zip(slope.tolist(), x.tolist(), strict=True):
        assert got == pytest.approx(exact_slope(point), rel=bound)


def test_phi_gradcheck_at_and_around_zero():
    x = torch.tensor([0.0, 1e-8, -0.2, 0.9, -3.0], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(phi, x)
    assert torch.autograd.gradgradcheck(phi, x)


def test_one_exact_step_is_two_half_steps():
    A, B, delta = torch.tensor([[-0.7, 0.3]]).double(), torch.ones(1, 2).double(), torch.tensor([0.8]).double()
    Abar, Bbar = ops.discretize(A, B, delta)
    half_A, half_B = ops.discretize(A, B, delta / 2)
    torch.testing.assert_close(half_A**2, Abar)
    torch.testing.assert_close(half_A * half_B + half_B, Bbar)


@pytest.mark.parametrize("method", ["zoh", "euler", "bilinear"])
def test_all_methods_agree_for_small_steps(method):
    A, B, delta = torch.tensor([[-1.5, 0.0]]).double(), torch.ones(1, 2).double(), torch.tensor([1e-4]).double()
    Abar, Bbar = ops.discretize(A, B, delta, method=method)
    torch.testing.assert_close(Abar, 1 + A * 1e-4, rtol=0, atol=2e-8)
    torch.testing.assert_close(Bbar, B * 1e-4, rtol=2e-4, atol=0)


def test_complex_states_and_rows():
    A = torch.complex(torch.tensor([[-0.5, -1.0]]), torch.tensor([[3.0, 0.0]])).to(torch.complex128)
    delta, B = torch.full((2, 3, 1), 0.4).double(), torch.randn(2, 3, 2).double()
    Abar, Bbar = ops.discretize(A, B, delta)
    assert Abar.shape == Bbar.shape == (2, 3, 1, 2)
    torch.testing.assert_close(Bbar, (Abar - 1) / A * B.unsqueeze(2))


def test_bad_arguments():
    A = -torch.ones(2, 3)
    with pytest.raises(ArgumentError, match="method must be"):
        ops.discretize(A, A, torch.ones(2), method="foh")
    with pytest.raises(ShapeError, match=r"delta must be \(2,\)"):
        ops.discretize(A, A, torch.ones(3))
    with pytest.raises(ShapeError, match="B must be"):
        ops.discretize(A, torch.ones(5), torch.ones(2))
    with pytest.raises(ShapeError, match="A must be"):
        ops.discretize(A[0], A, torch.ones(2))

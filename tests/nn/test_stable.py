"""A and Δ stay where they must, whatever their parameters are."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.nn import StableDecay, StableOscillation, StepSize


@pytest.mark.parametrize("margin", [0.01, 0.3, 2.0])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16], ids=str)
def test_the_margin_is_never_crossed_and_a_stays_finite(margin: float, dtype: torch.dtype) -> None:
    for build in (StableDecay, StableOscillation):
        module = build(2, 3, margin).to(dtype)
        log_rate = next(p for name, p in module.named_parameters() if name.endswith("log_rate"))
        for level in (-1e4, -200.0, 0.0, 5.0, 1e4):
            with torch.no_grad():
                log_rate.fill_(level)
            real = module().real
            assert real.dtype != torch.bfloat16
            # The margin itself as that type holds it.
            assert real.max() <= -torch.tensor(margin, dtype=real.dtype)
            assert real.isfinite().all()
            assert real.min() <= -math.exp(min(level, 20.0)) * 0.999


def test_rates_start_as_in_the_papers() -> None:
    assert torch.allclose(StableDecay(2, 3, 0.5)(), -torch.tensor([1.5, 2.5, 3.5]).repeat(2, 1))
    turning = StableOscillation(2, 3, 0.25)()
    assert torch.allclose(turning.real, torch.full((2, 3), -0.75))
    assert torch.allclose(turning.imag, math.pi * torch.arange(3.0).repeat(2, 1))


def test_without_a_margin_a_may_cross_zero() -> None:
    for build in (StableDecay, StableOscillation):
        module = build(2, 3, None)
        with torch.no_grad():
            next(p for name, p in module.named_parameters() if name.endswith("shift") and "phase" not in name).fill_(50)
        assert module().real.max() > 0


def test_steps_start_log_uniform_inside_their_range() -> None:
    torch.manual_seed(0)
    delta = StepSize(4000, (1e-3, 1e-1))().detach()
    assert delta.min() >= 0.98e-3
    assert delta.max() <= 1.02e-1
    share = (delta.log() - math.log(1e-3)) / math.log(100)
    quantiles = torch.quantile(share, torch.tensor([0.25, 0.5, 0.75]))
    torch.testing.assert_close(quantiles, torch.tensor([0.25, 0.5, 0.75]), atol=0.03, rtol=0)


@settings(deadline=None)
@given(x=st.floats(-1e30, 1e30), low=st.floats(1e-5, 1.0), ratio=st.floats(1.0, 1e4))
def test_steps_never_leave_a_hundred_times_their_range(x: float, low: float, ratio: float) -> None:
    step = StepSize(3, (low, low * ratio))
    delta = step(torch.full((1, 2, 3), x))
    assert delta.isfinite().all()
    assert delta.min() >= low / 100 * (1 - 1e-6)
    assert delta.max() <= low * ratio * 100 * (1 + 1e-6)


@settings(deadline=None)
@given(x=st.floats(-60, 60), change=st.floats(1e-3, 5))
def test_steps_grow_with_x_and_in_proportion_at_most(x: float, change: float) -> None:
    """ln Δ is Lipschitz with constant 1 in x, which the gain bound rests on."""
    step = StepSize(1, (1e-4, 1e-1)).double()
    before, after = (step(torch.tensor([[level]], dtype=torch.float64)).log().item() for level in (x, x + change))
    assert 0 <= after - before <= change * (1 + 1e-9)


def test_in_the_middle_of_the_range_a_step_is_softplus() -> None:
    step = StepSize(1, (1e-4, 1e-1))
    x = torch.linspace(-6, -2.3, 20)[:, None] - step.bias.detach()
    torch.testing.assert_close(step(x), torch.nn.functional.softplus(x + step.bias), rtol=0.012, atol=0)

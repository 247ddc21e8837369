"""What decays, and the learning rate's way."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
import torch

from keiretsu.nn import MIXERS, ModelConfig, SequenceModel
from keiretsu.train.adamw import AdamW
from keiretsu.train.optimiser import learning_rate, make_optimiser


@pytest.mark.parametrize("margin", [0.01, None])
@pytest.mark.parametrize("mixer", MIXERS)
def test_decay_and_step_and_biases_and_norms_are_never_pulled_to_zero(mixer: str, margin: float | None) -> None:
    net = SequenceModel(3, 2, ModelConfig(mixer=mixer, width=16, state=4, depth=2, margin=margin))
    for parameter in net.parameters():
        parameter.grad = torch.zeros_like(parameter)
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    optimiser = make_optimiser(net, weight_decay=0.5)
    for group in optimiser.param_groups:
        group["lr"] = 0.1
    optimiser.step()
    for name, parameter in net.named_parameters():
        free = parameter.ndim < 2 or any(part in name for part in ("log_rate", "shift", "skip", "bias", "norm"))
        expected = before[name] if free else before[name] * 0.95
        torch.testing.assert_close(parameter.detach(), expected, rtol=1e-6, atol=0)


@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_on_the_processor_it_steps_to_the_bit_as_torch_s_own(decay: float, kind: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(0)
    start = [torch.randn(shape, generator=generator, dtype=kind) for shape in ((7,), (33, 5), ())]
    mine, theirs = ([value.clone().requires_grad_() for value in start] for _ in range(2))
    ours = AdamW([{"params": mine, "weight_decay": decay}])
    other = torch.optim.AdamW(theirs, weight_decay=decay)
    for number in range(60):
        ours.param_groups[0]["lr"] = other.param_groups[0]["lr"] = learning_rate(number, 60, 0.05)
        for one, two in zip(mine, theirs, strict=True):
            # now and then none at all, of every size else
            given = torch.randn(one.shape, generator=generator, dtype=kind) * 10.0 ** (number % 9 - 6)
            one.grad, two.grad = (None, None) if number % 7 == 3 and one.ndim else (given.clone(), given.clone())
        ours.step()
        other.step()
        assert all(torch.equal(one, two) for one, two in zip(mine, theirs, strict=True)), number
    for one, two in zip(mine, theirs, strict=True):
        assert ours.state[one].keys() == other.state[two].keys()
        assert all(torch.equal(ours.state[one][name], other.state[two][name]) for name in ours.state[one])
    ours.zero_grad()
    assert all(one.grad is None for one in mine)


def test_a_fit_does_not_load_torch_s_compiler() -> None:
    program = """
import sys, numpy as np, polars as pl, keiretsu as kr
from keiretsu.estimators import TrainConfig
log = kr.read(pl.DataFrame({"t": range(200), "y": np.sin(np.arange(200) / 3)}), time="t")
kr.Forecaster(2, train=TrainConfig(steps=4)).fit(log, target="y")
print("torch._dynamo" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_the_rate_rises_over_a_twentieth_and_falls_as_a_cosine_to_a_twentieth() -> None:
    rates = [learning_rate(step, 400, 1e-2) for step in range(400)]
    assert rates[0] == pytest.approx(1e-2 / 20)
    assert rates[19] == rates[20] == pytest.approx(1e-2)
    assert rates[20 + 190] == pytest.approx(1e-2 * (0.05 + 0.95 / 2))
    assert rates[-1] == pytest.approx(1e-2 * 0.05, rel=0.01)
    assert all(a < b for a, b in pairwise(rates[:20]))
    assert all(a > b for a, b in pairwise(rates[20:]))
    assert learning_rate(0, 1, 1e-2) == 1e-2

"""What decays, and the learning rate's way."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from keiretsu.nn import MIXERS, ModelConfig, SequenceModel
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


def test_the_rate_rises_over_a_twentieth_and_falls_as_a_cosine_to_a_twentieth() -> None:
    rates = [learning_rate(step, 400, 1e-2) for step in range(400)]
    assert rates[0] == pytest.approx(1e-2 / 20)
    assert rates[19] == rates[20] == pytest.approx(1e-2)
    assert rates[20 + 190] == pytest.approx(1e-2 * (0.05 + 0.95 / 2))
    assert rates[-1] == pytest.approx(1e-2 * 0.05, rel=0.01)
    assert all(a < b for a, b in pairwise(rates[:20]))
    assert all(a > b for a, b in pairwise(rates[20:]))
    assert learning_rate(0, 1, 1e-2) == 1e-2

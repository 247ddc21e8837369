"""The sequence model and its configuration, apart from what the mixers do."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from keiretsu.errors import ArgumentError, ShapeError
from keiretsu.nn import ModelConfig, SequenceModel
from keiretsu.nn.starts import INPUTS_AT_FULL_SIZE
from support.mixers import KINDS

SMALL = ModelConfig(width=8, depth=2, state=3, window=5, dropout=0.0)


@pytest.mark.parametrize("mixer", KINDS)
def test_a_new_model_says_nothing_yet(mixer: str) -> None:
    model = SequenceModel(3, 4, replace(SMALL, **KINDS[mixer]))
    y, _ = model(torch.randn(1, 6, 3, generator=torch.Generator().manual_seed(0)))
    assert y.shape == (1, 6, 4)
    assert y.abs().max() == 0


@pytest.mark.parametrize("inputs", [2, 9, 400])
def test_events_arrive_at_their_own_size(inputs: int) -> None:
    """One input of 1 among silent ones; of many inputs, each has a share of the room."""
    embed = SequenceModel(inputs, 1, ModelConfig(width=256)).embed
    size = embed(torch.eye(inputs)).square().mean().sqrt().item()
    assert size == pytest.approx(min(1.0, (INPUTS_AT_FULL_SIZE / inputs) ** 0.5), rel=0.1)
    assert embed(torch.zeros(1, inputs)).abs().max() == 0


def test_the_first_block_has_no_norm_and_those_after_it_have_one() -> None:
    first, second = SequenceModel(1, 1, SMALL).layers
    assert isinstance(first.norm, torch.nn.Identity)
    assert isinstance(second.norm, torch.nn.RMSNorm)


def test_the_head_reads_sums_at_their_size() -> None:
    """Twice the input, twice the answer, where the mixer is linear enough: no norm stands in the way."""
    model = SequenceModel(1, 1, replace(SMALL, depth=1)).eval()
    with torch.no_grad():
        small, large = (model.hidden(torch.full((1, 1, 1), level))[0].norm() for level in (1e2, 1e4))
    assert large > 50 * small


@pytest.mark.parametrize("mixer", KINDS)
def test_what_must_not_decay_can_be_told_by_its_name(mixer: str) -> None:
    """A, D, Δ's bias, norms and constant parts; weights of maps and taps may decay."""
    from keiretsu.nn import StableDecay, StableOscillation, StepSize

    free = ("log_rate", "shift", "skip", "bias", "norm")
    model = SequenceModel(3, 4, replace(SMALL, **KINDS[mixer], margin=None))
    for name, module in model.named_modules():
        if isinstance(module, StableDecay | StableOscillation | StepSize | torch.nn.RMSNorm):
            for inner, _ in module.named_parameters():
                assert any(part in f"{name}.{inner}" for part in free), f"{name}.{inner}"
    for name, parameter in model.named_parameters():
        if parameter.ndim == 1:
            assert any(part in name for part in free), name
        elif name.endswith("weight"):
            assert not any(part in name for part in free), name


@pytest.mark.parametrize(
    "wrong",
    [
        {"mixer": "rnn"},
        {"width": 0},
        {"margin": 0.0},
        {"discretization": "tustin"},
        {"steps": (1.0, 0.1)},
        {"dropout": 1.0},
        {"patch": 0},
        {"patch": 9, "window": 8},
    ],
    ids=str,
)
def test_a_wrong_config_is_one_sentence(wrong: dict) -> None:
    with pytest.raises(ArgumentError, match=f"ModelConfig: {next(iter(wrong))} must be"):
        ModelConfig(**wrong)


def test_a_wrong_shape_is_one_sentence() -> None:
    with pytest.raises(ShapeError, match=r"x must be \(batch, length, 3\); got \(2, 5, 7\)"):
        SequenceModel(3, 4, SMALL)(torch.zeros(2, 5, 7))

"""A correction in a model file."""

from __future__ import annotations

from dataclasses import asdict
from math import prod
from typing import Any

import numpy as np
import torch

from keiretsu.estimators.causal_pass import Correction
from keiretsu.estimators.mixer_rows import MixerInput
from keiretsu.estimators.model_file_fields import Fields, Tensors
from keiretsu.nn import ModelConfig, SequenceModel

# Numbers that a model may take beyond 64 times what the file holds, and that its state may.
MOST_SPARE, MOST_STATE = 1 << 22, 1 << 27


def correction_fields(correction: Correction | None) -> tuple[dict[str, Any] | None, dict[str, torch.Tensor]]:
    """Header and tensors of a correction; None and nothing where there is none."""
    if correction is None:
        return None, {}
    header = {
        "config": asdict(correction.model.config),
        "inputs": asdict(correction.inputs),
        "share": correction.share,
    }
    weights = correction.model.state_dict()
    tensors = {f"model.{name}": value.detach().cpu().contiguous() for name, value in weights.items()}
    sizes = {"correction.scale": torch.from_numpy(correction.scale)}
    if np.isfinite(correction.limit).all():
        sizes["correction.limit"] = torch.from_numpy(correction.limit)
    return header, {**sizes, **tensors}


def read_correction(
    header: Fields, tensors: Tensors, *, channels: int, covariates: int, targets: int, horizon: int
) -> Correction | None:
    """The correction of a file; None where it has none.

    Args:
        header, tensors: of the file.
        channels: of its rows; covariates: columns of them; targets: how many.
        horizon: rows ahead, no more than the tensors hold.
    Raises:
        ValueError: it does not fit together.
    """
    if "correction" not in header:
        return None
    kept = header.sub("correction")
    inputs = _inputs(kept.sub("inputs"), channels, covariates)
    config = _config(kept.sub("config"), kept.plain("config"))
    weights = tensors.take_all("model.")
    _refuse_sizes(config, weights, inputs.width, targets * horizon)
    model = SequenceModel(inputs.width, targets * horizon, config)
    for name, value in model.state_dict().items():
        if name not in weights or weights[name].dtype != value.dtype:
            raise ValueError(f"tensor model.{name} must be there, of {value.dtype}")
    model.load_state_dict(weights)
    model.eval()
    share = kept.number("share", above=0)
    if share > 1:
        raise ValueError("correction.share must be at most 1")
    scale = tensors.positive("correction.scale", targets)
    # versions without limits let a correction say anything
    limited = "correction.limit" in tensors
    limit = tensors.positive("correction.limit", targets) if limited else np.full(targets, np.inf)
    return Correction(model, inputs, scale, share, limit)


def _inputs(fields: Fields, channels: int, covariates: int) -> MixerInput:
    # versions without covariates did not count them
    counted = fields.whole("covariates") if "covariates" in fields else 0
    if counted != covariates:
        raise ValueError(f"correction.inputs.covariates must be {covariates}; it is {counted}")
    return MixerInput(
        fields.whole("channels", least=channels, most=channels),
        fields.flag("masked"),
        fields.flag("timed"),
        fields.number("longest", above=0),
        covariates,
    )


def _config(fields: Fields, kept: dict[str, Any]) -> ModelConfig:
    """Whatever a configuration holds; lists of numbers are tuples there."""
    usual = asdict(ModelConfig())
    for name, value in kept.items():
        if isinstance(value, list):
            kept[name] = fields.numbers(name)
        elif isinstance(value, bool):
            if not isinstance(usual.get(name), bool):
                raise ValueError(f"correction.config.{name} must not be true or false")
        elif isinstance(value, int):
            fields.whole(name)
        elif isinstance(value, float):
            fields.number(name)
    return ModelConfig(**kept)


def _refuse_sizes(config: ModelConfig, weights: dict[str, torch.Tensor], inputs: int, outputs: int) -> None:
    """Refuse a model much larger than the weights that are there, before it is made."""
    shapes = {"embed.weight": (config.width, inputs), "head.weight": (outputs, config.width)}
    for name, shape in shapes.items():
        if name not in weights or tuple(weights[name].shape) != shape:
            raise ValueError(f"tensor model.{name} must be there, of shape {shape}")
    blocks = {name.split(".")[1] for name in weights if name.startswith("blocks.")}
    held = sum(prod(value.shape) for value in weights.values())
    if len(blocks) != config.depth or config.depth * config.width * config.state > max(MOST_SPARE, 64 * held):
        raise ValueError("correction.config must be of the size of the weights")
    if config.depth * config.width * config.window > MOST_STATE:
        raise ValueError("correction.config.window must leave a state that fits into memory")

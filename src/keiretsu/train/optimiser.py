"""AdamW that lets alone what decay would bend, and the learning rate's way up and down."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn

from keiretsu.nn import StableDecay, StableOscillation, StepSize
from keiretsu.train.adamw import AdamW

WARM_UP = 20  # a twentieth of the steps
LAST = 0.05  # of the peak

_NEVER_DECAYED = (StableDecay, StableOscillation, StepSize, nn.RMSNorm, nn.LayerNorm)


def make_optimiser(model: nn.Module, *, weight_decay: float) -> AdamW | torch.optim.AdamW:
    """AdamW (Loshchilov & Hutter 2019) whose decay leaves out A, D, Δ's bias, all biases and norms.

    Decay would pull A's rates and Δ to values that mean a memory nobody asked for. What has one axis is a bias, a skip
    or a norm; A and Δ are known by the modules that hold them.
    """
    free: set[int] = set()
    for module in model.modules():
        if isinstance(module, _NEVER_DECAYED):
            free |= {id(parameter) for parameter in module.parameters()}
    free |= {id(parameter) for parameter in model.parameters() if parameter.ndim < 2}
    groups = [
        {"params": [p for p in model.parameters() if id(p) not in free], "weight_decay": weight_decay},
        {"params": [p for p in model.parameters() if id(p) in free], "weight_decay": 0.0},
    ]
    return adamw(groups)


def adamw(groups: list[dict[str, Any]]) -> AdamW | torch.optim.AdamW:
    """AdamW of parameters in groups: ours on the processor, torch's own, which is faster there, on a device."""
    devices = {parameter.device.type for group in groups for parameter in group["params"]}
    return AdamW(groups) if devices <= {"cpu"} else torch.optim.AdamW(groups)


def learning_rate(step: int, steps: int, peak: float) -> float:
    """The rate of step number `step` (from 0): linear up over a twentieth, then a cosine down to a twentieth."""
    warm = max(1, steps // WARM_UP)
    if step < warm:
        return peak * (step + 1) / warm
    return peak * (LAST + (1 - LAST) * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm))))

"""The device that a fit runs on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from keiretsu.errors import ArgumentError


def check_device(name: str) -> torch.device:
    """The device of that name.

    Raises:
        ArgumentError: this machine has none.
    """
    if name == "cuda" and not torch.cuda.is_available():
        raise ArgumentError(
            f"train: device must be one that torch finds on this machine; got {name!r} and there is no CUDA device. "
            'Take device="cpu", or install a torch that is built for the GPU.'
        )
    return torch.device(name)


def device_of(model: nn.Module) -> torch.device:
    """Where a model's weights are."""
    return next(model.parameters()).device


@contextmanager
def moved(model: nn.Module, device: torch.device) -> Iterator[None]:
    """The model is on `device` within, and afterwards where it was."""
    home = device_of(model)
    model.to(device)
    try:
        yield
    finally:
        model.to(home)

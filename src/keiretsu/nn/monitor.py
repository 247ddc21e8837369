"""What can be seen to go wrong while a model trains: its slowest decay, its steps, its gain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from keiretsu.nn.mixers import SelectiveMixer
from keiretsu.nn.model import Block, SequenceModel
from keiretsu.nn.stable import StableDecay, StepSize
from keiretsu.nn.state import State


@dataclass(frozen=True)
class LayerReading:
    """One layer on one batch.

    Attributes:
        layer: its number, from 0.
        abscissa: largest real part of A, in 1 / model time; at or below -margin, or something is wrong. None for a
            mixer without A.
        least_step, largest_step: Δ over all rows and channels, before elapsed time; None for a mixer without Δ.
        gain: measured, not a bound: root mean square of what the mixer adds over that of what it reads, of the series
            in which it is largest; NaN as soon as one number is. None for an empty batch.
        state: largest |h| of all channels, states and series after the last row; None for a mixer without A.
    """

    layer: int
    abscissa: float | None
    least_step: float | None
    largest_step: float | None
    gain: float | None
    state: float | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for a log."""
        return asdict(self)


@dataclass
class _Seen:
    """What the hooks of one layer have noted."""

    decays: list[Tensor] = field(default_factory=list)
    steps: list[Tensor] = field(default_factory=list)
    gain: float | None = None
    state: float | None = None


@torch.no_grad()
def monitor(
    model: SequenceModel,
    x: Tensor,
    *,
    elapsed: Tensor | None = None,
    reset: Tensor | None = None,
    state: State | None = None,
) -> tuple[LayerReading, ...]:
    """Read every layer in one pass without gradients; the model, its mode and torch's generator stay as they are.

    Args:
        model: in any mode; it is read as in evaluation.
        x, elapsed, reset, state: as `SequenceModel.hidden` takes them; some hundred rows suffice.
    Returns:
        One reading a layer, first to last.
    Cost: one forward pass over x.

    Example:
        >>> from keiretsu.nn import ModelConfig
        >>> model = SequenceModel(1, 1, ModelConfig(width=8, margin=0.25))
        >>> monitor(model, torch.zeros(1, 4, 1))[0].abscissa
        -1.25
    """
    seen, hooks, training = [_Seen() for _ in model.layers], [], model.training
    for note, block in zip(seen, model.layers, strict=True):
        hooks += _hooks(block, note)
    try:
        model.eval()
        model.hidden(x, elapsed=elapsed, reset=reset, state=state)
    finally:
        model.train(training)
        for hook in hooks:
            hook.remove()
    return tuple(_reading(layer, note) for layer, note in enumerate(seen))


def _hooks(block: Block, seen: _Seen) -> list[Any]:
    def after(keep: Callable[[Tensor], None]) -> Callable[[nn.Module, Any, Tensor], None]:
        return lambda module, told, answer: keep(answer)

    def mixed(module: nn.Module, told: tuple[Tensor, ...], named: dict[str, Any], answer: tuple[Tensor, State]) -> None:
        seen.gain = _gain(told[0], answer[0])
        if "h" in answer[1] and answer[1]["h"].numel():
            seen.state = float(answer[1]["h"].abs().max())
        if isinstance(module, SelectiveMixer):
            # Its scan makes the steps itself: here they are made once more, where the hook below sees them.
            module.choose(told[0], elapsed=named["elapsed"], reset=named["reset"], tail=named["state"]["tail"])

    hooks: list[Any] = []
    if isinstance(block.mixer, nn.Module):
        hooks.append(block.mixer.register_forward_hook(mixed, with_kwargs=True))
    for module in block.modules():
        if isinstance(module, StableDecay):
            hooks.append(module.register_forward_hook(after(seen.decays.append)))
        elif isinstance(module, StepSize):
            hooks.append(module.register_forward_hook(after(seen.steps.append)))
    return hooks


def _gain(x: Tensor, y: Tensor) -> float | None:
    if not x.numel():
        return None
    # In float64: squares of large numbers must not overflow here when they do not in the model.
    read, added = (part.double().square().mean(dim=(1, 2)).sqrt() for part in (x, y))
    return float((added / read.clamp_min(1e-30)).max())


def _reading(layer: int, seen: _Seen) -> LayerReading:
    steps = [step for step in seen.steps if step.numel()]
    return LayerReading(
        layer,
        abscissa=max((float(decay.max()) for decay in seen.decays), default=None),
        least_step=min((float(step.min()) for step in steps), default=None),
        largest_step=max((float(step.max()) for step in steps), default=None),
        gain=seen.gain,
        # attention and GRU keep something by that name, too, which no A forgets
        state=seen.state if seen.decays else None,
    )

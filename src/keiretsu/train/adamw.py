"""AdamW on the processor, to the bit as `torch.optim.AdamW` takes its steps there.

That one loads torch's compiler with its first step, a second of every process that trains.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

FIRST, SECOND = 0.9, 0.999  # what the moments keep of themselves at a step
EPSILON = 1e-8


class AdamW:
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2), single tensors, default moments.

    Args:
        groups: each with "params", a list of real tensors on the processor, "weight_decay", and "lr" where it is not
            to be set later.
    Attributes:
        param_groups: the groups; "lr" may be changed between steps.
        state: of a parameter that has taken a step: "step", "exp_avg" and "exp_avg_sq", named as in torch.
    """

    def __init__(self, groups: Iterable[dict[str, Any]]) -> None:
        self.param_groups = [{"lr": 1e-3, **group} for group in groups]
        self.state: dict[Tensor, dict[str, Tensor]] = {}

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients; they are always set to None."""
        for group in self.param_groups:
            for parameter in group["params"]:
                parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Move every parameter that has a gradient."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self._move(parameter, parameter.grad, group["lr"], group["weight_decay"])

    def _move(self, parameter: Tensor, gradient: Tensor, rate: float, decay: float) -> None:
        moments = self.state.get(parameter)
        if moments is None:
            moments = self.state[parameter] = {
                "step": torch.zeros(()),
                "exp_avg": torch.zeros_like(parameter, memory_format=torch.preserve_format),
                "exp_avg_sq": torch.zeros_like(parameter, memory_format=torch.preserve_format),
            }
        moments["step"] += 1
        step = moments["step"].item()
        if decay:
            parameter.mul_(1 - rate * decay)
        mean, square = moments["exp_avg"], moments["exp_avg_sq"]
        mean.lerp_(gradient, 1 - FIRST)
        square.mul_(SECOND).addcmul_(gradient, gradient, value=1 - SECOND)
        spread = (square.sqrt() / (1 - SECOND**step) ** 0.5).add_(EPSILON)
        parameter.addcdiv_(mean, spread, value=-(rate / (1 - FIRST**step)))

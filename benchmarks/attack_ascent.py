"""Gradient ascent on ratios of what was found to what is allowed, many restarts at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor


def ascend(ratio: Callable[[], Tensor], free: Iterable[Tensor], *, iterations: int, rate: float = 0.1) -> Tensor:
    """The worst ratio of every restart, (R,), over all that ascent passed through.

    Args:
        ratio: (R,) at the free numbers as they are now; restarts do not share any.
        free: what moves, by Adam on the logarithm of the ratio.
        iterations: steps taken.  rate: how far a number moves in one.
    Raises:
        ArithmeticError: a ratio is not a number, which proves nothing and must not pass for a small one.
    """
    # rows far back weigh little in a gradient, but count
    optimiser = torch.optim.Adam(free, lr=rate, eps=1e-30)
    worst = torch.zeros((), dtype=torch.float64)
    for _ in range(iterations):
        optimiser.zero_grad()
        found = ratio()
        worst = torch.maximum(worst, _checked(found))
        (-torch.log(found.clamp_min(1e-300))).sum().backward()
        optimiser.step()
    return torch.maximum(worst, _checked(ratio()))


def _checked(found: Tensor) -> Tensor:
    found = found.detach().clone()
    if not bool(found.isfinite().all()):
        raise ArithmeticError(f"ascend: a ratio must be a finite number; got {found.tolist()}.")
    return found

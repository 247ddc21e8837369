"""From continuous time to one step: decay and input weight of a diagonal state-space model."""

from __future__ import annotations

import torch
from torch import Tensor

from keiretsu.errors import ArgumentError, ShapeError

DISCRETIZATIONS = ("euler", "zoh")

# Up to |x| = 1/2 the series of (e^x - 1)/x is used, to this many terms: the first one left out is below the last bit.
_SERIES_TERMS = {torch.float64: 16, torch.complex128: 16}


def phi(x: Tensor) -> Tensor:
    """(e^x - 1)/x, exact at x = 0, with a derivative that is exact there too.

    Both branches are evaluated on arguments of their own range, so that autograd never meets 0/0 or the cancellation
    of x e^x - (e^x - 1).
    """
    terms = _SERIES_TERMS.get(x.dtype, 9)
    small = x.abs() < 0.5
    near = torch.where(small, x, torch.zeros_like(x))
    series = torch.full_like(x, 1.0 / (terms + 1))
    for k in range(terms, 1, -1):
        series = torch.addcmul(torch.full_like(x, 1.0), near, series) / k
    series = torch.addcmul(torch.ones_like(x), near, series)
    far = torch.where(small, torch.ones_like(x), x)
    return torch.where(small, series, torch.expm1(far) / far)


def decay_and_weight(A: Tensor, step: Tensor, method: str) -> tuple[Tensor, Tensor]:
    """e^{A step} and the weight of the input over that step, for tensors that broadcast; input is trusted."""
    x = A * step
    if method == "euler":
        return x.exp(), step.expand_as(x)
    if method == "zoh":
        return x.exp(), step * phi(x)
    half = x / 2
    return (1 + half) / (1 - half), step / (1 - half)


def discretize(A: Tensor, B: Tensor, delta: Tensor, *, method: str = "zoh") -> tuple[Tensor, Tensor]:
    """Step a diagonal system x' = A x + B u over `delta`.

    zoh       Abar = e^{A delta},                    Bbar = (e^{A delta} - 1)/A B    (input held over the step; exact)
    euler     Abar = e^{A delta},                    Bbar = delta B                  (Mamba's choice)
    bilinear  Abar = (1 + A delta/2)/(1 - A delta/2),  Bbar = delta B/(1 - A delta/2)

    Args:
        A: (channel, state), real or complex. Diagonal of the system.
        B: (channel, state), or (batch, length, state) when the input matrix is selected row by row.
        delta: (channel,), or (batch, length, channel). The step, in the model's own time.
        method: "zoh", "euler" or "bilinear".

    Returns:
        Abar: (channel, state), or (batch, length, channel, state) when `delta` has rows.  Bbar: likewise, with the
        rows of `delta` and `B` together.

    Raises:
        ShapeError: when the axes do not fit.
        ArgumentError: when `method` is none of the three.

    Cost: O(size of the result).
    Source: Gu, Goel, Gupta & Re 2022 (S4D), section 3.1; Gu & Dao 2023, equation 4.

    Example:
        >>> Abar, Bbar = discretize(torch.tensor([[-1.0]]), torch.ones(1, 1), torch.tensor([0.5]))
        >>> round(float(Abar), 4), round(float(Bbar), 4)
        (0.6065, 0.3935)
    """
    if method not in (*DISCRETIZATIONS, "bilinear"):
        raise ArgumentError(f"discretize: method must be zoh, euler or bilinear; got {method!r}.")
    if A.ndim != 2:
        raise ShapeError(f"discretize: A must be (channel, state); got {tuple(A.shape)}.")
    channels, states = A.shape
    if delta.ndim not in (1, 3) or delta.shape[-1] != channels:
        raise ShapeError(
            f"discretize: delta must be ({channels},) or (batch, length, {channels}); got {tuple(delta.shape)}."
        )
    if B.shape != A.shape and (B.ndim != 3 or B.shape[-1] != states):
        raise ShapeError(
            f"discretize: B must be ({channels}, {states}) or (batch, length, {states}); got {tuple(B.shape)}."
        )
    Abar, weight = decay_and_weight(A, delta.unsqueeze(-1), method)
    return Abar, weight * (B.unsqueeze(-2) if B.ndim == 3 else B)

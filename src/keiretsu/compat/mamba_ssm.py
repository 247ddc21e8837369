"""The selective scan as `mamba_ssm` spells it: channels before rows, the same arguments in the same order."""

from __future__ import annotations

import torch
from torch import Tensor

from keiretsu import ops
from keiretsu.errors import ShapeError


def selective_scan_fn(
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    D: Tensor | None = None,
    z: Tensor | None = None,
    delta_bias: Tensor | None = None,
    delta_softplus: bool = False,
    return_last_state: bool = False,
) -> Tensor | tuple[Tensor, Tensor]:
    """Run `keiretsu.ops.selective_scan` on tensors whose last axis is time.

    Args:
        u: (batch, channel, length) floating. Input rows.
        delta: like u. The step, before `delta_bias` and softplus.
        A: (channel, state) real.
        B: (batch, state, length), or (batch, group, state, length) where each group of channels has its own.
        C: like B.
        D: (channel,). Skip.
        z: like u. Gate.
        delta_bias: (channel,). Added to delta.
        delta_softplus: whether softplus follows.
        return_last_state: whether the state after the last row is returned, too.

    Returns:
        (batch, channel, length), like u; with `return_last_state` also (batch, channel, state).

    Raises:
        ShapeError: when a shape does not fit, or B or C does not depend on the input (channel, state): that form is not
            served.

    Cost: that of `ops.selective_scan`, and a copy of every tensor with rows, whose axes must change places.
    Source: the interface of Gu & Dao's reference implementation.

    Example:
        >>> u = torch.ones(1, 1, 3)
        >>> y = selective_scan_fn(u, u, -u[0, :, :1], u, u)
        >>> [round(float(v), 4) for v in y.flatten()]
        [1.0, 1.3679, 1.5032]
    """
    B, C = _grouped("B", B), _grouped("C", C)
    groups = B.shape[1]
    if C.shape[1] != groups or u.ndim != 3 or u.shape[1] % groups:
        raise ShapeError(
            f"selective_scan_fn: channels of u must split into the groups of B and C; got u {tuple(u.shape)}, "
            f"{groups} groups in B and {C.shape[1]} in C."
        )
    share = u.shape[1] // groups
    outcomes = []
    for group in range(groups):
        own = slice(group * share, (group + 1) * share)
        outcomes.append(
            ops.selective_scan(
                u[:, own].mT,
                delta[:, own].mT,
                A[own],
                B[:, group].mT,
                C[:, group].mT,
                None if D is None else D[own],
                None if z is None else z[:, own].mT,
                delta_bias=None if delta_bias is None else delta_bias[own],
                delta_softplus=delta_softplus,
            )
        )
    y = torch.cat([y for y, _ in outcomes], -1).mT
    return (y, torch.cat([h for _, h in outcomes], 1)) if return_last_state else y


def _grouped(name: str, weights: Tensor) -> Tensor:
    """(batch, group, state, length)."""
    if weights.ndim == 3:
        return weights.unsqueeze(1)
    if weights.ndim != 4:
        raise ShapeError(
            f"selective_scan_fn: {name} must be (batch, state, length) or (batch, group, state, length); got "
            f"{tuple(weights.shape)}. Expand weights that do not depend on the input over batch and length."
        )
    return weights

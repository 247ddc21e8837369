"""The naive truth: plain loops over rows, any dtype, nothing clever. Every other path is tested against these."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from keiretsu.ops.discretize import decay_and_weight


def selective_scan(
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    D: Tensor | None = None,
    z: Tensor | None = None,
    *,
    elapsed: Tensor | None = None,
    h0: Tensor | None = None,
    reset: Tensor | None = None,
    discretization: str = "euler",
) -> tuple[Tensor, Tensor]:
    """Row by row, as the formula stands; see `keiretsu.ops.selective_scan` for shapes."""
    batch, length, channels = u.shape
    h = u.new_zeros(batch, channels, A.shape[1], dtype=A.dtype) if h0 is None else h0
    rows = []
    for t in range(length):
        if reset is not None:
            h = torch.where(reset[:, t, None, None], torch.zeros_like(h), h)
        row, h = selective_step(
            h,
            u[:, t],
            delta[:, t],
            A,
            B[:, t],
            C[:, t],
            D,
            None if z is None else z[:, t],
            elapsed_t=None if elapsed is None else elapsed[:, t],
            discretization=discretization,
        )
        rows.append(row)
    return torch.stack(rows, 1) if rows else u.clone(), h


def selective_step(
    h: Tensor,
    u_t: Tensor,
    delta_t: Tensor,
    A: Tensor,
    B_t: Tensor,
    C_t: Tensor,
    D: Tensor | None = None,
    z_t: Tensor | None = None,
    *,
    elapsed_t: Tensor | None = None,
    discretization: str = "euler",
) -> tuple[Tensor, Tensor]:
    """One row; see `keiretsu.ops.selective_step` for shapes."""
    step = delta_t if elapsed_t is None else delta_t * elapsed_t[:, None]
    decay, weight = decay_and_weight(A, step[..., None], discretization)
    h = decay * h + weight * B_t[:, None, :] * u_t[..., None]
    y = (h * C_t[:, None, :]).sum(-1)
    if D is not None:
        y = y + D * u_t
    return (y if z_t is None else y * F.silu(z_t)), h


def causal_conv(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    tail: Tensor | None = None,
    reset: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """Row by row with a ring of the last taps - 1 rows; see `keiretsu.ops.causal_conv` for shapes."""
    batch, length, channels = x.shape
    past = weight.shape[1] - 1
    tail = x.new_zeros(batch, past, channels) if tail is None else tail
    rows = []
    for t in range(length):
        if reset is not None:
            tail = torch.where(reset[:, t, None, None], torch.zeros_like(tail), tail)
        window = torch.cat([tail, x[:, t : t + 1]], 1)
        row = (window * weight.T).sum(1)
        rows.append(row if bias is None else row + bias)
        tail = window[:, 1:]
    return torch.stack(rows, 1) if rows else x.clone(), tail


def attention(query: Tensor, key: Tensor, value: Tensor, *, window: int, reset: Tensor | None = None) -> Tensor:
    """Row by row; see `keiretsu.ops.attention`."""
    rows = []
    for b in range(query.shape[0]):
        first = 0
        for t in range(query.shape[1]):
            first = t if reset is not None and reset[b, t] else first
            seen = slice(max(first, t - window + 1), t + 1)
            scores = torch.einsum("hn,shn->hs", query[b, t], key[b, seen]) / query.shape[-1] ** 0.5
            rows.append(torch.einsum("hs,shc->hc", scores.softmax(-1), value[b, seen]))
    return torch.stack(rows).view(value.shape) if rows else value.clone()


def linear_attention(query: Tensor, key: Tensor, value: Tensor, *, reset: Tensor | None = None) -> Tensor:
    """Sums over all rows so far; see `keiretsu.ops.linear_attention`."""
    rows = []
    for b in range(query.shape[0]):
        first = 0
        for t in range(query.shape[1]):
            first = t if reset is not None and reset[b, t] else first
            seen = slice(first, t + 1)
            scores = torch.einsum("hn,shn->hs", query[b, t], key[b, seen])
            rows.append(torch.einsum("hs,shc->hc", scores, value[b, seen]))
    return torch.stack(rows).view(value.shape) if rows else value.clone()


def mixing_matrix(delta, A, B, C, *, elapsed=None, discretization: str = "euler") -> Tensor:
    """Column by column, from the answer to a unit impulse; see `keiretsu.ops.mixing_matrix`."""
    columns = []
    for s in range(delta.shape[1]):
        u = torch.zeros_like(delta)
        u[:, s] = 1
        columns.append(selective_scan(u, delta, A, B, C, elapsed=elapsed, discretization=discretization)[0])
    return torch.stack(columns, -1).transpose(1, 2)

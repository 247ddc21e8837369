"""The torch path of the selective scan: any device, autograd of any order, memory bounded by one chunk.

Inside a chunk the recurrence is solved by doubling (Hillis & Steele 1986): log2(chunk) passes over tensors of
(batch, chunk, channel, state), with products of decays only, so that a positive A or a huge step needs no care. Chunks
are chained by their last state and recomputed in the backward pass, so one chunk at a time is held.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from keiretsu.ops.discretize import decay_and_weight

# Rows solved together. Longer chunks mean fewer passes of Python and more memory: against 32 rows, 8 take twice as
# long, 128 four fifths (two cores, 64 channels, 16 states).
CHUNK = 32


def solve(decay: Tensor, drive: Tensor, h: Tensor, reset: Tensor | None) -> Tensor:
    """All states of h_t = decay_t h_{t-1} + drive_t over one chunk; rows on axis 1.

    Where a row is marked, what came before it is *replaced* by zero before it is multiplied: a NaN or an infinity of
    the series before it must reach neither the values nor the gradients.
    """
    rows = decay.shape[1]
    closed = None
    if reset is not None:
        closed = reset.reshape(*reset.shape, *(1,) * (decay.ndim - 2)).cumsum(1)
        h = h.masked_fill(closed[:, 0] > 0, 0)
    # The state goes in through the first row, not times a product of decays, which may be beyond the number range.
    drive = torch.cat([drive[:, :1] + decay[:, :1] * h.unsqueeze(1), drive[:, 1:]], 1)
    shift = 1
    while shift < rows:
        older_drive, older_decay = drive[:, :-shift], decay[:, :-shift]
        if closed is not None:
            crossed = closed[:, shift:] != closed[:, :-shift]
            older_drive = older_drive.masked_fill(crossed, 0)
            older_decay = older_decay.masked_fill(crossed, 1)
        drive = torch.cat([drive[:, :shift], decay[:, shift:] * older_drive + drive[:, shift:]], 1)
        decay = torch.cat([decay[:, :shift], decay[:, shift:] * older_decay], 1)
        shift *= 2
    return drive


def _chunk(u, step, A, B, C, h, reset, discretization):
    decay, weight = decay_and_weight(A, step.unsqueeze(-1), discretization)
    states = solve(decay, weight * B.unsqueeze(-2) * u.unsqueeze(-1), h, reset)
    return (states @ C.unsqueeze(-1)).squeeze(-1), states[:, -1]


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
    """See `keiretsu.ops.selective_scan`; all tensors of one floating type, input trusted."""
    batch, length, channels = u.shape
    h = u.new_zeros(batch, channels, A.shape[1]) if h0 is None else h0
    step = delta if elapsed is None else delta * elapsed.unsqueeze(-1)
    recompute = torch.is_grad_enabled() and length > CHUNK
    outputs = []
    for start in range(0, length, CHUNK):
        rows = slice(start, start + CHUNK)
        arguments = (u[:, rows], step[:, rows], A, B[:, rows], C[:, rows], h)
        arguments += (None if reset is None else reset[:, rows], discretization)
        if recompute:
            y, h = checkpoint(_chunk, *arguments, use_reentrant=False, preserve_rng_state=False)
        else:
            y, h = _chunk(*arguments)
        outputs.append(y)
    y = torch.cat(outputs, 1) if outputs else u.clone()
    if D is not None:
        y = y + D * u
    return (y if z is None else y * F.silu(z)), h

"""State-space duality (Mamba-2): one decay a head, so a chunk is a masked matrix product."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from keiretsu.errors import ArgumentError, ShapeError
from keiretsu.ops import chunked, cpu, reference
from keiretsu.ops.backends import choose
from keiretsu.ops.checks import as_type, check_option, check_reset, check_shapes, compute_type
from keiretsu.ops.discretize import DISCRETIZATIONS, decay_and_weight


def ssd(
    x: Tensor,
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
    chunk: int = 64,
    backend: str = "auto",
) -> tuple[Tensor, Tensor]:
    """Run a selective state-space model whose channels share one decay a head.

    The recurrence of `selective_scan` with A and delta the same for all channels of a head and all states. Head i holds
    the channels from i channel/heads on.

    Args:
        x: (batch, length, channel) floating. Input rows; channel is a multiple of heads.
        delta: (batch, length, heads), > 0. The step, in the model's own time.
        A: (heads,). Decay of each head, below 0 to forget.
        B: (batch, length, state). Input weights of each row (key).
        C: (batch, length, state). Output weights of each row (query).
        D: (channel,). Skip.
        z: like x. Gate.
        elapsed: (batch, length). Time since the row before, in median intervals; multiplies delta.
        h0: (batch, channel, state). State before the first row; zero when absent.
        reset: (batch, length) bool. The state, h0 included, is cleared before a marked row.
        discretization: "euler" or "zoh".
        chunk: rows of one matrix product on the "chunked" path.
        backend: "auto", "cpu", "chunked" or "reference".

    Returns:
        y: like x.  h: (batch, channel, state), float32 or wider.

    Raises:
        ShapeError: when a shape or type of number does not fit.
        ArgumentError: when an option has another value, or the backend cannot run here.

    Cost: "cpu": that of `selective_scan` with one exponential a channel. "chunked": O(batch · length · channel ·
    (chunk + state)); with `reset` it takes the doubling scan instead, because a matrix product would carry a NaN of one
    packed sequence into its neighbour's gradient (0 · NaN).
    Source: Dao & Gu 2024, section 6.

    Example:
        >>> x = torch.ones(1, 3, 2)
        >>> y, h = ssd(x, x[..., :1], -torch.ones(1), x[..., :1], x[..., :1])
        >>> [round(float(v), 4) for v in y[0, :, 1]]
        [1.0, 1.3679, 1.5032]
    """
    where = "ssd"
    rows, states = ("batch", "length", "channel"), ("batch", "length", "state")
    floating = {"x": x, "delta": delta, "A": A, "B": B, "C": C, "D": D, "z": z, "elapsed": elapsed, "h0": h0}
    axes = [rows, ("batch", "length", "heads"), ("heads",), states, states, ("channel",), rows, ("batch", "length")]
    axes.append(("batch", "channel", "state"))
    sizes: dict[str, int] = {}
    pairs = zip(floating.items(), axes, strict=True)
    check_shapes(where, {name: (tensor, shape) for (name, tensor), shape in pairs}, sizes)
    check_shapes(where, {"reset": (reset, ("batch", "length"))}, sizes)
    check_reset(where, reset)
    check_option(where, "discretization", discretization, DISCRETIZATIONS)
    if sizes["heads"] == 0 or sizes["channel"] % sizes["heads"]:
        raise ShapeError(f"{where}: channel must be a multiple of heads={sizes['heads']}; got {sizes['channel']}.")
    if chunk < 1:
        raise ArgumentError(f"{where}: chunk must be at least 1; got {chunk}.")
    dtype = compute_type(where, floating)
    cast: dict[str, Any] = {name: as_type(tensor, dtype) for name, tensor in floating.items()}
    path = choose(where, backend, x.device)
    if path == "chunked" and reset is None:
        y, h = _by_products(**cast, discretization=discretization, chunk=chunk)
    elif path == "cpu" and cpu.takes_ssd(cast):
        y, h = cpu.ssd(**cast, reset=reset, discretization=discretization)
    else:
        scan = {"cpu": cpu, "chunked": chunked, "reference": reference}[path].selective_scan
        y, h = scan(**_as_selective(cast), reset=reset, discretization=discretization)
    return y.to(x.dtype), h


def _as_selective(cast: dict[str, Any]) -> dict[str, Any]:
    """The same model with every channel's decay written out."""
    x, delta, A, B = cast["x"], cast["delta"], cast["A"], cast["B"]
    share = x.shape[-1] // A.shape[0]
    spread = {
        "u": x,
        "delta": delta.repeat_interleave(share, -1),
        "A": A.repeat_interleave(share)[:, None].expand(-1, B.shape[-1]),
    }
    return spread | {name: cast[name] for name in ("B", "C", "D", "z", "elapsed", "h0")}


def _by_products(x, delta, A, B, C, D, z, elapsed, h0, *, discretization, chunk):
    batch, length, channels = x.shape
    heads = A.shape[0]
    inputs = x.reshape(batch, length, heads, channels // heads)
    step = delta if elapsed is None else delta * elapsed.unsqueeze(-1)
    h = x.new_zeros(batch, channels, B.shape[-1]) if h0 is None else h0
    h = h.reshape(batch, heads, channels // heads, B.shape[-1])
    recompute, outputs = torch.is_grad_enabled() and length > chunk, []
    for start in range(0, length, chunk):
        rows = slice(start, start + chunk)
        arguments = (inputs[:, rows], step[:, rows], A, B[:, rows], C[:, rows], h, discretization)
        if recompute:
            y, h = checkpoint(_product, *arguments, use_reentrant=False, preserve_rng_state=False)
        else:
            y, h = _product(*arguments)
        outputs.append(y.flatten(2))
    y = torch.cat(outputs, 1) if outputs else x.clone()
    if D is not None:
        y = y + D * x
    return (y if z is None else y * F.silu(z)), h.flatten(1, 2)


def _product(x, step, A, B, C, h, discretization):
    """One chunk: x (batch, row, head, channel), step (batch, row, head), h (batch, head, channel, state)."""
    rows = x.shape[1]
    _, weight = decay_and_weight(A, step, discretization)
    logs = (A * step).mT
    # Sums from row s + 1 to row t, each summed on its own: a difference of running sums would cancel.
    lower = torch.ones(rows, rows, dtype=torch.bool, device=x.device).tril()
    spans = logs.unsqueeze(-1).expand(-1, -1, -1, rows).masked_fill(~lower.tril(-1), 0).cumsum(-2)
    decay = spans.masked_fill(~lower, -torch.inf).exp()
    mixing = ((C @ B.mT).unsqueeze(1) * decay * weight.mT.unsqueeze(-2)).masked_fill(~lower, 0)
    # Zero times NaN would carry a NaN to the rows before it: it is taken out, and put back from its row on.
    broken = ~x.isfinite()
    y = torch.einsum("bhts,bshp->bthp", mixing, x.masked_fill(broken, 0))
    y = y.masked_fill(broken.cumsum(1) > 0, torch.nan)
    since = logs.cumsum(-1).exp()
    y = y + torch.einsum("bhpn,btn,bht->bthp", h, C, since)
    drive = x * (weight * decay[:, :, -1].mT).unsqueeze(-1)
    return y, since[..., -1, None, None] * h + torch.einsum("bshp,bsn->bhpn", drive, B)

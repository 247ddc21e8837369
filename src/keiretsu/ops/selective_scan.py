"""The selective scan (Mamba's S6): public edge, where input is checked and a path chosen."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from keiretsu.ops import chunked, cpu, reference
from keiretsu.ops.backends import choose
from keiretsu.ops.checks import as_type, check_option, check_reset, check_shapes, compute_type
from keiretsu.ops.discretize import DISCRETIZATIONS

_PATHS = {"cpu": cpu.selective_scan, "chunked": chunked.selective_scan, "reference": reference.selective_scan}


def _cast(floating: dict[str, Tensor | None], dtype: torch.dtype) -> dict[str, Any]:
    return {name: as_type(tensor, dtype) for name, tensor in floating.items()}


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
    delta_bias: Tensor | None = None,
    delta_softplus: bool = False,
    discretization: str = "euler",
    backend: str = "auto",
) -> tuple[Tensor, Tensor]:
    """Run a selective state-space model over all rows.

    s_t = elapsed_t (delta_t + delta_bias), or elapsed_t softplus(delta_t + delta_bias)
    h_t = exp(s_t A) h_{t-1} + g_t B_t u_t,   g_t = s_t (euler) or (exp(s_t A) - 1)/A (zoh)
    y_t = (C_t h_t + D u_t) silu(z_t)

    Args:
        u: (batch, length, channel) floating. Input rows.
        delta: like u, > 0 unless softplus makes it so. The step, in the model's own time.
        A: (channel, state). Diagonal of the system; entries below 0 forget, entries above 0 grow.
        B: (batch, length, state). Input weights of each row (key).
        C: (batch, length, state). Output weights of each row (query).
        D: (channel,). Skip from input to output.
        z: like u. Gate.
        elapsed: (batch, length). Time since the row before, in median intervals; multiplies delta.
        h0: (batch, channel, state). State before the first row; zero when absent.
        reset: (batch, length) bool. The state, h0 included, is cleared before a marked row: nothing of what came
            before reaches it, a NaN neither.
        delta_bias: (channel,). Added to delta.
        delta_softplus: whether softplus follows; inside the compiled kernel both cost next to nothing.
        discretization: "euler" (Mamba's) or "zoh" (exact for an input held over the step; use it on irregular clocks).
        backend: "auto", "cpu" (compiled kernels), "chunked" (torch operations) or "reference" (a plain loop).

    Returns:
        y: like u.  h: (batch, channel, state), the state after the last row, float32 or wider. Both carry gradients
        to every floating argument.

    Raises:
        ShapeError: when a shape or type of number does not fit.
        ArgumentError: when an option has another value, or the backend cannot run here.

    Cost: O(batch · length · channel · state) time; no tensor of that size is stored: "cpu" keeps the state of every
    32nd row for the backward pass and recomputes the rest. The same bits whatever the number of threads.
    Source: Gu & Dao 2023, algorithm 2; the state is float32 or wider whatever the input.

    Example:
        >>> u = torch.ones(1, 3, 1)
        >>> y, h = selective_scan(u, u, -u[0, :1], u, u)
        >>> [round(float(v), 4) for v in y.flatten()]
        [1.0, 1.3679, 1.5032]
    """
    where, sizes = "selective_scan", {}
    rows = ("batch", "length", "channel")
    floating = {"u": u, "delta": delta, "A": A, "B": B, "C": C, "D": D, "z": z, "elapsed": elapsed, "h0": h0}
    floating["delta_bias"] = delta_bias
    axes = {
        "u": rows,
        "delta": rows,
        "A": ("channel", "state"),
        "B": ("batch", "length", "state"),
        "C": ("batch", "length", "state"),
        "D": ("channel",),
        "z": rows,
        "elapsed": ("batch", "length"),
        "h0": ("batch", "channel", "state"),
        "delta_bias": ("channel",),
    }
    check_shapes(where, {name: (tensor, axes[name]) for name, tensor in floating.items()}, sizes)
    check_shapes(where, {"reset": (reset, ("batch", "length"))}, sizes)
    check_reset(where, reset)
    check_option(where, "discretization", discretization, DISCRETIZATIONS)
    dtype = compute_type(where, floating)
    name = choose(where, backend, u.device)
    cast = _cast(floating, dtype)
    if name == "cpu":
        cast["delta_softplus"] = delta_softplus
    else:
        bias = cast.pop("delta_bias")
        delta = cast["delta"] if bias is None else cast["delta"] + bias
        cast["delta"] = F.softplus(delta) if delta_softplus else delta
    y, h = _PATHS[name](**cast, reset=reset, discretization=discretization)
    return y.to(u.dtype), h


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
    """Run one row of `selective_scan`, for streams.

    h' = exp(s_t A) h + g_t B_t u_t,   y_t = (C_t h' + D u_t) silu(z_t)

    Args:
        h: (batch, channel, state). State before the row.
        u_t: (batch, channel) floating. Input row.
        delta_t: like u_t, > 0. The step.
        A: (channel, state). Diagonal of the system.
        B_t: (batch, state). Input weights.
        C_t: (batch, state). Output weights.
        D: (channel,). Skip.
        z_t: like u_t. Gate.
        elapsed_t: (batch,). Time since the row before, in median intervals.
        discretization: "euler" or "zoh".

    Returns:
        y_t: like u_t.  h: (batch, channel, state), a new tensor, float32 or wider.

    Raises:
        ShapeError: when a shape or type of number does not fit.
        ArgumentError: when `discretization` has another value.

    Cost: O(batch · channel · state).
    Source: Gu & Dao 2023, algorithm 2.

    Example:
        >>> one = torch.ones(1, 1)
        >>> y, h = selective_step(one[None], one, one, -one, one, one)
        >>> round(float(y), 4)
        1.3679
    """
    where, row = "selective_step", ("batch", "channel")
    axes = {
        "u_t": (u_t, row),
        "h": (h, ("batch", "channel", "state")),
        "delta_t": (delta_t, row),
        "A": (A, ("channel", "state")),
        "B_t": (B_t, ("batch", "state")),
        "C_t": (C_t, ("batch", "state")),
        "D": (D, ("channel",)),
        "z_t": (z_t, row),
        "elapsed_t": (elapsed_t, ("batch",)),
    }
    check_shapes(where, axes, {})
    check_option(where, "discretization", discretization, DISCRETIZATIONS)
    floating = {name: tensor for name, (tensor, _) in axes.items()}
    dtype = compute_type(where, floating)
    cast = _cast(floating, dtype)
    y, h = reference.selective_step(**cast, discretization=discretization)
    return y.to(u_t.dtype), h

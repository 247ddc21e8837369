"""The selective scan (Mamba's S6): public edge, where input is checked and a path chosen."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from keiretsu.errors import ArgumentError
from keiretsu.ops import chunked, cpu, reference
from keiretsu.ops.backends import choose
from keiretsu.ops.checks import as_type, check_option, check_reset, check_shapes, compute_type
from keiretsu.ops.discretize import DISCRETIZATIONS

WRITES = ("step", "root")
# Rows at one moment: what the torch paths divide a gap of 0 by instead. The compiled kernels do not divide.
LEAST_ELAPSED = 1e-6

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
    delta_range: tuple[float, float] | None = None,
    write: str = "step",
    discretization: str = "euler",
    backend: str = "auto",
) -> tuple[Tensor, Tensor]:
    """Run a selective state-space model over all rows.

    s_t = elapsed_t d_t,   d_t = delta_t + delta_bias, or softplus(delta_t + delta_bias)
    h_t = exp(s_t A) h_{t-1} + g_t B_t u_t,   g_t = s_t (euler) or (exp(s_t A) - 1)/A (zoh)
    y_t = (C_t h_t + D u_t) silu(z_t)

    With a range, d_t = least + p / (1 + p / (most - least)) of p = softplus(delta_t + delta_bias). With a root write,
    g_t = √d_t (euler, whatever the gap) or (exp(s_t A) - 1)/(A √d_t) (zoh).

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
        delta_range: least and most of d_t, above 0 and in order; bends what softplus gives. Needs `delta_softplus`.
        write: "step" (Mamba's) or "root", which keeps the variance of the state at any step; needs `delta_range`, as
            the slope of a root has no bound at 0.
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
    check_option(where, "write", write, WRITES)
    _check_range(where, delta_range, delta_softplus, write)
    dtype = compute_type(where, floating)
    name = choose(where, backend, u.device)
    cast = _cast(floating, dtype)
    run = _PATHS[name]
    if name == "cpu":
        cast |= {"delta_softplus": delta_softplus, "delta_range": delta_range, "write": write}
    else:
        cast["delta"] = _own_step(cast["delta"], cast.pop("delta_bias"), delta_softplus, delta_range)
        if write == "root":
            run = _root_write(run)
    y, h = run(**cast, reset=reset, discretization=discretization)
    return y.to(u.dtype), h


def _own_step(delta: Tensor, bias: Tensor | None, softplus: bool, delta_range: tuple[float, float] | None) -> Tensor:
    """d_t of `selective_scan`, by torch."""
    if bias is not None:
        delta = delta + bias
    if softplus:
        delta = F.softplus(delta)
    if delta_range is None:
        return delta
    least, most = delta_range
    return least + delta / (1 + delta / (most - least))


def _root_write(run: Callable[..., tuple[Tensor, Tensor]]) -> Callable[..., tuple[Tensor, Tensor]]:
    """A path that writes steps, made to write roots: it reads u at another scale, so skip and gate come behind it."""

    def rooted(u, delta, A, B, C, D, z, *, elapsed, discretization, **more) -> tuple[Tensor, Tensor]:
        scale = delta.rsqrt()
        if elapsed is not None and discretization == "euler":
            elapsed = elapsed.clamp_min(LEAST_ELAPSED)
            scale = scale / elapsed.unsqueeze(-1)
        y, h = run(u * scale, delta, A, B, C, elapsed=elapsed, discretization=discretization, **more)
        y = y if D is None else y + D * u
        return y if z is None else y * F.silu(z), h

    return rooted


def _check_range(where: str, delta_range: tuple[float, float] | None, softplus: bool, write: str) -> None:
    if delta_range is None:
        if write == "root":
            raise ArgumentError(
                f'{where}: write="root" needs delta_range; got None. Give the smallest and the largest step.'
            )
        return
    least, most = delta_range
    if not 0 < least < most < math.inf:
        raise ArgumentError(f"{where}: delta_range must be finite, above 0 and in order; got {delta_range!r}.")
    if not softplus:
        raise ArgumentError(f"{where}: delta_range bends a softplus; got delta_softplus=False. Set it to True.")


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

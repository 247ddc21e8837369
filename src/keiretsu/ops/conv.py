"""The short causal convolution before a scan, with a tail that carries from chunk to chunk."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from keiretsu.ops import cpu
from keiretsu.ops.backends import choose
from keiretsu.ops.checks import check_option, check_reset, check_shapes, compute_type

ACTIVATIONS = (None, "silu")


def causal_conv(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    tail: Tensor | None = None,
    reset: Tensor | None = None,
    activation: str | None = None,
    backend: str = "auto",
) -> tuple[Tensor, Tensor]:
    """Convolve each channel with its own few taps, over the row and the taps - 1 rows before it.

    y_t = f(bias + sum_{i < taps} weight[:, taps - 1 - i] x_{t-i})

    Args:
        x: (batch, length, channel) floating. Input rows.
        weight: (channel, taps). The last tap weighs the row itself.
        bias: (channel,).
        tail: (batch, taps - 1, channel). The rows before the first; zero when absent.
        reset: (batch, length) bool. No tap of a marked row or a later one reaches a row before it.
        activation: f, None for none or "silu".
        backend: "auto", "cpu" (compiled kernels, up to 16 taps), "chunked" or "reference" (torch operations).

    Returns:
        y: like x.  tail: (batch, taps - 1, channel), what the next chunk needs; rows before a reset are zero in it.

    Raises:
        ShapeError: when a shape or type of number does not fit.
        ArgumentError: when an option has another value, or the backend cannot run here.

    Cost: O(batch · length · channel · taps); "cpu" keeps nothing for the backward pass but its inputs.
    Source: Gu & Dao 2023, figure 3 (the convolution of the Mamba block).

    Example:
        >>> y, tail = causal_conv(torch.tensor([[[1.0], [2.0], [4.0]]]), torch.tensor([[1.0, 1.0]]))
        >>> y.flatten().tolist(), tail.flatten().tolist()
        ([1.0, 3.0, 6.0], [4.0])
    """
    where, sizes = "causal_conv", {}
    axes = {
        "x": (x, ("batch", "length", "channel")),
        "weight": (weight, ("channel", "taps")),
        "bias": (bias, ("channel",)),
    }
    check_shapes(where, axes, sizes)
    taps = weight.shape[1]
    carried = {"tail": (tail, ("batch", taps - 1, "channel")), "reset": (reset, ("batch", "length"))}
    check_shapes(where, carried, sizes)
    check_reset(where, reset)
    check_option(where, "activation", activation, ACTIVATIONS)
    dtype = compute_type(where, {"x": x, "weight": weight, "bias": bias, "tail": tail})
    wide, weight = x.to(dtype), weight.to(dtype)
    bias, tail = (None if tensor is None else tensor.to(dtype) for tensor in (bias, tail))
    rows = _by_kernel if choose(where, backend, x.device) == "cpu" and cpu.takes_conv(taps) else _by_torch
    y = rows(wide, weight, bias, tail, reset, activation == "silu")
    return y.to(x.dtype), _next_tail(wide, tail, reset, taps - 1)


def _by_kernel(x, weight, bias, tail, reset, silu: bool) -> Tensor:
    return cpu.causal_conv(x, weight, bias, tail=tail, reset=reset, silu=silu)


def _by_torch(x, weight, bias, tail, reset, silu: bool) -> Tensor:
    if x.shape[1] == 0:
        return x.clone()
    y = _convolve(x, weight, bias, _past(x, tail, weight.shape[1] - 1), reset)
    return F.silu(y) if silu else y


def _past(x: Tensor, tail: Tensor | None, rows: int) -> Tensor:
    return x.new_zeros(x.shape[0], rows, x.shape[2]) if tail is None else tail


def _next_tail(x: Tensor, tail: Tensor | None, reset: Tensor | None, rows: int) -> Tensor:
    """The last `rows` rows, those of an earlier sequence replaced by zero."""
    length = x.shape[1]
    last = x[:, max(0, length - rows) :]
    if length < rows:
        last = torch.cat([_past(x, tail, rows)[:, length:], last], 1)
    if reset is None or length == 0 or rows == 0:
        return last.clone()
    marks = F.pad(reset[:, max(0, length - rows) :], (max(0, rows - length), 0))
    later = marks.flip(1).cumsum(1).flip(1) - marks.long()
    return last.masked_fill((later > 0).unsqueeze(-1), 0)


def _convolve(x, weight, bias, past, reset):
    length, channels, taps = *x.shape[1:], weight.shape[1]
    padded = torch.cat([past, x], 1)
    if reset is None:
        return F.conv1d(padded.mT, weight.unsqueeze(1), bias, groups=channels).mT
    # Rows of one sequence share a number. A row of another sequence is replaced by zero, not multiplied by it.
    sequence = F.pad(reset.cumsum(1), (taps - 1, 0)).unsqueeze(-1)
    here = sequence[:, taps - 1 :]
    y = x * weight[:, -1]
    for back in range(1, taps):
        rows = slice(taps - 1 - back, taps - 1 - back + length)
        other = sequence[:, rows] != here
        y = y + padded[:, rows].masked_fill(other, 0) * weight[:, taps - 1 - back]
    return y if bias is None else y + bias

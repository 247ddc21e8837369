"""The short causal convolution before a scan, with a tail that carries from chunk to chunk."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from keiretsu.ops.checks import check_reset, check_shapes, compute_type


def causal_conv(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    tail: Tensor | None = None,
    reset: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """Convolve each channel with its own few taps, over the row and the taps - 1 rows before it.

    y_t = bias + sum_{i < taps} weight[:, taps - 1 - i] x_{t-i}

    Args:
        x: (batch, length, channel) floating. Input rows.
        weight: (channel, taps). The last tap weighs the row itself.
        bias: (channel,).
        tail: (batch, taps - 1, channel). The rows before the first; zero when absent.
        reset: (batch, length) bool. No tap of a marked row or a later one reaches a row before it.

    Returns:
        y: like x.  tail: (batch, taps - 1, channel), what the next chunk needs; rows before a reset are zero in it.

    Raises:
        ShapeError: when a shape or type of number does not fit.

    Cost: O(batch · length · channel · taps).
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
    dtype = compute_type(where, {"x": x, "weight": weight, "bias": bias, "tail": tail})
    y, tail = _convolve(x.to(dtype), weight.to(dtype), bias, tail, reset)
    return y.to(x.dtype), tail


def _convolve(x, weight, bias, tail, reset):
    batch, length, channels = x.shape
    taps = weight.shape[1]
    past = x.new_zeros(batch, taps - 1, channels) if tail is None else tail.to(x.dtype)
    padded = torch.cat([past, x], 1)
    if length == 0:
        return x.clone(), padded
    if reset is None:
        y = F.conv1d(padded.mT, weight.unsqueeze(1), bias if bias is None else bias.to(x.dtype), groups=channels).mT
        return y, padded[:, length:]
    # Rows of one sequence share a number. A row of another sequence is replaced by zero, not multiplied by it.
    sequence = F.pad(reset.cumsum(1), (taps - 1, 0)).unsqueeze(-1)
    here = sequence[:, taps - 1 :]
    y = x * weight[:, -1]
    for back in range(1, taps):
        rows = slice(taps - 1 - back, taps - 1 - back + length)
        other = sequence[:, rows] != here
        y = y + padded[:, rows].masked_fill(other, 0) * weight[:, taps - 1 - back]
    y = y if bias is None else y + bias.to(x.dtype)
    stale = sequence[:, length:] != sequence[:, -1:]
    return y, padded[:, length:].masked_fill(stale, 0)

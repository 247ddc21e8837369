"""Causal linear attention: the state-space model that never forgets."""

from __future__ import annotations

import torch
from torch import Tensor

from keiretsu.ops.checks import check_shapes, compute_type
from keiretsu.ops.ssd import ssd


def linear_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    *,
    h0: Tensor | None = None,
    reset: Tensor | None = None,
    backend: str = "auto",
) -> tuple[Tensor, Tensor]:
    """Attend to all rows so far without softmax.

    h_t = h_{t-1} + value_t key_t^T,   y_t = h_t query_t

    The scan with A = 0 and delta = 1. Feature maps and normalisers are the caller's: the sum of keys is one more value
    channel that is always 1.

    Args:
        query: (batch, length, heads, state) floating.
        key: like query.
        value: (batch, length, heads, channel).
        h0: (batch, heads, channel, state). State before the first row; zero when absent.
        reset: (batch, length) bool. The state is cleared before a marked row.
        backend: as in `ssd`.

    Returns:
        y: like value.  h: (batch, heads, channel, state), float32 or wider.

    Raises:
        ShapeError: when a shape or type of number does not fit.
        ArgumentError: when the backend cannot run here.

    Cost: that of `ssd` with the heads as batch.
    Source: Katharopoulos et al. 2020, equation 18, without its normaliser.

    Example:
        >>> ones = torch.ones(1, 3, 1, 1)
        >>> linear_attention(ones, ones, ones)[0].flatten().tolist()
        [1.0, 2.0, 3.0]
    """
    where, rows, sizes = "linear_attention", ("batch", "length", "heads"), {}
    given = {"query": (query, (*rows, "state")), "key": (key, (*rows, "state")), "value": (value, (*rows, "channel"))}
    check_shapes(where, given | {"h0": (h0, ("batch", "heads", "channel", "state"))}, sizes)
    check_shapes(where, {"reset": (reset, ("batch", "length"))}, sizes)
    compute_type(where, {"query": query, "key": key, "value": value, "h0": h0})
    batch, heads = sizes["batch"], sizes["heads"]
    C, B, x = (tensor.transpose(1, 2).flatten(0, 1) for tensor in (query, key, value))
    y, h = ssd(
        x,
        torch.ones_like(x[..., :1]),
        x.new_zeros(1),
        B,
        C,
        h0=None if h0 is None else h0.flatten(0, 1),
        reset=None if reset is None else reset.repeat_interleave(heads, 0),
        backend=backend,
    )
    return y.unflatten(0, (batch, heads)).transpose(1, 2), h.unflatten(0, (batch, heads))

"""Softmax attention over a sliding causal window, with the window's rows carried from chunk to chunk."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from keiretsu.errors import ArgumentError
from keiretsu.ops.checks import check_reset, check_shapes, compute_type

# Rows of queries whose scores are held at a time.
BLOCK = 128


class Window(NamedTuple):
    """The rows that the next chunk may still look at.

    keys: (batch, window - 1, heads, state).  values: (batch, window - 1, heads, channel).
    seen: (batch, window - 1) bool, False where there was no row, or one of another sequence.
    """

    keys: Tensor
    values: Tensor
    seen: Tensor


def attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    *,
    window: int,
    past: Window | None = None,
    reset: Tensor | None = None,
) -> tuple[Tensor, Window]:
    """Attend to the row itself and the window - 1 rows before it.

    y_t = sum_s p_ts value_s,  p_ts = softmax over s in (t - window, t] of query_t key_s / sqrt(state)

    Args:
        query: (batch, length, heads, state) floating.
        key: like query.
        value: (batch, length, heads, channel).
        window: rows looked at, the row itself included; at least 1.
        past: what the call before returned; none when absent.
        reset: (batch, length) bool. A marked row and those after it look at no row before it.

    Returns:
        y: like value.  past: a `Window` for the next chunk.

    Raises:
        ShapeError: when a shape or type of number does not fit.
        ArgumentError: when `window` is below 1.

    A row that is not finite makes the answers NaN that look at it, and no others; no gradient flows through those.

    Cost: O(batch · heads · length · (window + 128) · (state + channel)) time; scores of 128 rows are held at a time.
    Source: Vaswani et al. 2017, equation 1; Beltagy et al. 2020 (the window).

    Example:
        >>> rows = torch.arange(4.0).reshape(1, 4, 1, 1)
        >>> y, past = attention(torch.zeros_like(rows), rows, rows, window=2)
        >>> y.flatten().tolist()
        [0.0, 0.5, 1.5, 2.5]
    """
    where, rows, sizes = "attention", ("batch", "length", "heads"), {}
    if window < 1:
        raise ArgumentError(f"{where}: window must be at least 1; got {window}.")
    given = {"query": (query, (*rows, "state")), "key": (key, (*rows, "state")), "value": (value, (*rows, "channel"))}
    check_shapes(where, given, sizes)
    check_shapes(where, {"reset": (reset, ("batch", "length"))}, sizes)
    check_reset(where, reset)
    compute_type(where, {"query": query, "key": key, "value": value})
    past = _empty(key, value, window) if past is None else past
    carried = {
        "past.keys": (past.keys, ("batch", window - 1, "heads", "state")),
        "past.values": (past.values, ("batch", window - 1, "heads", "channel")),
        "past.seen": (past.seen, ("batch", window - 1)),
    }
    check_shapes(where, carried, sizes)
    return _attend(query, key, value, window, past, reset)


def _empty(key: Tensor, value: Tensor, window: int) -> Window:
    batch, _, heads, states = key.shape
    keys = key.new_zeros(batch, window - 1, heads, states)
    values = value.new_zeros(batch, window - 1, heads, value.shape[-1])
    return Window(keys, values, torch.zeros(batch, window - 1, dtype=torch.bool, device=key.device))


def _attend(query, key, value, window, past, reset):
    length = query.shape[1]
    keys, values = torch.cat([past.keys, key], 1), torch.cat([past.values, value], 1)
    sequence = query.new_zeros(query.shape[:2], dtype=torch.long) if reset is None else reset.cumsum(1)
    # Sequences are numbered from 0; rows that were never there get -1 and are nobody's.
    owner = torch.cat([past.seen.long() - 1, sequence], 1)
    # A weight of zero times a NaN is NaN: rows that are not finite are taken out, answers that rest on them set.
    broken = ~(keys.isfinite().all(-1).all(-1) & values.isfinite().all(-1).all(-1))
    keys, values = (tensor.masked_fill(broken[..., None, None], 0) for tensor in (keys, values))
    lost = ~query.isfinite().all(-1).all(-1)
    query = query.masked_fill(lost[..., None, None], 0)
    outputs = []
    for start in range(0, length, BLOCK):
        end = min(start + BLOCK, length)
        seen = slice(start, end + window - 1)
        row = torch.arange(start, end, device=query.device)[:, None] + window - 1
        column = torch.arange(start, end + window - 1, device=query.device)
        allowed = (column <= row) & (column > row - window)
        allowed = allowed & (owner[:, None, seen] == sequence[:, start:end, None])
        parts = (query[:, start:end], keys[:, seen], values[:, seen])
        y = F.scaled_dot_product_attention(*(part.transpose(1, 2) for part in parts), attn_mask=allowed[:, None])
        spoilt = (allowed & broken[:, None, seen]).any(-1) | lost[:, start:end]
        outputs.append(y.transpose(1, 2).masked_fill(spoilt[..., None, None], torch.nan))
    y = torch.cat(outputs, 1) if outputs else value.clone()
    last = sequence[:, -1:] if length else owner.new_zeros(query.shape[0], 1)
    kept = torch.cat([past.keys, key], 1)[:, length:], torch.cat([past.values, value], 1)[:, length:]
    return y, Window(*kept, owner[:, length:] == last)

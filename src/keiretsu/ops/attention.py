"""Softmax attention over a sliding causal window, with the window's rows carried from chunk to chunk."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from keiretsu.errors import ArgumentError
from keiretsu.ops.checks import check_reset, check_shapes, compute_type

# Rows whose scores are held at a time.
BLOCK = 128


class Window(NamedTuple):
    """The rows that the next chunk may still look at.

    keys: (batch, window - stride, heads, state).  values: (batch, window - stride, heads, channel).
    seen: (batch, window - stride) bool, False where there was no row, or one of another sequence.
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
    stride: int = 1,
    past: Window | None = None,
    reset: Tensor | None = None,
) -> tuple[Tensor, Window]:
    """Attend to the row itself and every stride-th of the window - 1 rows before it.

    y_t = sum_s p_ts value_s,  p_ts = softmax over s = t, t - stride, … > t - window of query_t key_s / sqrt(state)

    Args:
        query: (batch, length, heads, state) floating.
        key: like query.
        value: (batch, length, heads, channel).
        window: rows looked back on, the row itself included; at least 1, a multiple of `stride`.
        stride: steps from one row that is looked at to the next, counted back from the row itself; 1 skips none.
        past: what the call before returned; none when absent.
        reset: (batch, length) bool. A marked row and those after it look at no row before it.

    Returns:
        y: like value.  past: a `Window` for the next chunk.

    Raises:
        ShapeError: when a shape or type of number does not fit.
        ArgumentError: when `window` or `stride` is below 1, or `window` is no multiple of `stride`.

    A row that is not finite makes the answers NaN that look at it, and no others; no gradient flows through those.

    Cost: O(batch · heads · length · (window + 128) / stride · (state + channel)) time; scores of about 128 rows are
    held at a time.
    Source: Vaswani et al. 2017, equation 1; Beltagy et al. 2020 (the window; `stride` is its dilation).

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
    _check_stride(where, window, stride)
    check_shapes(where, given, sizes)
    check_shapes(where, {"reset": (reset, ("batch", "length"))}, sizes)
    check_reset(where, reset)
    compute_type(where, {"query": query, "key": key, "value": value})
    past = _empty(key, value, window - stride) if past is None else past
    carried = {
        "past.keys": (past.keys, ("batch", window - stride, "heads", "state")),
        "past.values": (past.values, ("batch", window - stride, "heads", "channel")),
        "past.seen": (past.seen, ("batch", window - stride)),
    }
    check_shapes(where, carried, sizes)
    return _attend(query, key, value, window, stride, past, reset)


def _check_stride(where: str, window: int, stride: int) -> None:
    if stride < 1:
        raise ArgumentError(f"{where}: stride must be at least 1; got {stride}.")
    if window % stride:
        fits = max(stride, window - window % stride)
        raise ArgumentError(f"{where}: window must be a multiple of stride {stride}; got {window}. Take {fits}.")


def _empty(key: Tensor, value: Tensor, before: int) -> Window:
    batch, _, heads, states = key.shape
    keys = key.new_zeros(batch, before, heads, states)
    values = value.new_zeros(batch, before, heads, value.shape[-1])
    return Window(keys, values, torch.zeros(batch, before, dtype=torch.bool, device=key.device))


def _attend(query, key, value, window, stride, past, reset):
    length = query.shape[1]
    keys, values = torch.cat([past.keys, key], 1), torch.cat([past.values, value], 1)
    sequence = query.new_zeros(query.shape[:2], dtype=torch.long) if reset is None else reset.cumsum(1)
    # Sequences are numbered from 0; rows that were never there get -1 and are nobody's.
    owner = torch.cat([past.seen.long() - 1, sequence], 1)
    if length == 0:
        return value.clone(), Window(keys, values, owner == 0)
    # The past is a whole number of strides, so that a row is in the same phase with it and without it.
    phases = min(stride, length)
    parts = (_phases(part, stride, phases) for part in (query, keys, values, owner, sequence))
    y = _rows(_look(*parts, window=window // stride, block=-(-BLOCK // stride)), phases, length)
    return y, Window(keys[:, length:], values[:, length:], owner[:, length:] == sequence[:, -1:])


def _phases(rows: Tensor, stride: int, phases: int) -> Tensor:
    """(batch, length, …) as (batch · phases, ⌈length / stride⌉, …): rows that lie `stride` apart, side by side.

    Zeros are put after the last row where the length is no multiple of `stride`; later rows are seen by none before.
    Only the first `phases` are given, the rest would be those of no query.
    """
    if stride == 1:
        return rows
    padded = F.pad(rows, (0, 0) * (rows.ndim - 2) + (0, -rows.shape[1] % stride))
    apart = padded.unflatten(1, (padded.shape[1] // stride, stride)).transpose(1, 2)
    return apart[:, :phases].flatten(0, 1)


def _rows(y: Tensor, phases: int, length: int) -> Tensor:
    """What `_phases` put apart, in its own order again, without the padding."""
    if phases == 1:
        return y
    return y.unflatten(0, (y.shape[0] // phases, phases)).transpose(1, 2).flatten(1, 2)[:, :length]


def _look(query, keys, values, owner, sequence, *, window, block):
    """Answers of the rows of one phase: each looks at `window` rows of it that its own sequence owns."""
    # A weight of zero times a NaN is NaN: rows that are not finite are taken out, answers that rest on them set.
    broken = ~(keys.isfinite().all(-1).all(-1) & values.isfinite().all(-1).all(-1))
    keys, values = (tensor.masked_fill(broken[..., None, None], 0) for tensor in (keys, values))
    lost = ~query.isfinite().all(-1).all(-1)
    query = query.masked_fill(lost[..., None, None], 0)
    outputs, length = [], query.shape[1]
    for start in range(0, length, block):
        end = min(start + block, length)
        seen = slice(start, end + window - 1)
        row = torch.arange(start, end, device=query.device)[:, None] + window - 1
        column = torch.arange(start, end + window - 1, device=query.device)
        allowed = (column <= row) & (column > row - window)
        allowed = allowed & (owner[:, None, seen] == sequence[:, start:end, None])
        parts = (query[:, start:end], keys[:, seen], values[:, seen])
        y = F.scaled_dot_product_attention(*(part.transpose(1, 2) for part in parts), attn_mask=allowed[:, None])
        spoilt = (allowed & broken[:, None, seen]).any(-1) | lost[:, start:end]
        outputs.append(y.transpose(1, 2).masked_fill(spoilt[..., None, None], torch.nan))
    return torch.cat(outputs, 1)

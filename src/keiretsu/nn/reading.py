"""How the rows of a series become one: their mean, or the last."""

from __future__ import annotations

from typing import Literal, get_args

import torch
from torch import Tensor

from keiretsu.errors import ArgumentError, ShapeError

ReadName = Literal["mean", "last"]


def check_read(owner: str, read: str) -> None:
    """Raises:
    ArgumentError: it is no way of reading.
    """
    if read not in get_args(ReadName):
        raise ArgumentError(f"{owner}: read must be one of {', '.join(get_args(ReadName))}; got {read!r}.")


def read_rows(owner: str, rows: Tensor, length: Tensor | None, read: ReadName) -> Tensor:
    """(batch, length, width) → (batch, width), of each series' own rows.

    Args:
        owner: for errors.
        rows: what stands in the padding does not matter, a NaN neither.
        length: (batch,) int64, from 1; all rows when not given.
        read: see `ReadName`.
    Raises:
        ShapeError: a length lies outside 1 … the rows there are.
    """
    batch, count = rows.shape[:2]
    if length is None:
        length = torch.full((batch,), count, device=rows.device)
    if length.shape != (batch,) or not bool(((length >= 1) & (length <= count)).all()):
        raise ShapeError(f"{owner}: length must be {batch} numbers from 1 to {count}; got {length.tolist()[:5]}.")
    if read == "last":
        return rows[torch.arange(batch, device=rows.device), length - 1]
    own = torch.arange(count, device=rows.device) < length[:, None]
    # replaced, not multiplied: what stands in the padding must not matter, a NaN neither
    return rows.masked_fill(~own[..., None], 0).sum(dim=1) / length[:, None]

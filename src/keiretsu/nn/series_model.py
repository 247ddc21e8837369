"""One answer a series: what a sequence model knows of all rows, or at the last one."""

from __future__ import annotations

from typing import Literal, get_args

import torch
from torch import Tensor, nn

from keiretsu.errors import ArgumentError, ShapeError
from keiretsu.nn.config import ModelConfig
from keiretsu.nn.model import SequenceModel
from keiretsu.nn.tokens import Tokens

ReadName = Literal["mean", "last"]


class SeriesModel(nn.Module):
    """A `SequenceModel` whose rows are read together: their mean, or the last one, goes through the head.

    Args:
        inputs: channels of an input row, or the `Tokens` that rows are.
        outputs: numbers in an answer, one a class.
        config: see `SequenceModel`.
        read: "mean" of all rows, or the "last".
        seed: of the initialisation.

    Example:
        >>> model = SeriesModel(Tokens(100), 2, ModelConfig(width=8))
        >>> model(torch.tensor([[5, 7, 0], [3, 9, 9]]), length=torch.tensor([2, 3])).shape
        torch.Size([2, 2])
    """

    def __init__(
        self, inputs: int | Tokens, outputs: int, config: ModelConfig, *, read: ReadName = "mean", seed: int = 0
    ) -> None:
        super().__init__()
        if read not in get_args(ReadName):
            raise ArgumentError(f"SeriesModel: read must be one of {', '.join(get_args(ReadName))}; got {read!r}.")
        self.rows = SequenceModel(inputs, outputs, config, seed=seed)
        self.read: ReadName = read

    @property
    def parameter_count(self) -> int:
        """Trained numbers in the model."""
        return self.rows.parameter_count

    def forward(self, x: Tensor, *, length: Tensor | None = None, elapsed: Tensor | None = None) -> Tensor:
        """One answer a series.

        Args:
            x: (batch, length, inputs), or (batch, length) int64 tokens; rows beyond a series' own length may hold
                anything that is a row.
            length: (batch,) int64, at least 1: rows of each series; all of them when not given.
            elapsed: (batch, length), see `SequenceModel`.
        Returns:
            (batch, outputs).
        Raises:
            ShapeError: a shape does not fit, or a length lies outside 1 … the rows of x.
        """
        hidden, _ = self.rows.hidden(x, elapsed=elapsed)
        return self.rows.head(self._read(hidden, length))

    def _read(self, hidden: Tensor, length: Tensor | None) -> Tensor:
        batch, rows = hidden.shape[:2]
        if length is None:
            length = torch.full((batch,), rows, device=hidden.device)
        if length.shape != (batch,) or not bool(((length >= 1) & (length <= rows)).all()):
            raise ShapeError(
                f"SeriesModel: length must be {batch} numbers from 1 to {rows}; got {length.tolist()[:5]}."
            )
        if self.read == "last":
            return hidden[torch.arange(batch, device=hidden.device), length - 1]
        own = torch.arange(rows, device=hidden.device) < length[:, None]
        # replaced, not multiplied: what stands in the padding must not matter, a NaN neither
        return hidden.masked_fill(~own[..., None], 0).sum(dim=1) / length[:, None]

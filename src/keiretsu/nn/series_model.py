"""One answer a series: what a sequence model knows of all rows, or at the last one."""

from __future__ import annotations

from torch import Tensor, nn

from keiretsu.nn.config import ModelConfig
from keiretsu.nn.model import SequenceModel
from keiretsu.nn.reading import ReadName, check_read, read_rows
from keiretsu.nn.tokens import Tokens


class SeriesModel(nn.Module):
    """A `SequenceModel` whose rows are read together: their mean, or the last one, goes through the head.

    Args:
        inputs: channels of an input row, or the `Tokens` that rows are.
        outputs: numbers in an answer, one a class.
        config: see `SequenceModel`.
        read: "mean" of all rows, or the "last".
        seed: of the initialisation.

    Example:
        >>> import torch
        >>> model = SeriesModel(Tokens(100), 2, ModelConfig(width=8))
        >>> model(torch.tensor([[5, 7, 0], [3, 9, 9]]), length=torch.tensor([2, 3])).shape
        torch.Size([2, 2])
    """

    def __init__(
        self, inputs: int | Tokens, outputs: int, config: ModelConfig, *, read: ReadName = "mean", seed: int = 0
    ) -> None:
        super().__init__()
        check_read("SeriesModel", read)
        self.rows, self.outputs = SequenceModel(inputs, outputs, config, seed=seed), outputs
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
        return self.rows.head(read_rows("SeriesModel", hidden, length, self.read))

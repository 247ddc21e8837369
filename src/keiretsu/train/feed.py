"""Where the rows of each step come from: one small interface, and which of its two ways a configuration asks for."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from keiretsu.nn import SequenceModel, State
from keiretsu.train.config import TrainConfig
from keiretsu.train.crops import Crops
from keiretsu.train.lanes import Lanes
from keiretsu.train.rows import Chunk, RowTensors


class Feed(Protocol):
    """An endless supply of chunks, whose place can be written down and taken up again."""

    def next(self, model: SequenceModel, after: State | None) -> tuple[Chunk, State]:
        """The rows of a step and the state they begin with.

        Args:
            model: whose states these are.
            after: the state that the chunk before ended with; None before the first.
        """
        ...

    def position(self) -> dict[str, Any]:
        """Where it stands beside its random generator, in plain JSON types."""
        ...

    def go_to(self, position: dict[str, Any]) -> None:
        """Stand where `position` was taken."""
        ...


def make_feed(
    rows: RowTensors,
    number: NDArray[np.int64],
    keep: NDArray[np.bool_],
    *,
    config: TrainConfig,
    rng: np.random.Generator,
) -> Feed:
    """The feed of `config`.

    Args:
        rows: all packed rows.
        number: `Residuals.numbers`; at least one origin must be usable.
        keep: (rows,) bool, the rows that may be read.
        config: feed, lanes and chunk, crops and crop.
        rng: what it draws from.
    """
    if config.feed == "lanes":
        return Lanes(rows, number, keep, lanes=config.lanes, chunk=config.chunk, rng=rng)
    return Crops(rows, number, keep, crops=config.crops, crop=config.crop, rng=rng)

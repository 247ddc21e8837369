"""What every mixer is: a causal map along the rows with a state of fixed size."""

from __future__ import annotations

from typing import Protocol

from torch import Tensor

from keiretsu.nn.state import State


class Mixer(Protocol):
    """Moves information along the rows, never backwards in time.

    Chunks of any size give the same rows.
    """

    def initial_state(self, batch: int) -> State:
        """The state before the first row of each of `batch` series."""
        ...

    def __call__(self, x: Tensor, *, elapsed: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]:
        """Mix the rows (`forward` of a module).

        Args:
            x: (batch, length, width).
            elapsed: (batch, length), in median intervals.
            reset: (batch, length) bool, the state is cleared before that row.
            state: left by the rows before.
        Returns:
            y: like x; the next state.
        """
        ...

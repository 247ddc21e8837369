"""What every mixer is: a causal map along the rows with a state of fixed size."""

from __future__ import annotations

from typing import Protocol

from torch import Tensor

from keiretsu.nn.state import State


class Mixer(Protocol):
    """Moves information along the rows, never backwards in time.

    `forward(x, elapsed=…, reset=…, state=…)` takes x (batch, length, width), elapsed (batch, length) in median intervals, reset
    (batch, length) bool (the state is cleared before that row) and the state left by the rows before; it returns y like x
    and the next state. Chunks of any size give the same rows.
    """

    def initial_state(self, batch: int) -> State: ...

    def __call__(self, x: Tensor, *, elapsed: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]: ...

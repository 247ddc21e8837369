"""Earlier answers meet their truth: errors and coverage by step, over the whole life and of late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from keiretsu.serve.watch.numbers import floats

if TYPE_CHECKING:
    from keiretsu.serve.watch.numbers import Numbers

# Rows after which a judged answer counts half in the recent figures.
HALF_LIFE = 500.0
DECAY = 0.5 ** (1.0 / HALF_LIFE)
# What is counted of a target and step: answers judged, their absolute errors, those inside their interval.
JUDGED, ERROR, INSIDE = range(3)
COUNTS = 3
# A larger error counts as one of this size: sums stay finite, whatever a sensor says.
FARTHEST = 1e150
NAN = float("nan")


def judged_steps(horizon: int) -> tuple[int, ...]:
    """The steps ahead that are judged: 1, 2, 4, 8 … and the horizon."""
    return (*(1 << k for k in range((horizon - 1).bit_length())), horizon)


class Judged(NamedTuple):
    """What one row judged: the error of each target's one-step answer (truth minus mean, NaN where there is none), and
    how many intervals, of which so many held."""

    errors: list[float]
    judged: int
    held: int


@dataclass(frozen=True)
class Issued:
    """What is kept of one series' answers until their truth has come, and what came of them.

    A step counts rows, as everywhere: the answer k steps ahead given at a row is judged by the series' k-th row after
    it. A missing truth is not judged.

    State, numbers in this order: for every target and step judged, judged, absolute error and inside over the whole
    life, then of late; then for every target and step a ring of k answers (mean, lower, upper), the k-th row's place
    being its number modulo k.

    Args:
        targets, horizon: of the model.
        intervals: whether answers have any.
    """

    targets: int
    horizon: int
    intervals: bool

    @cached_property
    def steps(self) -> tuple[int, ...]:
        """Those that are judged."""
        return judged_steps(self.horizon)

    @property
    def size(self) -> int:
        """Numbers of a series' state."""
        return self._counts + 3 * self.targets * sum(self.steps)

    def begin(self, state: Numbers) -> None:
        """Make (size,) zeros the state before the first row."""
        for place in range(self._counts, self.size):
            state[place] = NAN

    def counts(self, state: Numbers) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Over the whole life, and of late: (targets, steps, 3) float64 each, that share the state's memory."""
        cells = floats(state[: self._counts])
        both = cells.reshape(self.targets, len(self.steps), 2, COUNTS)
        return both[:, :, 0], both[:, :, 1]

    def judge(
        self,
        state: Numbers,
        number: int,
        truth: Sequence[float],
        said: tuple[NDArray[np.float64], NDArray[np.float64] | None, NDArray[np.float64] | None],
    ) -> Judged:
        """A row: it judges the answers that were given for it, and its own answer is kept.

        Args:
            state: (size,) numbers, changed.
            number: of the row in its series.
            truth: of each target, NaN where missing.
            said: mean, lower, upper, each (targets, horizon) float64.
        """
        means, lowers, uppers = (None if part is None else part.tolist() for part in said)
        errors, judged, held = [NAN] * self.targets, 0, 0
        count = 0
        for target, first, step in self._cells:
            slot = first + 3 * (number % step)
            value = truth[target]
            error = value - state[slot]
            if error == error:
                if not -FARTHEST < error < FARTHEST:
                    error = FARTHEST if error > 0.0 else -FARTHEST
                if step == 1:
                    errors[target] = error
                size = error if error >= 0.0 else -error
                state[count] += 1.0
                state[count + 1] += size
                state[count + 3] = state[count + 3] * DECAY + 1.0
                state[count + 4] = state[count + 4] * DECAY + size
                judged += 1
                if state[slot + 1] <= value <= state[slot + 2]:
                    held += 1
                    state[count + 2] += 1.0
                    state[count + 5] = state[count + 5] * DECAY + 1.0
                else:
                    state[count + 5] *= DECAY
            state[slot] = means[target][step - 1]  # type: ignore[index]
            if lowers is not None and uppers is not None:
                state[slot + 1] = lowers[target][step - 1]
                state[slot + 2] = uppers[target][step - 1]
            count += 2 * COUNTS
        return Judged(errors, judged if self.intervals else 0, held)

    @property
    def _counts(self) -> int:
        return 2 * COUNTS * self.targets * len(self.steps)

    @cached_property
    def _cells(self) -> tuple[tuple[int, int, int], ...]:
        """(target, first number of its ring, step), in the order of the counts."""
        cells, first = [], self._counts
        for target in range(self.targets):
            for step in self.steps:
                cells.append((target, first, step))
                first += 3 * step
        return tuple(cells)

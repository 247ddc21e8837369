"""One alarm a drift: a sequential test of whether one-step errors are still what they were."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from keiretsu.errors import ArgumentError
from keiretsu.serve.watch.chance import chance
from keiretsu.serve.watch.numbers import floats

if TYPE_CHECKING:
    from keiretsu.serve.watch.numbers import Numbers

# Errors are tested in means of so many rows, which makes neighbours nearly independent; between the two it adapts.
SHORTEST, LONGEST = 4, 1024
# Blocks that a new one is ranked among, and blocks without a change after which a level counts as settled.
REMEMBERED, SETTLED = 256, 48
# While it settles, a statistic of 10 · SETTLED says that it has not: by chance with probability 1/10 at most.
UNSETTLED = 10.0 * SETTLED
# Alarms one after another, each within this share of the rows that one false alarm may take, lengthen the blocks.
SOON = 0.1
KINDS = ("higher", "lower", "larger", "smaller")
BETS = 3
# Errors that moved to one side are larger, too; it is the side that is told, unless this much less speaks for it.
PLAIN = 0.1
# Of a series: phase, rows of a block, rows since it was armed, whether the last alarm came soon, alarms.
PHASE, BLOCK, SINCE, HASTY, ALARMS = range(5)
HEAD = 5
# Of a target: sum of errors, of their sizes, their number; blocks remembered; numbers drawn.
SUM, SIZE, COUNT, FILLED, DRAWN = range(5)
WEALTH = 5
OWN = WEALTH + len(KINDS) * BETS
WHOLE = OWN + 2 * REMEMBERED
LEARNING, ARMED = 0.0, 1.0


class Found(NamedTuple):
    """A drift: the target's place, and how its errors (truth minus forecast) changed, one of `KINDS`."""

    target: int
    kind: str


@dataclass(frozen=True)
class Drift:
    """A test that never ends, on a state of fixed size for each series.

    One-step errors (truth minus forecast) of each target are taken in blocks of 4 rows. The mean error and the mean
    size of a block are ranked among those of at most 256 earlier blocks, ties broken by lot: two conformal p-values.
    Of those remembered and the new one a block drawn by lot is dropped, whichever it is; so the p-values are
    independent and uniform while blocks are exchangeable. Twelve gamblers bet, three on each of: errors higher, lower,
    larger, smaller, with the bets ε p^(ε-1), ε = 1/4, 1/2, 3/4. The statistic of Shiryaev and Roberts,

        M_t = e_t (M_{t-1} + 1),    averaged over the gamblers,

    raises the alarm when it reaches (targets / rate) / (rows of a block).

    Guarantee: while the blocks' errors are exchangeable, the mean number of rows until a false alarm is at least
    1/rate, at any length of the stream, whatever their distribution (M_t - t is a martingale). Errors that hang
    together over more than a block break the assumption: then blocks grow. Two alarms, each within .1/rate rows of
    being armed, double them (to 1,024 rows at most); 1/rate quiet rows halve them again.

    After an alarm everything is forgotten, and nothing is raised until 48 blocks have shown no change among themselves:
    one alarm a drift. What learns at the start is the same. A slow ramp is a new drift whenever errors have moved on.

    Args:
        targets: how many.
        rate: false alarms a row of one series, at most, on average.
    Source: Shin, Ramdas & Rinaldo 2023, "E-detectors"; Vovk, Nouretdinov & Gammerman 2003 (conformal martingales);
        Vovk et al. 2021, "Retrain or not retrain". That a block is dropped by lot, so that memory is constant, and the
        lengthening of blocks are ours.
    """

    targets: int
    rate: float = 1e-5

    def __post_init__(self) -> None:
        if not 0 < self.rate <= 0.01:
            raise ArgumentError(
                f"stream: drift_rate must be above 0 and at most 0.01 false alarms a row; got {self.rate!r}. Try 1e-5."
            )

    @property
    def size(self) -> int:
        """Numbers of a series' state."""
        return HEAD + self.targets * WHOLE

    def begin(self, state: Numbers) -> None:
        """Make (size,) zeros the state before the first row."""
        state[BLOCK] = SHORTEST

    def look(self, state: Numbers, errors: list[float]) -> Found | None:
        """One row's errors.

        Args:
            state: (size,) numbers, changed.
            errors: of each target, truth minus one-step forecast; NaN where there is none.
        Returns:
            The drift that was found; None in nearly every row.
        """
        state[SINCE] += 1.0
        block = state[BLOCK]
        full = []
        for target, error in enumerate(errors):
            if error != error:
                continue
            own = HEAD + target * WHOLE
            state[own + SUM] += error
            state[own + SIZE] += abs(error)
            state[own + COUNT] += 1.0
            if state[own + COUNT] >= block:
                full.append(target)
        if not full:
            return None
        found = [self._block(state, target) for target in full]
        if state[PHASE] == LEARNING:
            self._settle(state)
            return None
        raised = next((each for each in found if each is not None), None)
        if raised is not None:
            self._raise(state)
        elif state[BLOCK] > SHORTEST and state[SINCE] * self.rate >= 1.0:
            self._restart(state, state[BLOCK] / 2)
            state[HASTY] = 0.0
        return raised

    def _own(self, state: Numbers, target: int) -> Numbers:
        start = HEAD + target * WHOLE
        return state[start : start + WHOLE]

    def _block(self, state: Numbers, target: int) -> Found | None:
        """Rank a full block, bet on it, remember it."""
        own, rows = self._own(state, target), state[BLOCK]
        kept = floats(own[OWN:]).reshape(2, REMEMBERED)
        filled, drawn = int(own[FILLED]), int(own[DRAWN])
        wealth = list(own[WEALTH:OWN])
        for side, total in enumerate((own[SUM], own[SIZE])):
            score = total / rows
            others = kept[side, :filled]
            below = np.count_nonzero(others < score)
            alike = np.count_nonzero(others <= score) - below
            p = (below + chance(target, drawn + side) * (alike + 1)) / (filled + 1)
            for up, small in enumerate((1.0 - p, p)):
                at = (2 * side + up) * BETS
                half = sqrt(small)
                fourth = sqrt(half)
                wealth[at] = (wealth[at] + 1.0) * 0.25 / (half * fourth)
                wealth[at + 1] = (wealth[at + 1] + 1.0) * 0.5 / half
                wealth[at + 2] = (wealth[at + 2] + 1.0) * 0.75 / fourth
        slot = filled if filled < REMEMBERED else int(chance(target, drawn + 2) * (REMEMBERED + 1))
        if slot < REMEMBERED:
            kept[0, slot], kept[1, slot] = own[SUM] / rows, own[SIZE] / rows
        own[FILLED], own[DRAWN] = min(filled + 1, REMEMBERED), drawn + 3
        own[SUM] = own[SIZE] = own[COUNT] = 0.0
        own[WEALTH:OWN] = array("d", wealth)
        limit = UNSETTLED if state[PHASE] == LEARNING else self.targets / (self.rate * rows)
        if sum(wealth) / len(wealth) < limit:
            return None
        if state[PHASE] == LEARNING:
            self._forget(own)
        best = [max(wealth[at : at + BETS]) for at in range(0, len(wealth), BETS)]
        level, size = max(best[:2]), max(best[2:])
        return Found(target, KINDS[best.index(level if level >= PLAIN * size else size)])

    def _settle(self, state: Numbers) -> None:
        owns = [self._own(state, target) for target in range(self.targets)]
        if max(own[FILLED] for own in owns) < SETTLED:
            return
        for own in owns:
            own[WEALTH:OWN] = _PENNILESS
        state[PHASE], state[SINCE] = ARMED, 0.0

    def _raise(self, state: Numbers) -> None:
        soon = state[SINCE] * self.rate < SOON
        longer = soon and state[HASTY] > 0
        state[ALARMS] += 1.0
        self._restart(state, min(state[BLOCK] * 2, LONGEST) if longer else state[BLOCK])
        state[HASTY] = float(soon)

    def _restart(self, state: Numbers, block: float) -> None:
        for target in range(self.targets):
            self._forget(self._own(state, target))
        state[PHASE], state[SINCE], state[BLOCK] = LEARNING, 0.0, block

    def _forget(self, own: Numbers) -> None:
        drawn = own[DRAWN]
        own[:] = _NOTHING
        own[DRAWN] = drawn


_PENNILESS, _NOTHING = array("d", [0.0] * (OWN - WEALTH)), array("d", [0.0] * WHOLE)

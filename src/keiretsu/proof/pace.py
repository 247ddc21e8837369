"""Keeping a run inside its budget: what is left is shared out anew before every candidate.

Fairness: calibration gives the candidates that count optimizer steps equal seconds, and when time is short, all that
have not begun keep the same share of their steps. That share is settled for all of them before the first begins, with
half of the reserve untouched; the later ones may use that up before they lose any more, and get back what was taken
from them where the machine turns out quicker again. None gets a larger share than the first of them, a smaller one only
where the machine was slower; plan and result say so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import floor
from time import perf_counter

from keiretsu.proof.budget import Measured, fewest, for_kpis, reserve, shorten
from keiretsu.proof.plan import Entrant

# Seconds for what comes after the last candidate, and for what was before the clock.
END_SECONDS = 5.0
# A candidate that would end later than this share of the budget, even with its fewest steps, is not begun.
LATEST = 1.05
# Shorter fits say nothing about how slow the machine is.
TELLING_SECONDS = 1.0


class Pace:
    """Compares the clock with what calibration measured. A replay has none: its steps are those of the plan.

    Args:
        measured: what calibration found, for every candidate.
        budget_seconds: of the whole command.
        started: what `clock` said when the command began.
        lanes: how many fits of one length run at a time, on average.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        measured: Sequence[Measured],
        *,
        budget_seconds: float,
        started: float,
        lanes: float = 1.0,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._measured = {item.candidate.name: item for item in measured}
        self._budget, self._started, self._clock, self._lanes = budget_seconds, started, clock, lanes
        self._running: dict[str, tuple[float, float]] = {}
        self._taken = self._expected = self._latest = self._judging = 0.0
        self._judged = 0
        self._settled = False
        # the share of its steps that the first candidate which counts them was given
        self._most: float | None = None

    @property
    def slowdown(self) -> float:
        """How many times as long as calibrated the fits took: all together or the latest, the worse; at least 1."""
        together = self._taken / self._expected if self._expected >= TELLING_SECONDS else 1.0
        return max(1.0, together, self._latest)

    @property
    def late(self) -> bool:
        """Whether a candidate must be broken off for the run to end in time."""
        return self._spent() > LATEST * self._budget - END_SECONDS

    @property
    def over(self) -> bool:
        """Whether nothing more may be begun but the report."""
        return self._spent() > self._budget - END_SECONDS

    @property
    def left(self) -> float:
        """Seconds for what may still be done before the report; below 0 where nothing may."""
        return self._budget - END_SECONDS - self._spent()

    def settle(self, left: Sequence[Entrant]) -> tuple[Entrant, ...]:
        """Those that have not begun, with the steps they still have time for; the first is about to begin."""
        # The other half of the reserve is for what is not measured, such as judging, and for small differences.
        kept = END_SECONDS + self._judging_a_fit() * len(left) if self._settled else reserve(self._budget) / 2
        free = self._budget - kept - for_kpis(self._budget) - self._spent()
        seconds = self._lanes * free - self._under_way()
        items = [self._rescaled(entrant.name) for entrant in left]
        steps = shorten(items, {entrant.name: self._wanted(entrant) for entrant in left}, seconds=seconds)
        shorter = [_with_steps(entrant, steps[entrant.name]) for entrant in left]
        if self._measured[left[0].name].candidate.budget == "steps":
            self._settled = True
            if self._most is None:
                self._most = (shorter[0].steps or 0) / max(1, left[0].planned or left[0].steps or 0)
            if self._too_late_for(items[0]):
                shorter[0] = left_out(left[0])
        return tuple(shorter)

    def begin(self, entrant: Entrant) -> None:
        """A candidate begins."""
        item = self._measured.get(entrant.name)
        self._running[entrant.name] = (self._clock(), 0.0 if item is None else item.seconds(entrant.steps))

    def forget(self, entrant: Entrant) -> None:
        """A candidate has ended without a result."""
        self._running.pop(entrant.name, None)

    def note(self, entrant: Entrant, *, steps: int, fit_seconds: float, seconds: float) -> None:
        """Learn from a candidate that has run.

        Args:
            steps: those that it took; it may have ended early.
            fit_seconds: of its fit.
            seconds: in all, with its judging.
        """
        self.forget(entrant)
        expected = self._measured[entrant.name].seconds(min(steps, entrant.steps or 0))
        self._taken += fit_seconds
        self._expected += expected
        self._latest = fit_seconds / expected if expected >= TELLING_SECONDS else 0.0
        self._judging += seconds - fit_seconds
        self._judged += 1

    def _wanted(self, entrant: Entrant) -> int | None:
        """The steps it would get with time enough: those of calibration, but no larger a share than the first got. A
        pace that was taken for slower than it is gives the later ones back what it took from them."""
        if entrant.steps is None or self._most is None or self._measured[entrant.name].candidate.budget != "steps":
            return entrant.steps
        return floor(self._most * (entrant.planned or entrant.steps))

    def _under_way(self) -> float:
        """Seconds that the candidates which have begun will still take."""
        now, slowdown = self._clock(), self.slowdown
        return sum(max(0.0, slowdown * seconds - (now - began)) for began, seconds in self._running.values())

    def _rescaled(self, name: str) -> Measured:
        item = self._measured[name]
        return Measured(item.candidate, self.slowdown * item.fixed_seconds, self.slowdown * item.seconds_per_step)

    def _too_late_for(self, item: Measured) -> bool:
        least = item.seconds(fewest(item.candidate)) + self._judging_a_fit() + END_SECONDS
        return self._spent() + least > LATEST * self._budget

    def _judging_a_fit(self) -> float:
        return self._judging / max(1, self._judged)

    def _spent(self) -> float:
        return self._clock() - self._started


def left_out(entrant: Entrant) -> Entrant:
    """The candidate without any steps: it is not fitted."""
    return _with_steps(entrant, 0)


def _with_steps(entrant: Entrant, steps: int | None) -> Entrant:
    planned = entrant.planned or entrant.steps
    return replace(entrant, steps=steps, planned=None if steps == planned else planned)

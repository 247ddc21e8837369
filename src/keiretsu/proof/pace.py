"""Keeping a run inside its budget: what is left is shared out anew before every candidate.

Fairness: calibration gives the candidates that count optimizer steps equal seconds, and when time is short, all that
have not begun keep the same share of those. That share is settled for all of them before the first begins, with
half of the reserve untouched; the later ones may use that up before they lose any more, and get back what was taken
from them where the machine turns out quicker again. None gets a larger share than the first of them, a smaller one only
where the machine was slower; plan and result say so.

Seconds that nobody needs are handed on: where those that have begun ended before their steps were used up, as nothing
more was to be gained, or had as many steps as anybody may have, the later ones get more steps than calibration gave
them. Nobody has then got fewer seconds than it could have used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter

from keiretsu.evaluate.baselines.lightgbm import PATIENCE
from keiretsu.proof.budget import MOST_STEPS, Measured, fewest, for_kpis, reserve, shorten
from keiretsu.proof.plan import Entrant

# Seconds for what comes after the last finding: verdict, report, slides. A slow machine takes longer over them, too.
END_SECONDS, SLOWEST_END = 5.0, 4.0
# Fits that were to be shorter say nothing about how slow the machine is: a process begins, libraries are loaded.
TELLING_SECONDS = 1.0


class Pace:
    """Compares the clock with what calibration measured. A replay has none: its steps are those of the plan.

    Args:
        measured: what calibration found, for every candidate.
        budget_seconds: of the whole command.
        started: what `clock` said when the command began.
        workers: fits at a time.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        measured: Sequence[Measured],
        *,
        budget_seconds: float,
        started: float,
        workers: int = 1,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._measured = {item.candidate.name: item for item in measured}
        self._budget, self._started, self._clock, self._workers = budget_seconds, started, clock, workers
        self._running: dict[str, tuple[float, float]] = {}
        self._taken = self._expected = self._latest = self._judging = 0.0
        self._judged = 0
        # steps that calibration gave
        self._planned: dict[str, int | None] = {}
        # those that count steps and have begun, in their order: share of the equal seconds, whether more would help
        self._shares: dict[str, float] = {}
        self._short: dict[str, bool] = {}

    @property
    def slowdown(self) -> float:
        """How many times as long as calibrated the fits took: all together or the latest, the worse; at least 1."""
        together = self._taken / self._expected if self._expected else 1.0
        return max(1.0, together, self._latest)

    @property
    def late(self) -> bool:
        """Whether only the report is left to do: nothing is begun any more, and a fit is broken off."""
        return self.left < 0

    @property
    def left(self) -> float:
        """Seconds for what may still be done before the report; below 0 where nothing may."""
        return self._budget - self._end() - self._spent()

    @property
    def for_fits(self) -> float:
        """Seconds that further fits may take, all in all: what comes after them has its own."""
        return self._budget - self._end() - for_kpis(self._budget) - self._spent()

    @property
    def workers(self) -> int:
        """Fits at a time."""
        return self._workers

    def measured(self, name: str) -> Measured:
        """What calibration found for a candidate."""
        return self._measured[name]

    def settle(self, left: Sequence[Entrant]) -> tuple[Entrant, ...]:
        """Those that have not begun, with the steps they have time for; the first is about to begin."""
        for entrant in left:
            self._planned.setdefault(entrant.name, entrant.planned or entrant.steps)
        # The other half of the reserve is for what is not measured, such as judging, and for small differences.
        kept = self._end() if self._shares else max(self._end(), reserve(self._budget) / 2)
        items = [self._rescaled(entrant.name) for entrant in left]
        steps = shorten(
            items,
            self._planned,
            seconds=self._budget - kept - for_kpis(self._budget) - self._spent(),
            workers=self._workers,
            busy=self._under_way(),
            largest=self._largest(),
        )
        settled = [_with_steps(entrant, steps[entrant.name], self._planned[entrant.name]) for entrant in left]
        if items[0].candidate.budget == "steps" and self._too_late_for(items[0]):
            settled[0] = left_out(settled[0])
        return tuple(settled)

    def begin(self, entrant: Entrant) -> None:
        """A candidate begins."""
        item = self._measured.get(entrant.name)
        self._running[entrant.name] = (self._clock(), 0.0 if item is None else item.seconds(entrant.steps))
        if item is not None and item.candidate.budget == "steps":
            steps = entrant.steps or 0
            self._planned.setdefault(entrant.name, entrant.planned or entrant.steps)
            self._shares[entrant.name] = self._share(entrant.name, steps)
            # as long as it runs, nobody knows
            self._short[entrant.name] = steps < MOST_STEPS

    def forget(self, entrant: Entrant) -> None:
        """A candidate has ended without a result."""
        self._running.pop(entrant.name, None)

    def note(self, entrant: Entrant, *, steps: int, fit_seconds: float, seconds: float, content: bool = False) -> None:
        """Learn from a candidate that has run.

        Args:
            steps: those that it took; it may have ended early.
            fit_seconds: of its fit.
            seconds: in all, with its judging.
            content: whether it ended early because nothing more was to be gained.
        """
        self.forget(entrant)
        item, given = self._measured[entrant.name], entrant.steps or 0
        # the first of two boosting fits goes on for a while before it is stopped
        taken = steps + (PATIENCE // 2 if item.candidate.budget == "rounds" else 0)
        expected = item.seconds(min(taken, given))
        if expected >= TELLING_SECONDS:
            self._taken += fit_seconds
            self._expected += expected
            self._latest = fit_seconds / expected
        self._judging += seconds - fit_seconds
        self._judged += 1
        # what was cut might have gained with the steps it lost
        if content and given >= (self._planned.get(entrant.name) or given):
            self._short[entrant.name] = False

    def _largest(self) -> float:
        """The largest share of its steps that one which has not begun may get: none gets more than the first while the
        first might need more itself; nor more than was planned, or than they got, while others might."""
        if not self._shares:
            return 1.0
        planned = [steps for name, steps in self._planned.items() if steps and self._counts(name)]
        whole = MOST_STEPS / min(planned, default=MOST_STEPS)
        first, *others = self._shares
        if self._short.get(first, False):
            return self._shares[first]
        return max(1.0, min((self._shares[name] for name in others if self._short[name]), default=whole))

    def _share(self, name: str, steps: int) -> float:
        """Those steps as a share of the seconds that calibration gave each who was not to have all 300 for fewer."""
        each = {other: self._measured[other].seconds_per_step for other in self._planned if self._counts(other)}
        equal = max(((self._planned[other] or 0) * seconds for other, seconds in each.items()), default=0.0)
        return steps * each[name] / equal if equal > 0 else steps / max(1, self._planned[name] or 0)

    def _counts(self, name: str) -> bool:
        return name in self._measured and self._measured[name].candidate.budget == "steps"

    def _under_way(self) -> list[float]:
        """Seconds that each candidate which has begun will still take."""
        now, slowdown, judging = self._clock(), self.slowdown, self._judging_a_fit()
        left = [slowdown * seconds + judging - (now - began) for began, seconds in self._running.values()]
        return [max(0.0, each) for each in left]

    def _rescaled(self, name: str) -> Measured:
        item, slowdown = self._measured[name], self.slowdown
        fixed = slowdown * item.fixed_seconds + self._judging_a_fit()
        return Measured(item.candidate, fixed, slowdown * item.seconds_per_step)

    def _too_late_for(self, item: Measured) -> bool:
        """Whether even its fewest steps would make the run end late."""
        return item.seconds(fewest(item.candidate)) > self.left

    def _end(self) -> float:
        return END_SECONDS * min(self.slowdown, SLOWEST_END)

    def _judging_a_fit(self) -> float:
        return self._judging / max(1, self._judged)

    def _spent(self) -> float:
        return self._clock() - self._started


def left_out(entrant: Entrant) -> Entrant:
    """The candidate without any steps: it is not fitted."""
    return _with_steps(entrant, 0, entrant.planned or entrant.steps)


def _with_steps(entrant: Entrant, steps: int | None, planned: int | None) -> Entrant:
    """With those steps, and what was planned where that was more."""
    cut = steps is not None and planned is not None and steps < planned
    return replace(entrant, steps=steps, planned=planned if cut else None)

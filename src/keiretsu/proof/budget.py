"""A wall-clock budget turned into whole numbers of steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapreplace
from math import ceil, floor

from keiretsu.errors import BudgetError
from keiretsu.evaluate.candidates import Candidate

MOST_STEPS, FEWEST_STEPS = 300, 10
MOST_ROUNDS, FEWEST_ROUNDS = 300, 20
ROUNDS_SHARE = 0.15
RESERVED_SHARE, RESERVED_SECONDS = 0.15, 8.0
# For what is measured of the judged candidate and its rival beside their errors.
KPIS_SHARE = 0.15
# What is named as enough must still be so when it is timed again on a busier machine.
HEADROOM = 1.25
# Of an interval in which a share, or a number of seconds, is looked for.
HALVINGS = 40


@dataclass(frozen=True)
class Measured:
    """What calibration found for one candidate: seconds that do not depend on its steps, and seconds a step."""

    candidate: Candidate
    fixed_seconds: float
    seconds_per_step: float

    def seconds(self, steps: int | None) -> float:
        """Of a fit with that many steps."""
        return self.fixed_seconds + (steps or 0) * self.seconds_per_step


def reserve(budget_seconds: float) -> float:
    """Seconds kept back for start-up, scoring, the report, and a machine that slows down."""
    return RESERVED_SECONDS + RESERVED_SHARE * budget_seconds


def for_kpis(budget_seconds: float) -> float:
    """Seconds for stability, robustness and the other findings after the candidates have run."""
    return KPIS_SHARE * budget_seconds


def makespan(seconds: Iterable[float], *, workers: int, busy: Sequence[float] = ()) -> float:
    """Seconds until the last fit has ended, where each begins on the worker that is free first.

    Args:
        seconds: of the fits, in their order.
        workers: fits at a time.
        busy: what the fits under way still take; one a worker at most.
    """
    free = sorted([*busy, *[0.0] * (workers - len(busy))])
    for each in seconds:
        heapreplace(free, free[0] + each)
    return max(free)


def allocate(
    measured: Sequence[Measured], *, budget_seconds: float, spent_seconds: float, workers: int = 1
) -> dict[str, int | None]:
    """Steps for every candidate, so that all of them and the reserve fit the budget.

    What the fixed parts leave is shared out: up to 15 % for boosting rounds, the rest in equal seconds to those that
    count optimizer steps. Nobody gets more than 300 steps or 300 rounds: small data ends early. What those with all 300
    leave over is shared out among the others.

    Args:
        measured: what calibration found.
        budget_seconds: of the whole command.
        spent_seconds: already gone, calibration included.
        workers: candidates at a time.
    Returns:
        Steps by name; None for candidates without any.
    Raises:
        BudgetError: not even the fewest steps fit; the message gives the smallest budget that would do.
    """
    steps: dict[str, int | None] = {item.candidate.name: fewest(item.candidate) or None for item in measured}

    def span(counts: Mapping[str, int | None]) -> float:
        return makespan((item.seconds(counts[item.candidate.name]) for item in measured), workers=workers)

    room = budget_seconds - reserve(budget_seconds) - for_kpis(budget_seconds) - spent_seconds
    least = span(steps)
    if room < least:
        smallest = (spent_seconds + least + RESERVED_SECONDS) / (1 - RESERVED_SHARE - KPIS_SHARE)
        enough = 30 * ceil(HEADROOM * smallest / 30)
        raise BudgetError(
            f"poc: budget must be at least {enough}s for these data and candidates, as timed on this machine; got "
            f"{budget_seconds:g}s. Raise the budget, shorten the horizon or give fewer rows."
        )
    parallel = sum(item.seconds(steps[item.candidate.name]) for item in measured) / max(least, 1e-12)
    free = parallel * room - sum(item.fixed_seconds for item in measured)
    for item in (item for item in measured if item.candidate.budget == "rounds"):
        name, wanted = item.candidate.name, floor(ROUNDS_SHARE * free / item.seconds_per_step)
        steps[name] = max(FEWEST_ROUNDS, min(MOST_ROUNDS, wanted))
        if span(steps) > room:  # the fewest steps of the others come first
            steps[name] = FEWEST_ROUNDS
    stepped = [item for item in measured if item.candidate.budget == "steps"]

    def equal(seconds: float) -> dict[str, int | None]:
        counts = {item.candidate.name: floor(seconds / item.seconds_per_step) for item in stepped}
        return {**steps, **{name: min(MOST_STEPS, max(FEWEST_STEPS, count)) for name, count in counts.items()}}

    longest = MOST_STEPS * max((item.seconds_per_step for item in stepped), default=0.0)
    return equal(_most(lambda seconds: span(equal(seconds)) <= room, high=longest))


def shorten(
    measured: Sequence[Measured],
    steps: Mapping[str, int | None],
    *,
    seconds: float,
    workers: int = 1,
    busy: Sequence[float] = (),
    largest: float = 1.0,
    rounds: bool = False,
) -> dict[str, int | None]:
    """Fewer steps, so that all fits have ended after `seconds`, as far as their fewest steps allow; or more.

    All keep the same share of the seconds that calibration gave each, but nobody gets fewer steps than the fewest, or
    more than anybody may have. Who was to have all 300 for fewer seconds keeps them as long as the others have as many:
    what is cut of him would gain the others nothing that they do not have already.

    Args:
        measured: what each candidate takes, in the order in which they begin.
        steps: what each was to get.
        seconds: until the last has ended.
        workers: fits at a time.
        busy: seconds that the fits under way still take.
        largest: share of its steps that anybody may get; above 1 where time is left over.
        rounds: whether boosting rounds grow with it, too.
    """

    stepped = [item for item in measured if item.candidate.budget == "steps"]
    equal = max(((steps[item.candidate.name] or 0) * item.seconds_per_step for item in stepped), default=0.0)

    def shared(share: float) -> dict[str, int | None]:
        found: dict[str, int | None] = {}
        for item in measured:
            who, given = item.candidate, steps[item.candidate.name]
            grows = share > 1 and (rounds or who.budget == "steps")
            highest = most(who.budget) if grows else given or 0
            cut = who.budget == "steps" and share < 1 and item.seconds_per_step > 0
            room = equal / item.seconds_per_step if cut else given or 0
            found[who.name] = None if given is None else max(min(given, fewest(who)), min(highest, floor(share * room)))
        return found

    def fits(share: float) -> bool:
        some = shared(share)
        return makespan((i.seconds(some[i.candidate.name]) for i in measured), workers=workers, busy=busy) <= seconds

    if largest > 1 and fits(1.0):
        return shared(_most(fits, high=largest, low=1.0))
    return shared(_most(fits, high=min(largest, 1.0)))


def _most(fits: Callable[[float], bool], *, high: float, low: float = 0.0) -> float:
    """The largest number up to `high` that fits, where smaller ones do; `low` where none above it does."""
    if fits(high):
        return high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def most(budget: str | None) -> int:
    """The steps or rounds that anybody may have, by what is counted: "steps" or "rounds"."""
    return MOST_ROUNDS if budget == "rounds" else MOST_STEPS


def fewest(entry: Candidate) -> int:
    """The least steps or rounds that an outcome can be told from."""
    return {"steps": FEWEST_STEPS, "rounds": FEWEST_ROUNDS, None: 0}[entry.budget]

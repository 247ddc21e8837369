"""A wall-clock budget turned into whole numbers of steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from keiretsu.errors import BudgetError
from keiretsu.evaluate.candidates import Candidate

MOST_STEPS, FEWEST_STEPS = 300, 10
MOST_ROUNDS, FEWEST_ROUNDS = 300, 20
ROUNDS_SHARE = 0.15
RESERVED_SHARE, RESERVED_SECONDS = 0.15, 8.0
# For what is measured of the judged candidate and its rival beside their errors.
KPIS_SHARE = 0.15


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


def lanes(measured: Sequence[Measured], *, workers: int) -> float:
    """How many fits of one length run at a time on average, with so many workers: five on two workers take three rounds
    of a fit each, so 5 / 3."""
    stepped = sum(item.candidate.budget == "steps" for item in measured)
    return stepped / ceil(stepped / workers) if stepped else 1.0


def allocate(
    measured: Sequence[Measured], *, budget_seconds: float, spent_seconds: float, workers: int = 1
) -> dict[str, int | None]:
    """Steps for every candidate, so that all of them and the reserve fit the budget.

    What the fixed parts leave is shared out: up to 15 % for boosting rounds, the rest in equal seconds to those
    that count optimizer steps. Nobody gets more than 300 steps or 300 rounds: small data ends early.

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
    fixed = sum(item.fixed_seconds for item in measured)
    least = sum(fewest(item.candidate) * item.seconds_per_step for item in measured)
    side_by_side = lanes(measured, workers=workers)
    kept = reserve(budget_seconds) + for_kpis(budget_seconds)
    free = side_by_side * (budget_seconds - kept - spent_seconds) - fixed
    if free < least:
        needed = spent_seconds + (fixed + least) / side_by_side + RESERVED_SECONDS
        smallest = needed / (1 - RESERVED_SHARE - KPIS_SHARE)
        raise BudgetError(
            f"poc: budget must be at least {10 * ceil(1.1 * smallest / 10)}s for these data and candidates; got "
            f"{budget_seconds:g}s. Raise the budget, shorten the horizon or give fewer rows."
        )
    steps: dict[str, int | None] = {item.candidate.name: None for item in measured}
    for item in (item for item in measured if item.candidate.budget == "rounds"):
        most = ROUNDS_SHARE * free / item.seconds_per_step
        rounds = int(min(MOST_ROUNDS, max(FEWEST_ROUNDS, floor(most))))
        steps[item.candidate.name] = rounds
        free -= rounds * item.seconds_per_step
    stepped = [item for item in measured if item.candidate.budget == "steps"]
    for item in stepped:
        share = free / len(stepped)
        steps[item.candidate.name] = int(min(MOST_STEPS, max(FEWEST_STEPS, floor(share / item.seconds_per_step))))
    return steps


def shorten(measured: Sequence[Measured], steps: Mapping[str, int | None], *, seconds: float) -> dict[str, int | None]:
    """Fewer steps, so that these candidates take no longer than `seconds`, as far as their fewest steps allow.

    All keep the same share of their steps. Who falls to the fewest by it is held there, and the others make up for it.

    Args:
        measured: what each candidate takes.
        steps: what each was to get; returned as it is if it fits.
        seconds: what is left for them.
    """
    if sum(item.seconds(steps[item.candidate.name]) for item in measured) <= seconds:
        return dict(steps)
    room = seconds - sum(item.fixed_seconds for item in measured)
    costs = {item.candidate.name: item.seconds_per_step for item in measured}
    planned = {name: count for name, count in steps.items() if count is not None}
    least = {item.candidate.name: fewest(item.candidate) for item in measured}
    held: dict[str, int] = {}
    share = 0.0
    while free := [name for name in planned if name not in held]:
        spare = room - sum(count * costs[name] for name, count in held.items())
        share = max(0.0, spare) / max(sum(planned[name] * costs[name] for name in free), 1e-12)
        low = [name for name in free if share * planned[name] < min(planned[name], least[name])]
        if not low:
            break
        held |= {name: min(planned[name], least[name]) for name in low}
    return {**steps, **{name: floor(share * planned[name]) for name in planned}, **held}


def fewest(entry: Candidate) -> int:
    """The least steps or rounds that an outcome can be told from."""
    return {"steps": FEWEST_STEPS, "rounds": FEWEST_ROUNDS, None: 0}[entry.budget]

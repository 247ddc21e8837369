"""A budget of seconds turned into whole numbers: how many trials, of how many steps."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from math import ceil, floor, isfinite
from typing import Any

from keiretsu.errors import ArgumentError, BudgetError

UNITS = {"": 1.0, "s": 1.0, "sec": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0}
# Seconds kept back for the profile, the report and a machine that slows down.
RESERVED_SHARE = 0.15
FEWEST_TRIALS, ENOUGH_TRIALS, MOST_TRIALS = 4, 30, 200
# Steps are given up for trials down to a tenth; below, what a trial says tells little about a whole fit.
LEAST_SHARE_OF_STEPS = 0.1


@dataclass(frozen=True)
class TrialCost:
    """What a trial takes: `fixed_seconds` whatever its steps, `seconds_per_step` for each step."""

    fixed_seconds: float
    seconds_per_step: float

    def seconds(self, steps: int) -> float:
        """Of one trial with that many steps."""
        return self.fixed_seconds + steps * self.seconds_per_step


@dataclass(frozen=True)
class TunePlan:
    """Whole numbers that fix a tuning run, and the seconds that it was estimated to take (None: not estimated)."""

    trials: int
    steps: int
    seconds: float | None = None

    def __post_init__(self) -> None:
        for name in ("trials", "steps"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ArgumentError(f"tune: {name} must be a whole number, at least 1; got {value!r}.")

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


def seconds_of(budget: str | float, *, function: str = "tune") -> float:
    """Seconds of a budget such as "90s", "10min", "1.5h", or a number of seconds; `function` is named in an error.

    Raises:
        ArgumentError: it is none of these, or not above 0.
    Example:
        >>> seconds_of("10min")
        600.0
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|sec|min|m|h)?\s*", str(budget))
    seconds = float(match[1]) * UNITS[match[2] or ""] if match else 0.0
    if isinstance(budget, bool) or not (isfinite(seconds) and 0 < seconds < 1e9):
        raise ArgumentError(
            f"{function}: budget must be a time such as 90s, 10min or 1h; got {budget!r}. Try budget='10min'."
        )
    return seconds


def plan_trials(trial: TrialCost, *, whole: TrialCost, steps: int, budget: float, spent: float = 0.0) -> TunePlan:
    """As many trials as the budget holds beside one whole fit with the best settings.

    A trial takes `steps` steps if 30 trials of that length fit, else fewer steps, down to a tenth; if not even
    4 trials of a tenth fit, the budget is refused. Pruned trials are not counted on: they are time to spare.

    Args:
        trial: what a trial is expected to take; whole: what the last, whole fit takes at most.
        steps: of a whole fit.
        budget: seconds in all.
        spent: seconds that are gone, the rehearsal included.
    Raises:
        BudgetError: the budget is too small; the message gives one that would do.
    """
    last = whole.seconds(steps)
    room = (1 - RESERVED_SHARE) * budget - spent - last
    fewest = max(1, ceil(LEAST_SHARE_OF_STEPS * steps))
    least = FEWEST_TRIALS * trial.seconds(fewest)
    if room < least:
        enough = (spent + last + least) / (1 - RESERVED_SHARE)
        raise BudgetError(
            f"tune: budget must be at least {10 * ceil(1.1 * enough / 10)}s for these data; got {budget:g}s. "
            "Raise the budget, or give fewer rows."
        )
    affordable = (room / ENOUGH_TRIALS - trial.fixed_seconds) / max(trial.seconds_per_step, 1e-12)
    length = int(min(steps, max(fewest, floor(affordable))))
    trials = int(min(MOST_TRIALS, floor(room / max(trial.seconds(length), 1e-12))))
    return TunePlan(trials, length, spent + trials * trial.seconds(length) + last)

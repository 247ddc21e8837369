"""What it takes to bring a candidate into use: trials, machine-hours, engineer-days. An expectation, not a measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Any

from keiretsu.errors import ArgumentError, BudgetError
from keiretsu.evaluate.candidates import Candidate, candidate
from keiretsu.proof.phrase import Phrase
from keiretsu.train.tuning_budget import (
    ENOUGH_TRIALS,
    FEWEST_TRIALS,
    LEAST_SHARE_OF_STEPS,
    MOST_TRIALS,
    TrialCost,
    plan_trials,
    seconds_of,
)

# Assumed, not measured: working days of an engineer. Where a firm knows better it says so (`engineer_days`).
INTO_USE = 0.5  # connect it to the log and the place where forecasts are read; every candidate needs that
SEARCH = 0.5  # choose what is searched, look at what was found; candidates that have settings
TRAINING = 1.0  # watch training, gate and stability; candidates that are trained by steps
# More than this share of settings that go wrong is no search any more.
MOST_UNSTABLE = 0.9
# Machine-hours below which the sentence gives no figure.
LITTLE = 0.01


@dataclass(frozen=True)
class Design:
    """What it takes to bring one candidate into use.

    Attributes:
        candidate: who.
        trials: settings that are tried; 0 for candidates without any.
        steps: of each trial; None where a trial counts none.
        machine_hours: of all trials and the fit with the best settings.
        engineer_days: working days of an engineer.
        unstable: share of settings that go wrong, as measured; None: not measured, taken as 0.
        assumptions: what these numbers rest on.
    """

    candidate: Candidate
    trials: int
    steps: int | None
    machine_hours: float
    engineer_days: float
    unstable: float | None
    assumptions: tuple[Phrase, ...]

    @property
    def sentence(self) -> Phrase:
        """The expectation in words."""
        who, hours = self.candidate, f"{self.machine_hours:.3g}"
        little = self.machine_hours < LITTLE
        return Phrase.fill(
            "{name} is expected to take {trials} trials, {hours} machine-hours and {days} engineer-days to design.",
            "{name}の設計には、試行{trials}回、計算{hours}、技術者{days}人日を見込みます。",
            name_en=who.label_en, name_ja=who.label_ja, trials=self.trials, days=f"{self.engineer_days:g}",
            hours_en=f"less than {LITTLE}" if little else hours,
            hours_ja=f"{LITTLE}時間未満" if little else f"{hours}時間",
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "candidate": self.candidate.name,
            "trials": self.trials,
            "steps": self.steps,
            "machine_hours": self.machine_hours,
            "engineer_days": self.engineer_days,
            "unstable": self.unstable,
            "assumptions": [each.to_dict() for each in self.assumptions],
            "sentence": self.sentence.to_dict(),
        }


def expected_design(
    who: str | Candidate,
    cost: TrialCost,
    *,
    steps: int | None = None,
    budget: str | float = "10min",
    unstable: float | None = None,
    engineer_days: float | None = None,
) -> Design:
    """What a candidate is expected to take until it can be used.

    Candidates that count optimiser steps: the trials that `kr.tune` would run in `budget`, and where a share u of the
    settings is unstable trials / (1 - u), so that as many of use are left. Candidates that count boosting rounds: 30
    whole fits, the number of trials that `kr.tune` aims at. All others choose their settings within one fit.

    Args:
        who: a candidate, or the name of one in the registry.
        cost: seconds of a fit: those that do not depend on its steps or rounds, and those of each.
        steps: steps or rounds of a whole fit; None for candidates that count none.
        budget: of the search, as in `kr.tune`.
        unstable: share of settings that go wrong, as `unstable_share` finds it.
        engineer_days: known better than the assumptions have it.
    Raises:
        ArgumentError: no such candidate, or a number is out of range.
    Example:
        >>> expected_design("ridge", TrialCost(4.0, 0.0)).trials
        0
    """
    entry = candidate(who) if isinstance(who, str) else who
    kind = entry.budget
    if unstable is not None and not 0.0 <= unstable <= 1.0:
        raise ArgumentError(
            f"expected_design: unstable must be a share from 0 to 1; got {unstable!r}. Count the cells."
        )
    if kind is not None and (steps is None or steps < 1):
        raise ArgumentError(
            f"expected_design: steps of {entry.name} must be at least 1; got {steps!r}. Say what a fit takes."
        )
    if engineer_days is not None and not (isfinite(engineer_days) and engineer_days >= 0):
        raise ArgumentError(f"expected_design: engineer_days must be 0 or more; got {engineer_days!r}. Give days.")
    whole = cost.seconds(steps or 0)
    trials, length = 0, None
    if kind == "rounds":
        trials, length = ENOUGH_TRIALS, steps
    elif kind == "steps" and steps is not None:
        trials, length = _searched(cost, steps, seconds_of(budget, function="expected_design"))
        trials = min(MOST_TRIALS, ceil(trials / (1 - min(unstable or 0.0, MOST_UNSTABLE))))
    seconds = trials * cost.seconds(length or 0) + whole
    days = INTO_USE + (SEARCH if trials else 0.0) + (TRAINING if kind == "steps" else 0.0)
    return Design(
        candidate=entry,
        trials=trials,
        steps=length,
        machine_hours=seconds / 3600.0,
        engineer_days=days if engineer_days is None else engineer_days,
        unstable=unstable if kind == "steps" else None,
        assumptions=tuple(_assumptions(kind, budget, unstable, told=engineer_days is not None)),
    )


def unstable_share(cells: Iterable[Mapping[str, Any]]) -> float:
    """Share of a stability map's settings that went wrong in training.

    Args:
        cells: `StabilityMap.cells.to_dicts()`, or "cells" of its `to_dict()`; `ended` "unstable" or "stopped" counts,
            "worse" does not: such a trial still teaches the search something.
    Raises:
        ArgumentError: there are none.
    """
    ended = [cell["ended"] for cell in cells]
    if not ended:
        raise ArgumentError("unstable_share: cells must hold at least one setting; got none. Give a stability map.")
    return sum(one in ("unstable", "stopped") for one in ended) / len(ended)


def _searched(cost: TrialCost, steps: int, seconds: float) -> tuple[int, int]:
    """Trials and their steps; where the budget is too small for any search, the least that `kr.tune` accepts."""
    try:
        plan = plan_trials(cost, whole=cost, steps=steps, budget=seconds)
    except BudgetError:
        return FEWEST_TRIALS, max(1, ceil(LEAST_SHARE_OF_STEPS * steps))
    return plan.trials, plan.steps


def _assumptions(kind: str | None, budget: str | float, unstable: float | None, *, told: bool) -> Iterable[Phrase]:
    if not told:
        yield Phrase.fill(
            "Engineer-days are assumed: {use} to bring it into use, {search} more to search settings, {training} more "
            "to train by steps.",
            "技術者の日数は仮定です。導入に{use}日、設定の探索に加えて{search}日、反復学習に加えて{training}日とします。",
            use=INTO_USE, search=SEARCH, training=TRAINING,
        )  # fmt: skip
    if kind == "steps":
        yield Phrase.fill(
            "Trials are those that tune would run in {budget}.",
            "試行数は、tuneが{budget}で行う回数です。",
            budget=budget if isinstance(budget, str) else f"{budget:g}s",
        )
        if unstable is None:
            yield Phrase(
                "How many settings are unstable was not measured; none is assumed.",
                "不安定な設定の割合は測っておらず、0とします。",
            )
        else:
            yield Phrase.fill(
                "A share of {share} of the settings was unstable on this data; so many more are tried.",
                "このデータでは設定の{share}が不安定だったため、その分だけ試行を増やします。",
                share=f"{100 * unstable:.0f} %",
            )
    elif kind == "rounds":
        yield Phrase.fill(
            "{trials} whole fits are assumed for the search of its settings.",
            "設定の探索には{trials}回の学習を仮定します。",
            trials=ENOUGH_TRIALS,
        )
    else:
        yield Phrase("It chooses its settings within one fit.", "設定は1回の学習の中で選ばれます。")

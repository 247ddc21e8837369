"""Making a plan: everything that is decided before the test part is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from keiretsu.data import Packed, SeriesSet, pack
from keiretsu.data.origins import Origins, spaced, with_stride
from keiretsu.data.require import require_channel
from keiretsu.evaluate.baselines.seasonal import candidate_periods
from keiretsu.evaluate.candidates import CANDIDATES, INCUMBENT, Candidate, Settings
from keiretsu.evaluate.costs.memory import RunShape, expect_memory
from keiretsu.evaluate.examine import Goal, open_rows
from keiretsu.evaluate.folds import Fold
from keiretsu.progress import Progress, report
from keiretsu.proof.budget import Measured, allocate
from keiretsu.proof.design import expected_design
from keiretsu.proof.extra_names import USUAL
from keiretsu.proof.kpi_names import MEASURED
from keiretsu.proof.pace import Pace
from keiretsu.proof.plan import DecisionRule, Entrant, OriginRule, Plan, reference_to
from keiretsu.proof.reach import require_reach
from keiretsu.proof.split import SplitRule, fold_of
from keiretsu.proof.threads import threads
from keiretsu.proof.value import Value
from keiretsu.train.tuning_budget import TrialCost

MOST_ORIGINS = 2000
CALIBRATION_STEPS = 5
# With more threads than free cores every parallel region waits for the thread that is not scheduled: on a busy machine
# a step, a boosting round or the ridge then takes several times as long, up to thirty, and no calibration holds.
THREADS = 1


@dataclass(frozen=True)
class Wanted:
    """What a plan is to keep to.

    Attributes:
        budget: seconds for the whole command.
        seed: of everything drawn.
        split: where the test part begins.
        workers: candidates that will run at a time.
        candidates: who enters, in the order in which they run.
        value: prices; None where whether it pays is not judged.
        abnormal: the channel that marks abnormal rows; None for none.
    """

    budget: float
    seed: int
    split: SplitRule
    workers: int = 1
    candidates: Sequence[Candidate] = CANDIDATES
    value: Value | None = None
    abnormal: str | None = None


def make_plan(
    series: SeriesSet, goal: Goal, wanted: Wanted, *, started: float, progress: Progress | None = None
) -> tuple[Plan, Pace]:
    """Origins, period, and a budget turned into integers; and what keeps the run to the budget.

    Args:
        series: all rows; only training rows are looked at for the period and the calibration.
        goal: what to forecast.
        wanted: what the plan is to keep to.
        started: `perf_counter()` when the command began.
    Raises:
        TooShortError: a part holds no whole horizon, or the training part too few rows.
        DataError: a target's values in one part are none, too few or all the same.
        BudgetError: the budget does not do.
    """
    if wanted.abnormal is not None:
        require_channel(series, wanted.abnormal, function="poc", argument="abnormal")
    split, budget, seed, workers = wanted.split, wanted.budget, wanted.seed, wanted.workers
    fold = fold_of(series, split)
    require_reach(fold, goal)
    found = candidate_periods(fold.train, goal.targets)
    period = found[0] if found else 1
    packed = pack(fold.seen)
    allowed = open_rows(fold, packed, goal)
    origins = spaced(packed, allowed, limit=MOST_ORIGINS, period=period)
    settings = Settings(goal.horizon, period=period, threads=THREADS, seed=seed)
    with threads(THREADS):
        measured = _calibrate(wanted.candidates, fold.train, goal, settings, progress)
    spent = perf_counter() - started
    steps = allocate(measured, budget_seconds=budget, spent_seconds=spent, workers=workers)
    plan = Plan(
        data=reference_to(series),
        goal=goal,
        split=split,
        origins=OriginRule(origins.stride),
        candidates=tuple(Entrant(name, count) for name, count in steps.items()),
        rule=DecisionRule(),
        period=period,
        budget_seconds=budget,
        seed=seed,
        threads=THREADS,
        value=wanted.value,
        design=_design(measured, steps, budget=budget),
        kpis=MEASURED,
        abnormal=wanted.abnormal,
        expected=_expected(series, packed, len(origins), goal, wanted, period),
        extras=dict(USUAL),
    )
    return plan, Pace(measured, budget_seconds=budget, started=started, workers=workers)


def _design(
    measured: Sequence[Measured], steps: Mapping[str, int | None], *, budget: float
) -> dict[str, dict[str, float]]:
    """What bringing each candidate into use is expected to take."""
    found = {}
    for item in measured:
        cost = TrialCost(item.fixed_seconds, item.seconds_per_step)
        design = expected_design(item.candidate, cost, steps=steps[item.candidate.name], budget=max(budget, 600.0))
        found[item.candidate.name] = {
            "trials": design.trials,
            "machine_hours": round(design.machine_hours, 6),
            "engineer_days": design.engineer_days,
        }
    return found


def _expected(
    series: SeriesSet, packed: Packed, origins: int, goal: Goal, wanted: Wanted, period: int
) -> dict[str, Any]:
    """Memory in bytes, for people."""
    shape = RunShape(
        packed.rows, len(series.channels), len(goal.targets), goal.horizon, len(series), origins, period
    )  # fmt: skip
    names = [entry.name for entry in wanted.candidates if entry.name != INCUMBENT]
    memory = expect_memory(shape, names)
    # a fit a worker at a time, each with the rows and the libraries of its own
    largest = sorted(memory.fits.values())[-wanted.workers :]
    workers = sum(largest) + (wanted.workers - 1) * (memory.packed + memory.base)
    return {"memory_bytes": memory.base + memory.packed + workers + memory.predictions}


def _calibrate(
    candidates: Sequence[Candidate], train: SeriesSet, goal: Goal, settings: Settings, progress: Progress | None
) -> list[Measured]:
    """Measure every candidate on the training rows, by a few real steps that are thrown away."""
    measured = []
    shared: dict[Any, Any] = {}
    for number, entry in enumerate(candidates):
        report(progress, "calibration", number, len(candidates))
        model = entry.build(settings)
        cost = model.estimate(train, target=list(goal.targets), steps=CALIBRATION_STEPS, shared=shared)
        measured.append(Measured(entry, cost.fixed_seconds, cost.seconds_per_step))
    report(progress, "calibration", len(candidates), len(candidates))
    return measured


def origins_of(plan: Plan, fold: Fold) -> Origins:
    """The rows of `fold.seen` from which every candidate forecasts."""
    packed = pack(fold.seen)
    allowed = open_rows(fold, packed, plan.goal, observed=plan.origins.observed)
    return with_stride(packed, allowed, plan.origins.stride)

"""A forecaster tuned to its data: the best of many short trainings, judged inside the training rows, then fitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, is_dataclass, replace
from pathlib import Path
from statistics import mean
from time import perf_counter
from typing import Any

from keiretsu.data import SeriesSet
from keiretsu.data import profile as profile_of
from keiretsu.data.profiling.profile import Profile
from keiretsu.data.targets import target_names
from keiretsu.errors import ArgumentError
from keiretsu.estimators.covariates import Told
from keiretsu.estimators.forecaster import Forecaster
from keiretsu.estimators.tuning_held_out import HeldOut
from keiretsu.estimators.tuning_settings import advised, configuration, own_settings, search_space
from keiretsu.nn import ModelConfig
from keiretsu.progress import Progress
from keiretsu.train import TrainConfig
from keiretsu.train.tune import Report
from keiretsu.train.tune import tune as search
from keiretsu.train.tuning_budget import TrialCost, TunePlan, plan_trials, seconds_of
from keiretsu.train.tuning_result import TuneResult
from keiretsu.train.tuning_space import Choice, Settings, Space, Whole
from keiretsu.train.tuning_study import kept_plan

REHEARSED_STEPS = 2


def tune(
    forecaster: Forecaster,
    series: SeriesSet,
    *,
    target: str | Sequence[str] | None = None,
    known: Any = None,
    static: Any = None,
    budget: str | float = "10min",
    trials: int | None = None,
    steps: int | None = None,
    keep: Sequence[str] = (),
    storage: str | Path | None = None,
    profile: Profile | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Forecaster, TuneResult]:
    """Tune margin, Δ's range, discretisation, state, mixer, depth, width, regularisation and learning rate; then fit.

    The first trial is the forecaster as it is, the second has the profile's advice. A trial's loss is that of partner
    and correction over that of the partner alone on the last two fifths of the rows, each forecast from what came
    before (`HeldOut`): 1 is no gain. Settings are compared on short trainings where the budget asks for it (`steps`);
    the best are then fitted in full, and the fit's own gate decides what of the correction is let in.

    Args:
        forecaster: horizon, partner, seed and what is not tuned; it stays as it is.
        series: the training rows, and nothing later.
        target, known, static: as in `fit`; partner and corrections have them in every trial.
        budget: time for everything, such as "10min", turned into whole numbers of trials and steps by a rehearsal.
        trials: in all, instead of a budget.
        steps: of each trial, with `trials`; by default those of the forecaster.
        keep: settings that stay the forecaster's: "mixer", "margin", "delta_min", "delta_max", "discretization",
            "state", "depth", "width", "dropout", "weight_decay", "learning_rate".
        storage: a SQLite file; the same call goes on where it ended, with the trials and steps kept in it.
        profile: of these series, if it is known already.
        seed: of the search.
        progress: called as `progress(label, done, total)`.
    Returns:
        The fitted forecaster with the best settings, and the result of the search.
    Raises:
        ArgumentError: an argument is out of range, or the file's study is about something else: other rows, other
            covariates, another forecaster.
        BudgetError: the budget is too small; the message gives one that would do.
        ColumnError, DataError, TooShortError: as in `fit`; also where the series are too short to judge settings.
        FileFormatError, OutputError: the storage is no study, or cannot be written.
        TrainingError: no trial finished.
    Example:
        >>> best, result = tune(kr.Forecaster(96), series, target="pressure", budget="10min", storage="pump.tuning")
        >>> print(result)
    """
    started = perf_counter()
    seconds_of(budget)
    if steps is not None and trials is None:
        raise ArgumentError(
            f"tune: steps must come with trials; got steps={steps}. Give trials too, or a budget alone."
        )
    names = target_names(series, target, function="tune")
    if forecaster.mixer is None:
        raise ArgumentError("tune: forecaster must have a mixer; got None. Name one, such as 'selective'.")
    told = Told(known, static)
    held_out = HeldOut(forecaster, series, names, function="tune", told=told)
    regular = held_out.rows.clock.regular
    own = own_settings(forecaster, regular=regular)
    advice = advised(own, profile_of(series, target=names[0]) if profile is None else profile)
    space = search_space(own, advice, regular=regular, keep=keep)
    kept = None if storage is None else kept_plan(Path(storage))
    if kept is not None:
        plan = _continued(kept, trials, steps)
    else:
        trial, whole = _rehearse(forecaster, series, names, space, own, regular=regular, told=told)
        plan = _planned(trial, whole, configuration(forecaster, regular=regular)[1].steps, budget=budget,
                        trials=trials, steps=steps, spent=perf_counter() - started)  # fmt: skip

    def objective(settings: Settings, report: Report) -> float:
        model, train = configuration(forecaster, regular=regular, settings=settings, steps=plan.steps)
        return held_out.run(model, train, report=report)[0]

    starts = [own] if advice == own else [own, advice]
    result = search(
        objective,
        space,
        plan=plan,
        storage=storage,
        seed=seed,
        subject={"data": held_out.fingerprint, "steps": plan.steps, "forecaster": _told(forecaster)},
        starts=[{name: start[name] for name in space.settings} for start in starts],
        progress=progress,
    )
    model, train = configuration(forecaster, regular=regular, settings=result.settings)
    best = _with(forecaster, model, train)
    return best.fit(series, target=names, known=known, static=static, progress=progress), result


def _with(forecaster: Forecaster, model: ModelConfig, train: TrainConfig) -> Forecaster:
    """A new forecaster of another shape and training."""
    told = forecaster.get_params(deep=False) | {"mixer": model.mixer, "margin": model.margin}
    return type(forecaster)(**told | {"model": model, "train": train})


def _continued(kept: TunePlan, trials: int | None, steps: int | None) -> TunePlan:
    """The plan in the file; with other numbers of trials or steps the seconds that it was to take are not known."""
    same = (trials or kept.trials, steps or kept.steps) == (kept.trials, kept.steps)
    return kept if same else TunePlan(trials or kept.trials, steps or kept.steps)


def _planned(
    trial: TrialCost, whole: TrialCost, most: int, *, budget: str | float, trials: int | None, steps: int | None,
    spent: float,
) -> TunePlan:  # fmt: skip
    if trials is None:
        return plan_trials(trial, whole=whole, steps=most, budget=seconds_of(budget), spent=spent)
    plan = TunePlan(trials, steps or most)
    return replace(plan, seconds=spent + trials * trial.seconds(plan.steps) + whole.seconds(most))


def _rehearse(
    forecaster: Forecaster, series: SeriesSet, names: tuple[str, ...], space: Space, own: Settings, *, regular: bool,
    told: Told,
) -> tuple[TrialCost, TrialCost]:  # fmt: skip
    """What a trial costs, and what the last fit costs at most.

    Every mixer is timed in the forecaster's own shape, and the forecaster's mixer in the largest one; a trial is
    expected to cost what the mean mixer does half-way to the largest shape.
    """
    mixer = space.settings.get("mixer")
    mixers = mixer.options if isinstance(mixer, Choice) else ()
    largest = {name: one.high for name, one in space.settings.items() if isinstance(one, Whole)}
    shared: dict[Any, Any] = {}

    def timed(settings: Settings) -> TrialCost:
        shape = configuration(forecaster, regular=regular, settings=settings)
        cost = _with(forecaster, *shape).estimate(
            series, target=names, known=told.known, static=told.static, steps=REHEARSED_STEPS, shared=shared
        )
        return TrialCost(cost.fixed_seconds, cost.seconds_per_step)

    here, large = timed({}), timed(largest)
    others = [here, *(timed({"mixer": name}) for name in mixers if name != own["mixer"])]
    # all trials share one fit of the partner, and only the last fit pays for it again
    partner = sum(kept[1] for kept in shared.values())
    free = [max(cost.fixed_seconds - partner, 0.0) for cost in (here, large)]
    more = TrialCost(max(free[1] / max(free[0], 1e-9), 1.0), max(large.seconds_per_step / here.seconds_per_step, 1.0))
    fixed = [max(cost.fixed_seconds - partner, 0.0) for cost in others]
    step = [cost.seconds_per_step for cost in others]
    trial = TrialCost(mean(fixed) * (1 + more.fixed_seconds) / 2, mean(step) * (1 + more.seconds_per_step) / 2)
    return trial, TrialCost(partner + max(fixed) * more.fixed_seconds, max(step) * more.seconds_per_step)


def _told(forecaster: Forecaster) -> dict[str, Any]:
    """A forecaster's arguments as plain JSON types."""
    return {
        name: asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
        for name, value in forecaster.get_params(deep=False).items()
    }

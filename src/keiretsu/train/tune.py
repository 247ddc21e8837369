"""Tuning: settings tried one after the other, each by what the ones before it taught, none twice for nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from keiretsu.errors import TrainingError
from keiretsu.progress import Progress, report
from keiretsu.train.tuning_budget import TunePlan
from keiretsu.train.tuning_result import TuneResult, result_of
from keiretsu.train.tuning_space import Choice, Real, Setting, Settings, Space, Whole
from keiretsu.train.tuning_study import REASON, SECONDS, counted, open_study

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.study import Study

Report = Callable[[int, float], None]
Objective = Callable[[Settings, Report], float]

# A trial is pruned when it is worse than the median of at least this many others at the same step.
COMPARED = 5


def tune(
    objective: Objective,
    space: Space,
    *,
    plan: TunePlan,
    storage: str | Path | None = None,
    seed: int = 0,
    subject: Mapping[str, Any] | None = None,
    starts: Sequence[Settings] = (),
    progress: Progress | None = None,
) -> TuneResult:
    """Look for the settings with the least loss.

    After the starts, settings are drawn by a tree of Parzen estimators; a trial that reports losses worse than the
    median of those before it at the same step is pruned. The same seed and the same trials in the file give the same
    next settings, so a run that was interrupted, or killed, goes on as if it had not been: what was running is done
    again.

    Args:
        objective: called as `objective(settings, report)`, returns the loss; `report(step, loss)` tells a loss on the
            way, and ends the trial by an exception where it is pruned. A `TrainingError` is a failed trial, and its
            message the reason; a loss that is not finite fails too. Failed trials teach the search nothing.
        space: what may be tried.
        plan: how many trials there are to be in all, those in the file included.
        storage: a SQLite file to keep the trials in and go on from; None keeps them in memory.
        seed: of the search.
        subject: what else must be the same to go on with a file: a fingerprint of the data, steps, plain JSON types.
        starts: settings to try first, in order.
        progress: called as `progress("tuning", trials done, trials)`.
    Returns:
        TuneResult: over all trials, those of earlier runs included.
    Raises:
        ArgumentError: a start is not in the space; the file's study has another space, seed, starts or subject; or
            another run is using the file.
        FileFormatError: the file is no study.
        OutputError: the file cannot be written.
        TrainingError: no trial finished.

    Source: Bergstra et al. 2011 (TPE), Golovin et al. 2017 (median rule), as Optuna has them.
    """
    for start in starts:
        space.check(start)
    about = {"space": space.to_dict(), "seed": seed, "starts": [dict(start) for start in starts], **(subject or {})}
    place = None if storage is None else Path(storage)
    with open_study(place, about=about, plan=plan) as study:
        while (done := len(counted(study))) < plan.trials:
            report(progress, "tuning", done, plan.trials)
            _try(study, objective, space, start=starts[done] if done < len(starts) else None, seed=seed, number=done)
        report(progress, "tuning", plan.trials, plan.trials)
        return result_of(study, space, plan=plan, seed=seed)


def _try(study: Study, objective: Objective, space: Space, *, start: Settings | None, seed: int, number: int) -> None:
    from optuna.pruners import MedianPruner
    from optuna.samplers import TPESampler
    from optuna.trial import TrialState

    # A sampler of its own for every trial: what it draws hangs on the trials before and on nothing else.
    study.sampler = TPESampler(seed=int(np.random.SeedSequence([seed, number]).generate_state(1)[0]))
    study.pruner = MedianPruner(n_startup_trials=COMPARED, n_min_trials=COMPARED)
    if start is not None:
        study.enqueue_trial({name: _plain(start[name], setting) for name, setting in space.settings.items()})
    trial = study.ask({name: _distribution(setting) for name, setting in space.settings.items()})
    attempt = _Attempt(trial.report, trial.should_prune)
    started = perf_counter()
    loss, state, reason = None, TrialState.FAIL, None
    try:
        loss = _finite(objective({name: trial.params[name] for name in space.settings}, attempt.report))
        state = TrialState.COMPLETE
    except _PrunedError:
        state = TrialState.PRUNED
    except TrainingError as error:
        reason = str(error)
    finally:
        # An interruption passes here too: the trial ends without a reason, and is not counted.
        trial.set_user_attr(SECONDS, perf_counter() - started)
        if reason is not None:
            trial.set_user_attr(REASON, reason)
        study.tell(trial, loss, state=state)


class _PrunedError(Exception):
    """Ends an objective whose trial is pruned."""


class _Attempt:
    """What a running objective can tell."""

    def __init__(self, tell: Callable[[float, int], None], hopeless: Callable[[], bool]) -> None:
        self._tell, self._hopeless = tell, hopeless

    def report(self, step: int, loss: float) -> None:
        """Keep a loss on the way; raises where the trial is to end."""
        self._tell(_finite(loss), step)
        if self._hopeless():
            raise _PrunedError


def _finite(loss: float) -> float:
    if not math.isfinite(loss):
        raise TrainingError(f"tune: a loss must be finite; got {loss}.")
    return float(loss)


def _distribution(setting: Setting) -> BaseDistribution:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if isinstance(setting, Real):
        return FloatDistribution(setting.low, setting.high, log=setting.log)
    if isinstance(setting, Whole):
        return IntDistribution(setting.low, setting.high, step=setting.step)
    return CategoricalDistribution(setting.options)


def _plain(value: Any, setting: Setting) -> Any:
    """A start's value in the type that Optuna keeps."""
    return value if isinstance(setting, Choice) else int(value) if isinstance(setting, Whole) else float(value)

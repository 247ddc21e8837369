"""What a tuning run leaves behind: the best settings, every trial, what mattered, what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from keiretsu.errors import TrainingError
from keiretsu.train.tuning_budget import TunePlan
from keiretsu.train.tuning_importance import importance
from keiretsu.train.tuning_space import Choice, Space, Value, Whole
from keiretsu.train.tuning_study import REASON, SECONDS, counted
from keiretsu.train.tuning_words import sentences, told_trials

if TYPE_CHECKING:
    from optuna.study import Study
    from optuna.trial import FrozenTrial

SCHEMA = "keiretsu.tuning/1"


@dataclass(frozen=True, eq=False)
class TuneResult:
    """The outcome of a search.

    Attributes:
        settings: the best.
        loss: theirs, in the objective's unit.
        trials: a row a trial, in the order they were made: trial, ended ("finished", "pruned" or "failed"), loss (of a
            pruned one the last it reported), step (the last it reported at), seconds, reason (of a failure), and a
            column a setting.
        importance: share of the variation of the losses' ranks by setting, largest first; None: not known.
        plan: trials and steps, and the seconds estimated before.
        seconds: measured, over all trials and all runs that made them, interrupted trials included.
        sentence_en, sentence_ja: the outcome and which setting mattered.
    """

    settings: Mapping[str, Value]
    loss: float
    trials: pl.DataFrame
    importance: Mapping[str, float] | None
    plan: TunePlan
    seconds: float
    sentence_en: str
    sentence_ja: str

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {
            "schema": SCHEMA,
            "settings": dict(self.settings),
            "loss": self.loss,
            "importance": None if self.importance is None else dict(self.importance),
            "plan": self.plan.to_dict(),
            "seconds": self.seconds,
            "sentence_en": self.sentence_en,
            "sentence_ja": self.sentence_ja,
            "trials": self.trials.to_dicts(),
        }

    def __str__(self) -> str:
        told = ", ".join(
            f"{name}={value:.4g}" if isinstance(value, float) else f"{name}={value}"
            for name, value in self.settings.items()
        )
        return f"{self.sentence_en}\n{told}"


def result_of(study: Study, space: Space, *, plan: TunePlan, seed: int) -> TuneResult:
    """Gather the trials that count.

    Raises:
        TrainingError: none finished.
    """
    trials = counted(study)
    finished = [trial for trial in trials if trial.state.name == "COMPLETE"]
    if not finished:
        reasons = [trial.user_attrs[REASON] for trial in trials if REASON in trial.user_attrs]
        told = f" the last because: {reasons[-1]}" if reasons else " no trial was made."
        raise TrainingError(f"tune: at least one trial must finish; got {len(trials)} that did not,{told}")
    # min keeps the first of equals: nothing later that is no better takes the place of what came first
    best = min(finished, key=_loss)
    shares = importance(study, finished, seed=seed)
    rows = [_row(place, trial, space) for place, trial in enumerate(trials)]
    counts = told_trials(rows)
    first = _loss(trials[0]) if trials[0].state.name == "COMPLETE" else None
    en, ja = sentences(counts, _loss(best), shares, first=first)
    spent = sum(float(trial.user_attrs.get(SECONDS, 0.0)) for trial in study.get_trials(deepcopy=False))
    kinds = {name: _kind(setting) for name, setting in space.settings.items()}
    schema = {"trial": pl.Int64, "ended": pl.String, "loss": pl.Float64, "step": pl.Int64, "seconds": pl.Float64,
              "reason": pl.String, **kinds}  # fmt: skip
    settings = {name: best.params[name] for name in space.settings}
    return TuneResult(settings, _loss(best), pl.DataFrame(rows, schema=schema), shares, plan, spent, en, ja)


def _loss(trial: FrozenTrial) -> float:
    return float(trial.values[0]) if trial.values else float("inf")


def _row(place: int, trial: FrozenTrial, space: Space) -> dict[str, Any]:
    ended = {"COMPLETE": "finished", "PRUNED": "pruned", "FAIL": "failed"}[trial.state.name]
    return {
        "trial": place,
        "ended": ended,
        "loss": _loss(trial) if trial.values else None,
        "step": trial.last_step,
        "seconds": float(trial.user_attrs.get(SECONDS, 0.0)),
        "reason": trial.user_attrs.get(REASON, ""),
        **{name: trial.params[name] for name in space.settings},
    }


def _kind(setting: object) -> type[pl.DataType]:
    return pl.String if isinstance(setting, Choice) else pl.Int64 if isinstance(setting, Whole) else pl.Float64

"""Running a plan: every candidate learns from the same rows and is judged at the same origins."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from keiretsu.data import SeriesSet, pack
from keiretsu.data.origins import Origins
from keiretsu.errors import KeiretsuError
from keiretsu.estimators import Forecast
from keiretsu.evaluate.candidates import Candidate, Settings, candidate
from keiretsu.evaluate.cost import Cost, measure_cost
from keiretsu.evaluate.examine import examine, training_scale
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.scorecard import Examination, Scorecard, score
from keiretsu.progress import Progress, report
from keiretsu.proof.pace import Pace, left_out
from keiretsu.proof.plan import Entrant, Plan
from keiretsu.proof.planning import origins_of
from keiretsu.proof.split import fold_of
from keiretsu.proof.threads import threads

log = logging.getLogger(__name__)

# What our own rooms and the numerical libraries raise on data they cannot digest, and what is too large for the memory;
# anything else is our own mistake and must be seen.
CRASHES = (KeiretsuError, ArithmeticError, MemoryError, np.linalg.LinAlgError, lightgbm.basic.LightGBMError)
OUT_OF_TIME = "no time was left for it within the budget. Raise the budget."


@dataclass(frozen=True, eq=False)
class Entry:
    """How one candidate did.

    Attributes:
        candidate: who; error: why it has no result, None when it has.
        card, losses, forecast, cost: scores, (origins,) losses, forecasts, costs; None where it crashed.
        share: of its correction, None for a baseline; summary: facts of the fit.
        model: file below the run's folder, None when nothing was written.
        seconds: wall clock in all.
    """

    candidate: Candidate
    error: str | None
    card: Scorecard | None
    losses: NDArray[np.float64] | None
    forecast: Forecast | None
    cost: Cost | None
    share: float | None
    summary: dict[str, Any]
    model: str | None
    seconds: float


@dataclass(frozen=True, eq=False)
class Bench:
    """What all candidates have in common: the plan, the fold, the origins, and how they are judged."""

    plan: Plan
    fold: Fold
    origins: Origins
    examination: Examination


@dataclass(frozen=True, eq=False)
class Outcome:
    """A run plan, with the steps that were used.

    Attributes:
        plan: as it was run; replaying it gives the same outcome.
        fold, origins, examination: on what the candidates were judged, and how.
        entries: one a candidate.
        slowdown: how many times as long as calibrated the fits took; 1 in a replay.
    """

    plan: Plan
    fold: Fold
    origins: Origins
    examination: Examination
    entries: tuple[Entry, ...]
    slowdown: float

    def entry(self, name: str) -> Entry | None:
        """The candidate of that name, if it ran to its end."""
        return next((e for e in self.entries if e.candidate.name == name and e.error is None), None)

    @property
    def losses(self) -> dict[str, NDArray[np.float64]]:
        """(origins,) losses of each candidate that ran to its end."""
        return {e.candidate.name: e.losses for e in self.entries if e.losses is not None}

    @property
    def cards(self) -> dict[str, Scorecard]:
        """Scorecards of each candidate that ran to its end."""
        return {e.candidate.name: e.card for e in self.entries if e.card is not None}

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the candidates that crashed."""
        return tuple(e.candidate.name for e in self.entries if e.error is not None)

    def share_of(self, name: str) -> float | None:
        """What the gate let in of a candidate's correction; None for a baseline or a crashed candidate."""
        entry = self.entry(name)
        return None if entry is None else entry.share


def run_plan(
    plan: Plan, series: SeriesSet, *, folder: Path | None, pace: Pace | None = None, progress: Progress | None = None
) -> Outcome:
    """Fit and judge all candidates, one after another, with the plan's number of threads.

    Args:
        folder: models are saved below it; None saves nothing.
        pace: keeps the run to its budget; None (a replay) takes the plan's steps as they are.
    Returns:
        Outcome: its `plan` holds the steps that were truly used.
    Raises:
        OutputError: a model cannot be written.
        KeiretsuError: no baseline ran to its end.
    """
    fold = fold_of(series, plan.split)
    origins = origins_of(plan, fold)
    scale = training_scale(fold.train, plan.goal.targets, period=plan.period)
    examination = examine(pack(fold.seen), origins, plan.goal, scale=scale)
    bench = Bench(plan, fold, origins, replace(examination, nominal=plan.rule.coverage))
    with threads(plan.threads):
        entries, entrants = _enter_all(bench, folder, pace, progress)
    used = replace(plan, candidates=entrants)
    outcome = Outcome(used, fold, origins, bench.examination, entries, 1.0 if pace is None else pace.slowdown)
    if not set(outcome.losses) - {"selective"}:
        raise KeiretsuError(
            f"poc: at least one baseline must run to its end; all failed, the first with: {entries[0].error}"
        )
    return outcome


def _enter_all(
    bench: Bench, folder: Path | None, pace: Pace | None, progress: Progress | None
) -> tuple[tuple[Entry, ...], tuple[Entrant, ...]]:
    """An entry a candidate, and the candidates with the steps that were used."""
    left, done, entries = bench.plan.candidates, [], []
    total = len(left)
    while left:
        report(progress, "candidates", len(done), total)
        (entrant, *rest) = left if pace is None else pace.settle(left)
        left = tuple(rest)
        entry = _absent(entrant, OUT_OF_TIME, 0.0) if entrant.steps == 0 else None
        try:
            entry = entry or _enter(entrant, bench, folder, _watched(entrant, pace, progress))
        except _OutOfTimeError as error:
            entrant = left_out(entrant)
            entry = _absent(entrant, OUT_OF_TIME, error.seconds)
        if pace is not None and entry.cost is not None:
            pace.note(entrant, steps=entry.cost.steps, fit_seconds=entry.cost.fit_seconds, seconds=entry.seconds)
        done.append(entrant)
        entries.append(entry)
    report(progress, "candidates", total, total)
    return tuple(entries), tuple(done)


def _enter(entrant: Entrant, bench: Bench, folder: Path | None, progress: Progress) -> Entry:
    started = perf_counter()
    try:
        model, fitted = _fitted(entrant, bench, progress)
        asked = bench.plan.rule.coverage
        # a model of few residuals can be judged all the same, without intervals
        asked = asked if asked <= model.quantiles_.largest else None
        forecast = model.forecast_at(bench.fold.seen, bench.origins.rows, coverage=asked)
        card, losses = score(entrant.name, forecast, bench.examination)
    except CRASHES as error:
        sentence = str(error) if isinstance(error, KeiretsuError) else f"{type(error).__name__}: {error}"
        log.warning("candidate %s failed: %s", entrant.name, sentence)
        return _absent(entrant, sentence, perf_counter() - started)
    entry, summary = candidate(entrant.name), model.summary
    saved = None if folder is None else _saved(model, folder / "models" / f"{entry.name}.{entry.suffix}")
    return Entry(
        candidate=entry,
        error=None,
        card=card,
        losses=losses,
        forecast=forecast,
        cost=measure_cost(model, bench.fold.seen, fit_seconds=fitted, saved=saved),
        share=summary.get("share") if entry.budget == "steps" else None,
        summary=summary,
        model=None if saved is None else f"models/{saved.name}",
        seconds=perf_counter() - started,
    )


def _fitted(entrant: Entrant, bench: Bench, progress: Progress) -> tuple[Any, float]:
    """A model that has learned from the training rows, and the seconds that took."""
    plan, started = bench.plan, perf_counter()
    settings = Settings(
        plan.goal.horizon, steps=entrant.steps, period=plan.period, threads=plan.threads, seed=plan.seed
    )
    model = candidate(entrant.name).build(settings)
    model.fit(bench.fold.train, target=list(plan.goal.targets), progress=progress)
    return model, perf_counter() - started


def _saved(model: Any, place: Path) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    model.save(place)
    return place


def _absent(entrant: Entrant, error: str, seconds: float) -> Entry:
    """The entry of a candidate that gave no forecast."""
    return Entry(candidate(entrant.name), error, None, None, None, None, None, {}, None, seconds)


def _watched(entrant: Entrant, pace: Pace | None, progress: Progress | None) -> Progress:
    """Progress under the candidate's name, which also breaks off a fit that leaves no time to end the run."""
    started = perf_counter()
    stepped = candidate(entrant.name).budget == "steps"

    def inner(label: str, done: float, total: float) -> None:
        if stepped and pace is not None and pace.late:
            raise _OutOfTimeError(perf_counter() - started)
        report(progress, entrant.name if label == entrant.name else f"{entrant.name}: {label}", done, total)

    return inner


class _OutOfTimeError(Exception):
    """A fit was broken off after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds

"""Running a plan: every candidate learns from the same rows and is judged at the same origins."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import lightgbm
import numpy as np
import torch
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
from keiretsu.proof.plan import Entrant, Plan
from keiretsu.proof.planning import origins_of
from keiretsu.proof.split import fold_of

log = logging.getLogger(__name__)

# What numerical libraries raise on data they cannot digest; anything else is our own mistake and must be seen.
CRASHES = (
    KeiretsuError,
    ArithmeticError,
    np.linalg.LinAlgError,
    ValueError,
    RuntimeError,
    lightgbm.basic.LightGBMError,
)


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
class Outcome:
    """A run plan: the fold, the origins, how they were judged, and an entry a candidate."""

    fold: Fold
    origins: Origins
    examination: Examination
    entries: tuple[Entry, ...]

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


def run_plan(plan: Plan, series: SeriesSet, *, folder: Path | None, progress: Progress | None) -> Outcome:
    """Fit and judge all candidates, one after another, with the plan's number of threads.

    Args:
        folder: models are saved below it; None saves nothing.
    """
    fold = fold_of(series, plan.split)
    origins = origins_of(plan, fold)
    scale = training_scale(fold.train, plan.goal.targets, period=plan.period)
    examination = examine(pack(fold.seen), origins, plan.goal, scale=scale)
    examination = replace(examination, nominal=plan.rule.coverage)
    entries = []
    with _threads(plan.threads):
        for number, entrant in enumerate(plan.candidates):
            report(progress, "candidates", number, len(plan.candidates))
            entries.append(_enter(entrant, plan, fold, origins, examination, folder, progress))
        report(progress, "candidates", len(plan.candidates), len(plan.candidates))
    outcome = Outcome(fold, origins, examination, tuple(entries))
    if not set(outcome.losses) - {"selective"}:
        raise KeiretsuError(
            f"poc: at least one baseline must run to its end; all failed, the first with: {entries[0].error}"
        )
    return outcome


def _enter(
    entrant: Entrant,
    plan: Plan,
    fold: Fold,
    origins: Origins,
    examination: Examination,
    folder: Path | None,
    progress: Progress | None,
) -> Entry:
    entry, started = candidate(entrant.name), perf_counter()
    settings = Settings(
        plan.goal.horizon, steps=entrant.steps, period=plan.period, threads=plan.threads, seed=plan.seed
    )

    def inner(label: str, done: float, total: float) -> None:
        report(progress, entry.name if label == entry.name else f"{entry.name}: {label}", done, total)

    try:
        model = entry.build(settings)
        model.fit(fold.train, target=list(plan.goal.targets), progress=inner)
        fitted = perf_counter() - started
        forecast = model.forecast_at(fold.seen, origins.rows, coverage=plan.rule.coverage)
        card, losses = score(entry.name, forecast, examination)
        saved = None
        if folder is not None:
            saved = folder / "models" / f"{entry.name}.{entry.suffix}"
            saved.parent.mkdir(parents=True, exist_ok=True)
            model.save(saved)
        cost = measure_cost(model, fold.seen, fit_seconds=fitted, saved=saved)
    except CRASHES as error:
        sentence = str(error) if isinstance(error, KeiretsuError) else f"{type(error).__name__}: {error}"
        log.warning("candidate %s failed: %s", entry.name, sentence)
        return Entry(entry, sentence, None, None, None, None, None, {}, None, perf_counter() - started)
    summary = model.summary
    return Entry(
        entry,
        None,
        card,
        losses,
        forecast,
        cost,
        summary.get("share") if entry.budget == "steps" else None,
        summary,
        None if saved is None else f"models/{saved.name}",
        perf_counter() - started,
    )


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """Sums depend on the number of threads, so a replay uses the plan's."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)

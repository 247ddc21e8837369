"""The main job: a log goes in, a verdict and a report come out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from keiretsu.atomic import write_atomically
from keiretsu.data import SeriesSet, check_target, profile
from keiretsu.data.targets import target_names
from keiretsu.errors import ArgumentError, OutputError
from keiretsu.evaluate.examine import Goal
from keiretsu.progress import Progress, report
from keiretsu.proof.content import content_of
from keiretsu.proof.decision import SELECTIVE, decide
from keiretsu.proof.pace import Pace
from keiretsu.proof.plan import Plan, check_fits
from keiretsu.proof.plan_file import plan_text, read_plan
from keiretsu.proof.planning import make_plan
from keiretsu.proof.result import Result
from keiretsu.proof.run import run_plan
from keiretsu.proof.verdict import verdict_of
from keiretsu.train.tuning_budget import seconds_of


def poc(
    series: SeriesSet,
    *,
    task: str = "forecast",
    target: str | Sequence[str] | None = None,
    horizon: int | None = None,
    budget: str | float = "10min",
    out: str | Path | None = None,
    seed: int = 0,
    plan: Plan | str | Path | None = None,
    progress: Progress | None = None,
) -> Result:
    """Is a selective state-space model of use on this log? Seven candidates, one test, one verdict.

    Training and test part are split by time (by unit, where every series counts from its own start); every candidate
    learns from the same rows and forecasts from the same origins; the selective SSM is compared with the best of the
    rest by a paired test. The budget is turned into integers first, by a short calibration, so that the plan
    can be replayed. If the machine then turns out slower, candidates that have not begun get fewer steps, and at worst
    none; the plan that is kept holds the steps that were used.

    Args:
        series: what `read` returned.
        task: "forecast".
        target: the channel or channels to forecast; None takes the only one.
        horizon: rows ahead.
        budget: wall-clock time for everything, such as "90s", "5min", or seconds.
        out: folder for plan.yaml, models, result.json and report.html; None writes nothing.
        seed: of everything drawn.
        plan: a plan, or the path of a plan.yaml, to replay: target, horizon, budget and seed come from it.
        progress: called as `progress(label, done, total)`.
    Returns:
        Result: `.verdict`, `.candidates`, `.report(path, lang=…)`, `.to_dict()`.
    Raises:
        ArgumentError, ColumnError, DataError, TooShortError: what stands in the way, in one sentence.
        BudgetError: the budget does not do; the smallest that would is named.
        OutputError: `out` cannot be written; nothing was.
    Example:
        >>> result = kr.poc(series, target="pressure", horizon=96, budget="10min", out="runs/pump")
        >>> result.report("runs/pump/bericht.html", lang="ja")
    """
    started = perf_counter()
    if task != "forecast":
        raise ArgumentError(f"poc: task must be 'forecast'; got {task!r}. Other tasks do not exist yet.")
    folder = None if out is None else _writable(Path(out))
    phases: dict[str, float] = {}
    pace: Pace | None = None
    if plan is None:
        goal = _goal(series, target, horizon)
        made, pace = make_plan(
            series, goal, budget=seconds_of(budget, function="poc"), seed=seed, started=started, progress=progress
        )
    else:
        made = plan if isinstance(plan, Plan) else read_plan(plan)
        check_fits(made, series)
        _goal(series, list(made.goal.targets), made.goal.horizon)
    phases["plan"] = perf_counter() - started
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / "plan.yaml", plan_text(made).encode())
    report(progress, "profile", 0, 1)
    described = profile(series, target=made.goal.targets[0])
    outcome = run_plan(made, series, folder=folder, pace=pace, progress=progress)
    made = outcome.plan
    if folder is not None and made.shortened:
        write_atomically(folder / "plan.yaml", plan_text(made).encode())
    phases["candidates"] = perf_counter() - started - phases["plan"]
    decision = decide(outcome.losses, outcome.examination.pairing, made.rule, share=outcome.share_of(SELECTIVE))
    verdict = verdict_of(decision, outcome.cards, made, failed=outcome.failed)
    content = content_of(series, made, described, outcome, decision, verdict)
    content["timings"] = {
        "total_seconds": perf_counter() - started,
        "budget_seconds": made.budget_seconds,
        "slowdown": outcome.slowdown,
        "by_candidate": {entry.candidate.name: entry.seconds for entry in outcome.entries},
        "phases": phases,
    }
    result = Result(content)
    if folder is not None:
        result.report(folder / "report.html")
        content["timings"]["total_seconds"] = perf_counter() - started
        result.save(folder / "result.json")
    return result


def _goal(series: SeriesSet, target: str | Sequence[str] | None, horizon: int | None) -> Goal:
    if isinstance(horizon, bool) or not isinstance(horizon, int) or horizon < 1:
        raise ArgumentError(
            f"poc: horizon must be a whole number of rows, at least 1; got {horizon!r}. "
            "Say how many rows ahead to forecast."
        )
    names = target_names(series, target, function="poc")
    for name in names:
        check_target(series, name, horizon=horizon, function="poc")
    return Goal(names, horizon)


def _writable(folder: Path) -> Path:
    """Find out before the long work whether the folder can be made and written, without making it."""
    place = folder.absolute()
    while not place.exists() and place.parent != place:
        place = place.parent
    if not place.is_dir():
        raise OutputError(f"poc: out must be a folder that can be written; {place} is a file. Choose another folder.")
    if not os.access(place, os.W_OK | os.X_OK):
        raise OutputError(
            f"poc: out must be a folder that can be written; {place} may not. "
            "Choose another folder or mend its permissions."
        )
    return folder

"""The main job: a log goes in, a verdict and a report come out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from keiretsu.atomic import write_atomically
from keiretsu.data import SeriesSet, check_target, profile
from keiretsu.data.targets import target_names
from keiretsu.errors import ArgumentError, OutputError
from keiretsu.evaluate.candidates import INCUMBENT
from keiretsu.evaluate.examine import Goal
from keiretsu.progress import Progress, report
from keiretsu.proof.content import content_of
from keiretsu.proof.doubts import doubts
from keiretsu.proof.judging import Means, judge
from keiretsu.proof.pace import Pace
from keiretsu.proof.plan import Plan, check_fits
from keiretsu.proof.plan_file import plan_text, read_plan
from keiretsu.proof.planning import Wanted, make_plan
from keiretsu.proof.result import Result
from keiretsu.proof.roster import roster_of
from keiretsu.proof.run import Setting, run_plan
from keiretsu.proof.running.executors import checked_workers, executor, usual_workers
from keiretsu.proof.running.folder import PLAN, RunFolder
from keiretsu.proof.running.lock import locked
from keiretsu.proof.split import choose_split
from keiretsu.proof.value import Value
from keiretsu.proof.value_text import parse_value
from keiretsu.proof.verdict import verdict_of
from keiretsu.proof.view import view_of, write_view
from keiretsu.proof.worst import worst_stretch
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
    resume: bool = False,
    candidates: Sequence[str] | None = None,
    incumbent: Any = None,
    value: Value | str | None = None,
    split: str | None = None,
    gap: int = 0,
    abnormal: str | None = None,
    on: str = "local",
    workers: int | None = None,
    progress: Progress | None = None,
    on_plan: Callable[[Plan], None] | None = None,
) -> Result:
    """Is a selective state-space model of use on this log? Many candidates, one test, one verdict.

    Training and test part are split by time (by unit, where every series counts from its own start); every candidate
    learns from the same rows and forecasts from the same origins; the selective SSM is compared with all of the
    rest by paired tests. The budget is turned into integers first, by a short calibration, so that the plan
    can be replayed. If the machine then turns out slower, candidates that have not begun get fewer steps, and at worst
    none; the plan that is kept holds the steps that were used.

    Args:
        series: what `read` returned.
        task: "forecast".
        target: the channel or channels to forecast; None takes the only one.
        horizon: rows ahead.
        budget: wall-clock time for everything, such as "90s", "5min", or seconds.
        out: folder for plan.yaml, forecasts, models, result.json, report.html and slides.md; None keeps nothing.
        seed: of everything drawn.
        plan: a plan, or the path of a plan.yaml, to replay: target, horizon, budget and seed come from it.
        resume: go on with the run in `out` that was interrupted: its plan is taken, what has ended is kept, a fit that
            was under way goes on from its last checkpoint. The outcome is that of a run without a break. Where nothing
            was begun, everything is.
        candidates: names of those that take part; None takes all. One of "selective" and "ssd" must be among them.
        incumbent: what you have: a scikit-learn regressor, or a command that reads and writes CSV (docs/poc.md).
        value: what accuracy is worth, a `Value` or text such as "unit=20,machines=100,currency=JPY"; with it the
            verdict counts whether the model pays.
        split: "time" or "unit"; None goes by the clock.
        gap: rows of each series left out between the training part and the first horizon that is judged.
        abnormal: a channel that is 1 in rows labelled as abnormal; errors inside and outside are told apart.
        on: where candidates run: "local", processes of their own on this machine; "inline", this process; "ray".
        workers: candidates at a time for "local"; None takes one a core, at most four.
        progress: called as `progress(label, done, total)`.
        on_plan: called once with the plan, when it is made or read and lies in `out`, before any candidate runs.
    Returns:
        Result: `.verdict`, `.candidates`, `.report(path, lang=…)`, `.to_dict()`.
    Raises:
        ArgumentError, ColumnError, DataError, TooShortError: what stands in the way, in one sentence.
        BudgetError: the budget does not do; the smallest that would is named.
        OutputError: `out` cannot be written, or another run is writing it; nothing was.
    Example:
        >>> result = kr.poc(series, target="pressure", horizon=96, budget="10min", out="runs/pump")
        >>> result.report("runs/pump/bericht.html", lang="ja")
    """
    started = perf_counter()
    if task != "forecast":
        raise ArgumentError(f"poc: task must be 'forecast'; got {task!r}. Other tasks do not exist yet.")
    crew = usual_workers(on) if workers is None else checked_workers(workers)
    execute = executor(on, workers=crew)
    if resume and out is None:
        raise ArgumentError("poc: out must be given with resume; got None. Name the folder of the run that was cut.")
    place = None if out is None else _writable(Path(out))
    phases: dict[str, float] = {}
    resume = resume and place is not None and (place / PLAN).exists()
    if resume and place is not None:
        if plan is not None:
            raise ArgumentError(
                f"poc: plan must be left out with resume where the run has one; got both, and {place / PLAN}. "
                "Leave the plan out to go on, or resume to begin anew."
            )
        plan = read_plan(place / PLAN)
        _same_goal(plan, target, horizon)
        _same_incumbent(plan, RunFolder(place), incumbent)
    pace: Pace | None = None
    roster = roster_of(candidates, incumbent)
    if plan is None:
        goal = _goal(series, target, horizon)
        wanted = Wanted(
            budget=seconds_of(budget, function="poc"),
            seed=seed,
            workers=crew,
            candidates=roster.entries,
            split=choose_split(series, seed=seed, kind=split, gap=gap),
            value=parse_value(value) if isinstance(value, str) else value,
            abnormal=abnormal,
        )
        made, pace = make_plan(series, goal, wanted, started=started, progress=progress)
    else:
        made = plan if isinstance(plan, Plan) else read_plan(plan)
        check_fits(made, series)
        _goal(series, list(made.goal.targets), made.goal.horizon)
    phases["plan"] = perf_counter() - started
    with _folder(place) as folder, locked(folder.place):
        if not resume:
            folder.clear()
        keep_plan(made, folder)
        if on_plan is not None:
            on_plan(made)
        report(progress, "profile", 0, 1)
        described = profile(series, target=made.goal.targets[0])
        settled = partial(keep_plan, folder=folder)
        setting = Setting(folder, execute, pace, roster.look_up, roster.at_home, settled, progress)
        outcome = run_plan(made, series, setting)
        made = outcome.plan
        phases["candidates"] = perf_counter() - started - phases["plan"]
        late = (lambda: False) if pace is None else (lambda: pace.late)
        left = (lambda: float("inf")) if pace is None else (lambda: pace.left)
        judged = judge(outcome, Means(folder, roster.look_up, outcome.kept, late, progress, left))
        phases["findings"] = perf_counter() - started - sum(phases.values())
        # a replay makes the findings that this run had the time for
        made = replace(made, kpis=judged.findings.done, extras=judged.extras.made)
        keep_plan(made, folder)
        verdict = verdict_of(
            judged.decision, outcome.cards, made, failed=outcome.failed, training=outcome.training,
            doubts=doubts(series), covered=_covered(judged.kpis.get(judged.decision.choice)),
            worst=worst_stretch(judged.decision.choice, judged.kpis, outcome.fold, made.goal.targets),
        )  # fmt: skip
        content = content_of(series, made, described, outcome, judged, verdict)
        content["timings"] = {
            "total_seconds": perf_counter() - started,
            "budget_seconds": made.budget_seconds,
            "slowdown": outcome.slowdown,
            "by_candidate": {entry.candidate.name: entry.seconds for entry in outcome.entries},
            "phases": phases,
            "findings": {**judged.findings.seconds, **judged.extras.seconds},
        }
        result = Result(content)
        if place is not None:
            view = view_of(series, outcome, content)
            if view is not None:
                write_view(place, view)
            # one figure for all that is written below, which takes some seconds more
            content["timings"]["total_seconds"] = perf_counter() - started
            result = Result(content, view)
            result.report(place / "report.html")
            result.slides(place / "slides.md")
            result.save(place / "result.json")
            shutil.rmtree(place / "work", ignore_errors=True)
    return result


def _covered(kpis: Mapping[str, Any] | None) -> tuple[float, float] | None:
    """The interval of the share of true values that a candidate's intervals held."""
    found = ((kpis or {}).get("calibration") or {}).get("inside") or {}
    low, high = found.get("interval") or (None, None)
    return None if low is None or high is None else (low, high)


def keep_plan(plan: Plan, folder: RunFolder) -> None:
    """Write plan.yaml."""
    write_atomically(folder.place / PLAN, plan_text(plan).encode())


@contextmanager
def _folder(place: Path | None) -> Iterator[RunFolder]:
    """Where the run is written: the user's folder, or one that is gone afterwards."""
    if place is not None:
        place.mkdir(parents=True, exist_ok=True)
        yield RunFolder(place)
        return
    with TemporaryDirectory(prefix="keiretsu-poc-") as made:
        yield RunFolder(Path(made))


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


def _same_goal(plan: Plan, target: str | Sequence[str] | None, horizon: int | None) -> None:
    """A run is gone on with as it was begun."""
    asked = None if target is None else tuple([target] if isinstance(target, str) else target)
    for name, wanted, begun in (("target", asked, plan.goal.targets), ("horizon", horizon, plan.goal.horizon)):
        if wanted is not None and wanted != begun:
            raise ArgumentError(
                f"poc: {name} must be that of the run that is resumed, {begun!r}; got {wanted!r}. Leave it out, or "
                "begin another run in another folder."
            )


def _same_incumbent(plan: Plan, folder: RunFolder, incumbent: Any) -> None:
    """What the user has is given again, unless it has run."""
    asked = any(entrant.name == INCUMBENT for entrant in plan.candidates)
    if asked and incumbent is None and not folder.has(INCUMBENT):
        raise ArgumentError(
            "poc: incumbent must be given again to resume a run in which it has not ended; got none. Give the command "
            "or the regressor of the first run: no plan holds what would be run as a program."
        )


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

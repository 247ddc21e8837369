"""Running a plan: every candidate learns from the same rows and is judged at the same origins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import SeriesSet
from keiretsu.data.origins import Origins
from keiretsu.errors import KeiretsuError
from keiretsu.evaluate.candidates import Candidate, candidate
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.scorecard import Examination, Scorecard
from keiretsu.progress import Progress, report
from keiretsu.proof.bench import Bench, bench_of, truth_arrays
from keiretsu.proof.decision import JUDGED
from keiretsu.proof.early import had_enough
from keiretsu.proof.entry import OUT_OF_TIME, Entry
from keiretsu.proof.pace import Pace, left_out
from keiretsu.proof.plan import Entrant, Plan
from keiretsu.proof.running.conductor import Executor, Stage
from keiretsu.proof.running.folder import RunFolder
from keiretsu.proof.running.inline import run_inline
from keiretsu.proof.running.perform import OutOfTimeError, entry_of, fail
from keiretsu.proof.second_round import short_of_steps, with_more_steps
from keiretsu.proof.threads import threads
from keiretsu.proof.training import Training, training_of


@dataclass(frozen=True, eq=False)
class Outcome:
    """A run plan, with the steps that were used.

    Attributes:
        plan: as it was run; replaying it gives the same outcome.
        bench: on what the candidates were judged, and how.
        entries: one a candidate, in the order of the plan.
        slowdown: how many times as long as calibrated the fits took; 1 in a replay.
        kept: fitted models that lie in no file, by name.
    """

    plan: Plan
    bench: Bench
    entries: tuple[Entry, ...]
    slowdown: float
    kept: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fold(self) -> Fold:
        """Training part and test part."""
        return self.bench.fold

    @property
    def origins(self) -> Origins:
        """From which rows was forecast."""
        return self.bench.origins

    @property
    def examination(self) -> Examination:
        """Truth and scales."""
        return self.bench.examination

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

    @property
    def training(self) -> dict[str, Training]:
        """Steps of each candidate that counts them and ran to its end."""
        found = {
            entrant.name: training_of(entrant, entry)
            for entrant, entry in zip(self.plan.candidates, self.entries, strict=True)
        }
        return {name: each for name, each in found.items() if each is not None}

    def share_of(self, name: str) -> float | None:
        """What the gate let in of a candidate's correction; None for a baseline or a crashed candidate."""
        entry = self.entry(name)
        return None if entry is None else entry.share


@dataclass(frozen=True, eq=False)
class Setting:
    """How a plan is run.

    Attributes:
        folder: where everything is written; candidates that have ended there are not run again.
        execute: runs the candidates.
        pace: keeps the run to its budget; None (a replay, a resumed run) takes the plan's steps as they are.
        look_up: from a name to the candidate.
        at_home: names of candidates that only this process knows.
        settled: called with the plan whenever its steps have changed, before they are used.
        progress: called as `progress(label, done, total)`.
    """

    folder: RunFolder
    execute: Executor = run_inline
    pace: Pace | None = None
    look_up: Callable[[str], Candidate] = candidate
    at_home: frozenset[str] = frozenset()
    settled: Callable[[Plan], None] = lambda plan: None
    progress: Progress | None = None


def run_plan(plan: Plan, series: SeriesSet, setting: Setting) -> Outcome:
    """Fit and judge all candidates with the plan's number of threads.

    Returns:
        Outcome: its `plan` holds the steps that were truly used.
    Raises:
        OutputError: a file cannot be written.
        KeiretsuError: no baseline ran to its end.
    """
    bench = bench_of(plan, series)
    stage = Stage(series, bench, setting.folder, setting.look_up, setting.at_home)
    setting.folder.write_arrays("truth", truth_arrays(bench))
    turn = _Turn(plan, setting)
    with threads(plan.threads):
        setting.execute(stage, turn)
        if turn.again():
            setting.execute(stage, turn)
    report(setting.progress, "candidates", len(turn.order), len(turn.order))
    entries = tuple(entry_of(setting.look_up(entrant.name), bench, setting.folder) for entrant in turn.order)
    slowdown = 1.0 if setting.pace is None else setting.pace.slowdown
    outcome = Outcome(turn.plan, replace(bench, plan=turn.plan), entries, slowdown, stage.kept)
    if not set(outcome.losses) - set(JUDGED):
        raise KeiretsuError(
            f"poc: at least one baseline must run to its end; all failed, the first with: {entries[0].error}"
        )
    return outcome


class _Turn:
    """Hands out the candidates in the plan's order, each with the steps that the clock leaves it."""

    def __init__(self, plan: Plan, setting: Setting) -> None:
        self._setting = setting
        self._first = plan
        # models that lie in no file are fitted again
        ended = {each.name for each in plan.candidates if setting.folder.has(each.name)} - setting.at_home
        self._left = [entrant for entrant in plan.candidates if entrant.name not in ended]
        self._used = {entrant.name: entrant for entrant in plan.candidates}
        self._best: tuple[float, str] | None = None
        # those that run a second time, as they ran the first time
        self._before: dict[str, Entrant] = {}

    @property
    def order(self) -> tuple[Entrant, ...]:
        """All candidates, with the steps that were used."""
        return tuple(self._used[entrant.name] for entrant in self._first.candidates)

    @property
    def plan(self) -> Plan:
        """The plan with those steps."""
        return replace(self._first, candidates=self.order)

    def next(self) -> Entrant | None:
        """The next candidate; those without any time left are passed over."""
        pace = self._setting.pace
        while self._left:
            if pace is not None and not self._before:
                self._left = list(pace.settle(self._left))
                self._keep(*self._left)
            entrant = self._left.pop(0)
            if entrant.steps != 0:
                if pace is not None:
                    pace.begin(entrant)
                return entrant
            fail(entrant.name, OUT_OF_TIME, self._setting.folder, seconds=0.0)
            self._tell()
        return None

    def again(self) -> bool:
        """Whether there is time to train those anew that were given few steps; they are handed out next then."""
        pace, folder = self._setting.pace, self._setting.folder
        if pace is None or self._before:
            return False
        short = short_of_steps(self.order, folder.read_entry, self._stepped)
        more = with_more_steps(short, folder.read_entry, pace)
        self._before = {entrant.name: entrant for entrant in short} if more else {}
        self._left = list(more)
        for entrant in more:
            folder.set_aside(entrant.name)
        self._keep(*more)
        return bool(more)

    def _stepped(self, name: str) -> bool:
        return self._setting.look_up(name).budget == "steps"

    def watch(self, name: str, label: str, done: float, total: float) -> None:
        """Pass progress on, and break a fit off that leaves no time to end the run."""
        pace = self._setting.pace
        if pace is not None and pace.late and self._setting.look_up(name).budget == "steps":
            raise OutOfTimeError
        if label:
            report(self._setting.progress, name if label == name else f"{name}: {label}", done, total)

    def ended(self, entrant: Entrant, *, broken_off: bool = False) -> None:
        """Learn from what a candidate took."""
        pace, folder = self._setting.pace, self._setting.folder
        if broken_off:
            self._keep(left_out(entrant))
            fail(entrant.name, OUT_OF_TIME, folder, seconds=0.0)
        found = folder.read_entry(entrant.name)
        if entrant.name in self._before and found["error"] is not None:
            # the first time it was well
            folder.take_back(entrant.name)
            self._keep(self._before[entrant.name])
            found = folder.read_entry(entrant.name)
        if pace is not None:
            cost = found["cost"]
            if cost is None:
                pace.forget(entrant)
            else:
                content = self._stepped(entrant.name) and had_enough(found["summary"], entrant.steps or 0)
                spent = {"fit_seconds": cost["fit_seconds"], "seconds": found["seconds"]}
                pace.note(entrant, steps=cost["steps"], **spent, content=content)
        self._tell()

    def _tell(self) -> None:
        total = len(self._first.candidates)
        ended = [entrant.name for entrant in self._first.candidates if self._setting.folder.has(entrant.name)]
        report(self._setting.progress, "candidates", len(ended), total)
        # a candidate that failed has no MAE
        found = ((self._setting.folder.read_entry(name).get("mae"), name) for name in ended)
        best = min(((mae, name) for mae, name in found if mae is not None), key=lambda pair: pair[0], default=None)
        # those as good as the best are no news
        if best is not None and (self._best is None or best[0] < self._best[0]):
            self._best = best
            label = f"best so far: {self._setting.look_up(best[1]).label_en}, MAE {best[0]:.4g}"
            report(self._setting.progress, label, 1, 1)

    def _keep(self, *entrants: Entrant) -> None:
        changed = [entrant for entrant in entrants if self._used[entrant.name] != entrant]
        if changed:
            self._used.update({entrant.name: entrant for entrant in changed})
            self._setting.settled(self.plan)

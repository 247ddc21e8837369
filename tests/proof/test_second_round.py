"""Where a busy minute took steps from all and much time is left, they are trained once more, and lose nothing by it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from keiretsu.evaluate.candidates import CANDIDATES
from keiretsu.proof.budget import Measured, allocate
from keiretsu.proof.early import SEARCHED
from keiretsu.proof.pace import Pace
from keiretsu.proof.plan import Entrant
from keiretsu.proof.run import Setting, _Turn
from keiretsu.proof.running.folder import RunFolder

BUDGET = 300.0
BUSY = {"ridge": 15.0, "bank": 15.0}
MEASURED = [Measured(entry, 2.0, 0.1 if entry.budget else 0.0) for entry in CANDIDATES]
SECONDS = {item.candidate.name: item for item in MEASURED}
COUNTED = [entry.name for entry in CANDIDATES if entry.budget]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Plan:
    """As much of a plan as handing out needs."""

    candidates: tuple[Entrant, ...]


class Machine:
    """Runs what it is handed; `slow` says how many times as long a candidate's fit takes, `says` what comes of it."""

    def __init__(self, tmp_path, *, slow, enough=False) -> None:
        self.clock, self.folder = Clock(), RunFolder(tmp_path)
        self.slow, self.enough, self.fails = slow, enough, ()
        self.fits: list[Entrant] = []
        pace = Pace(MEASURED, budget_seconds=BUDGET, started=0.0, clock=self.clock)
        self.clock.now += 20.0
        steps = allocate(MEASURED, budget_seconds=BUDGET, spent_seconds=20.0)
        self.planned = steps
        plan = Plan(tuple(Entrant(name, count) for name, count in steps.items()))
        self.plans = []
        self.setting = Setting(self.folder, pace=pace, settled=self.plans.append)
        self.turn = _Turn(plan, self.setting)  # pyright: ignore[reportArgumentType]

    def run(self) -> None:
        while (entrant := self.turn.next()) is not None:
            self.fits.append(entrant)
            if entrant.name in self.fails:
                self.turn.ended(entrant, broken_off=True)
                continue
            seconds = self.slow.get(entrant.name, 1.0) * SECONDS[entrant.name].seconds(entrant.steps)
            self.clock.now += seconds
            self._leave(entrant, seconds)
            self.turn.ended(entrant)

    def _leave(self, entrant: Entrant, seconds: float) -> None:
        name, steps = entrant.name, entrant.steps or 0
        self.folder.write_arrays(name, {"mean": np.full(3, float(steps))})
        (self.folder.part("models") / f"{name}.txt").write_text(str(steps))
        judged = [{"step": 1 if self.enough else max(1, round(SEARCHED * steps))}]
        cost = {"fit_seconds": seconds, "steps": steps - self.enough}
        told = {"error": None, "mae": 1.0, "cost": cost, "summary": {"history": [{"held_out": judged}]}}
        self.folder.write_entry(name, {**told, "model": f"models/{name}.txt", "seconds": seconds})

    def left(self, name: str) -> tuple[float, str, int]:
        """What lies in the folder of a candidate: its forecasts, its model, its entry."""
        entry = self.folder.read_entry(name)
        model = (self.folder.place / entry["model"]).read_text()
        return float(self.folder.read_arrays(name)["mean"][0]), model, entry["cost"]["steps"]


@pytest.fixture
def busy_minute(tmp_path):
    """Both ridges took fifteen times as long as they were to; whoever came after was given the fewest steps."""
    machine = Machine(tmp_path, slow=BUSY)
    machine.run()
    used = {entrant.name: entrant for entrant in machine.turn.order}
    assert all(used[name].steps < machine.planned[name] / 2 for name in COUNTED)
    assert machine.clock.now < BUDGET / 2
    return machine


def test_those_that_were_cut_are_trained_again_with_what_was_planned(busy_minute):
    machine = busy_minute
    assert machine.turn.again()
    machine.fits.clear()
    machine.run()
    assert [entrant.name for entrant in machine.fits] == COUNTED
    used = {entrant.name: entrant for entrant in machine.turn.order}
    shares = [used[name].steps / machine.planned[name] for name in COUNTED]
    assert min(shares) > 0.5
    assert max(shares) - min(shares) < 0.02
    assert machine.clock.now < BUDGET
    for name in COUNTED:
        steps = used[name].steps
        assert machine.left(name) == (float(steps), str(steps), steps)
        assert used[name].planned == machine.planned[name]
    assert machine.plans[-1] == machine.turn.plan
    assert not machine.turn.again()


def test_one_that_breaks_off_keeps_what_it_had(busy_minute):
    machine = busy_minute
    before = {name: machine.left(name) for name in COUNTED}
    steps = {entrant.name: entrant for entrant in machine.turn.order}
    assert machine.turn.again()
    assert not machine.folder.has(COUNTED[1])
    machine.fails = (COUNTED[1],)
    machine.run()
    used = {entrant.name: entrant for entrant in machine.turn.order}
    assert machine.left(COUNTED[1]) == before[COUNTED[1]]
    assert used[COUNTED[1]] == steps[COUNTED[1]]
    assert machine.left(COUNTED[0]) != before[COUNTED[0]]


def test_nobody_is_trained_again_who_had_enough_or_was_not_cut_or_where_no_time_is_left(tmp_path, busy_minute):
    enough = Machine(tmp_path / "enough", slow=BUSY, enough=True)
    enough.run()
    assert not enough.turn.again()
    whole = Machine(tmp_path / "whole", slow={})
    whole.run()
    assert not whole.turn.again()
    busy_minute.clock.now = BUDGET - 60
    assert not busy_minute.turn.again()
    assert all(busy_minute.folder.has(name) for name in COUNTED)


def test_those_whom_the_plan_gave_few_are_trained_again_where_the_machine_turns_out_quicker(tmp_path):
    """A machine that is busy while it is timed makes a plan of few steps for all; nobody is cut later."""
    quick = {entry.name: 0.2 for entry in CANDIDATES}
    machine = Machine(tmp_path, slow=quick)
    machine.planned.update(dict.fromkeys(COUNTED, 20))
    few = Plan(tuple(Entrant(name, count) for name, count in machine.planned.items()))
    machine.turn = _Turn(few, machine.setting)  # pyright: ignore[reportArgumentType]
    machine.run()
    assert all(entrant.planned is None for entrant in machine.turn.order)
    assert machine.turn.again()
    machine.fits.clear()
    machine.run()
    assert {entrant.name for entrant in machine.fits} == set(COUNTED)
    used = [entrant for entrant in machine.turn.order if entrant.name in COUNTED]
    assert min(entrant.steps or 0 for entrant in used) > 1.5 * 20
    assert all(entrant.planned is None for entrant in used)
    assert machine.clock.now < BUDGET
    assert not machine.turn.again()

"""A run keeps to its budget by taking fewer steps, told by a clock that the test turns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.evaluate.candidates import CANDIDATES
from keiretsu.proof.budget import FEWEST_STEPS, Measured, allocate, fewest, shorten
from keiretsu.proof.pace import Pace
from keiretsu.proof.plan import Entrant

BUDGET = 300.0
MEASURED = tuple(
    Measured(entry, 0.01 if "naive" in entry.name else 5.0, 0.2 if entry.budget else 0.0) for entry in CANDIDATES
)
SECONDS = {item.candidate.name: item for item in MEASURED}
STEPPED = tuple(entry.name for entry in CANDIDATES if entry.budget == "steps")


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def run(slowdown, *, from_candidate: str = "naive", calibration: float = 20.0, judging: float = 0.3):
    """Plan and run with a machine that is `slowdown` times slower from a candidate on: (planned, used, seconds)."""
    clock = Clock()
    pace = Pace(MEASURED, budget_seconds=BUDGET, started=clock.now, clock=clock)
    started, factor, done = clock.now, 1.0, []
    clock.now += calibration
    steps = allocate(list(MEASURED), budget_seconds=BUDGET, spent_seconds=calibration)
    left = planned = tuple(Entrant(name, count) for name, count in steps.items())
    while left:
        (entrant, *rest) = pace.settle(left)
        left = tuple(rest)
        factor = slowdown if entrant.name == from_candidate else factor
        if entrant.steps != 0:
            seconds = factor * SECONDS[entrant.name].seconds(entrant.steps)
            clock.now += seconds + factor * judging
            pace.note(entrant, steps=entrant.steps or 0, fit_seconds=seconds, seconds=seconds + factor * judging)
        done.append(entrant)
    return {e.name: e for e in planned}, {e.name: e for e in done}, clock.now - started


def test_a_machine_that_keeps_its_speed_keeps_its_plan():
    planned, used, seconds = run(1.0)
    assert used == planned
    assert seconds <= BUDGET


def test_a_quicker_machine_gets_no_more_than_planned():
    planned, used, _ = run(0.5)
    assert used == planned


@pytest.mark.parametrize("name", [entry.name for entry in CANDIDATES])
def test_half_the_speed_from_any_candidate_on_ends_within_the_budget_and_a_tenth(name):
    planned, used, seconds = run(2.0, from_candidate=name)
    assert seconds <= 1.1 * BUDGET
    assert all(used[stepped].steps >= FEWEST_STEPS for stepped in STEPPED)
    for entrant in used.values():
        assert (entrant.planned is None) == (entrant.steps == planned[entrant.name].steps)
        assert entrant.planned in (None, planned[entrant.name].steps)


def test_a_slowdown_that_the_baselines_show_hits_all_alike():
    planned, used, seconds = run(2.0, from_candidate="ridge")
    shares = [used[name].steps / planned[name].steps for name in STEPPED]
    assert max(shares) < 0.7
    assert max(shares) - min(shares) < 0.02
    assert seconds <= BUDGET


def test_a_slowdown_too_late_to_share_out_leaves_none_more_than_the_first():
    planned, used, _ = run(3.0, from_candidate="selective")
    shares = [used[name].steps / planned[name].steps for name in STEPPED]
    assert max(shares[1:]) < shares[0]
    assert max(shares[1:]) - min(shares[1:]) < 0.02


def test_baselines_run_whatever_the_clock_says_and_the_rest_is_left_out_when_nothing_else_helps():
    _, used, _ = run(30.0, from_candidate="ridge")
    assert used["ridge"].steps is None
    assert used["lightgbm"].steps >= 20
    assert all(used[name].steps == 0 for name in STEPPED)
    assert all(used[name].planned for name in STEPPED)


def test_a_fit_that_overruns_is_late():
    clock = Clock()
    pace = Pace(MEASURED, budget_seconds=BUDGET, started=clock.now, clock=clock)
    clock.now += BUDGET - 5
    assert not pace.late
    clock.now += 20
    assert pace.late


@given(
    counts=st.lists(st.integers(1, 300), min_size=len(MEASURED), max_size=len(MEASURED)),
    costs=st.lists(st.floats(1e-3, 2.0), min_size=len(MEASURED), max_size=len(MEASURED)),
    seconds=st.floats(0, 500),
)
def test_what_is_shortened_fits_or_is_at_its_fewest(counts, costs, seconds):
    items = [Measured(entry, 1.0, cost if entry.budget else 0.0) for entry, cost in zip(CANDIDATES, costs, strict=True)]
    steps = {entry.name: count if entry.budget else None for entry, count in zip(CANDIDATES, counts, strict=True)}
    shorter = shorten(items, steps, seconds=seconds)
    least = {entry.name: min(steps[entry.name] or 0, fewest(entry)) for entry in CANDIDATES}
    assert shorter.keys() == steps.keys()
    for name, count in shorter.items():
        assert (count is None) == (steps[name] is None)
        assert least[name] <= (count or 0) <= (steps[name] or 0)
    used = sum(item.seconds(shorter[item.candidate.name]) for item in items)
    at_least = sum(item.seconds(least[item.candidate.name]) for item in items)
    assert used <= max(seconds, at_least) + 1e-6

"""A run keeps to its budget by taking fewer steps, told by a clock that the test turns."""

from __future__ import annotations

from itertools import pairwise

import hypothesis
import pytest
from hypothesis import strategies as st

from keiretsu.evaluate.candidates import CANDIDATES
from keiretsu.proof.budget import FEWEST_STEPS, MOST_STEPS, Measured, allocate, fewest, makespan, shorten
from keiretsu.proof.pace import END_SECONDS, Pace
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
def test_half_the_speed_from_any_candidate_on_ends_within_the_budget(name):
    planned, used, seconds = run(2.0, from_candidate=name)
    assert seconds <= BUDGET
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


def given(pace: Pace, clock: Clock, left: tuple[Entrant, ...], *, share: float, content: bool) -> dict[str, Entrant]:
    """Runs all of them, each ending after a share of its steps, with nothing more to gain or in want of more."""
    used = {}
    while left:
        entrant, *rest = pace.settle(left)
        left = tuple(rest)
        pace.begin(entrant)
        taken = int(share * (entrant.steps or 0))
        seconds = SECONDS[entrant.name].seconds(taken)
        clock.now += seconds
        pace.note(entrant, steps=taken, fit_seconds=seconds, seconds=seconds, content=content)
        used[entrant.name] = entrant
    return used


def begun() -> tuple[Pace, Clock, tuple[Entrant, ...]]:
    clock = Clock()
    pace = Pace(MEASURED, budget_seconds=BUDGET, started=clock.now, clock=clock)
    clock.now += 20.0
    steps = allocate(list(MEASURED), budget_seconds=BUDGET, spent_seconds=20.0)
    return pace, clock, tuple(Entrant(name, count) for name, count in steps.items())


def test_seconds_that_nobody_needs_are_handed_on_to_those_that_begin_later():
    pace, clock, planned = begun()
    used = given(pace, clock, planned, share=0.4, content=True)
    gained = [(used[e.name].steps or 0) / (e.steps or 1) for e in planned if e.name in STEPPED]
    assert gained[0] == 1.0
    assert all(later >= earlier for earlier, later in pairwise(gained))
    assert gained[-1] > gained[1] > 1
    assert all(used[name].planned is None and (used[name].steps or 0) <= MOST_STEPS for name in STEPPED)
    assert clock.now - 1000.0 <= BUDGET


def test_nobody_gets_more_than_those_who_could_have_used_more_themselves():
    pace, clock, planned = begun()
    assert given(pace, clock, planned, share=0.4, content=False) == {entrant.name: entrant for entrant in planned}


def test_nobody_gets_more_while_the_first_is_still_at_it():
    clock = Clock()
    pace = Pace(MEASURED, budget_seconds=BUDGET, started=clock.now, workers=2, clock=clock)
    steps = allocate(list(MEASURED), budget_seconds=0.5 * BUDGET, spent_seconds=0.0, workers=2)
    left = tuple(Entrant(name, count) for name, count in steps.items() if name in STEPPED)
    first, *rest = pace.settle(left)
    pace.begin(first)
    assert pace.settle(tuple(rest)) == tuple(rest)


def test_a_small_fit_that_takes_long_to_begin_does_not_make_the_machine_slow():
    pace, _, planned = begun()
    ets = next(entrant for entrant in planned if entrant.name == "naive")
    pace.note(ets, steps=0, fit_seconds=0.9, seconds=0.9)
    assert pace.slowdown == 1.0


def test_boosting_that_goes_on_for_a_while_before_it_is_stopped_does_not_make_the_machine_slow():
    pace, _, planned = begun()
    entrant = next(entrant for entrant in planned if entrant.name == "lightgbm")
    price = SECONDS["lightgbm"]
    # 40 rounds were best: 70 in the first of two fits, 40 in the second, half the price each
    pace.note(entrant, steps=40, fit_seconds=price.fixed_seconds + 55 * price.seconds_per_step, seconds=20.0)
    assert pace.slowdown == 1.0


def test_a_slow_machine_is_given_longer_for_the_report():
    pace, _, planned = begun()
    left = pace.left
    entrant = next(entrant for entrant in planned if entrant.name == "ridge")
    pace.note(entrant, steps=0, fit_seconds=10.0, seconds=10.0)
    assert pace.slowdown == 2.0
    assert pace.left == pytest.approx(left - END_SECONDS)


@hypothesis.given(
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


@hypothesis.given(
    seconds=st.lists(st.floats(0, 50), max_size=8),
    busy=st.lists(st.floats(0, 50), max_size=3),
    workers=st.integers(3, 5),
)
def test_the_last_fit_ends_no_sooner_than_the_work_allows_and_no_later_than_one_after_another(seconds, busy, workers):
    ends = makespan(seconds, workers=workers, busy=busy)
    assert ends >= max([0.0, (sum(seconds) + sum(busy)) / workers, *busy, *seconds]) - 1e-9
    assert ends <= sum(seconds) + max(busy, default=0.0) + 1e-9

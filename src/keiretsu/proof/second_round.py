"""Whom a run trains again: those that were given few steps when the machine was slow, where it turned out to be quick.

A machine that is busy while it is timed makes a plan of few steps for all. Steps are also taken away before a candidate
begins, by what the fits before it took: a busy minute takes from all that come after, as nobody may get a larger share
than the first. When all have run and much time is left, those that used up what they had, and had less than anybody
may have, are trained once more, from the start, all with the same larger share; where that breaks off or fails, what
they had before stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from keiretsu.proof.budget import Measured, most, shorten
from keiretsu.proof.early import had_enough
from keiretsu.proof.pace import Pace
from keiretsu.proof.plan import Entrant

# A round in which somebody gets fewer than so many times the steps it had is not worth its time.
WORTH = 1.5
# Of the time that is left; the rest is for a machine that slows down again.
SHARE = 0.8


def short_of_steps(
    entrants: Sequence[Entrant], entry_of: Callable[[str], Mapping[str, Any]], stepped: Callable[[str], bool]
) -> tuple[Entrant, ...]:
    """Candidates that used up far fewer steps or rounds than anybody may have, and might have used more.

    Args:
        entrants: all, as they were run; entry_of: what each left; stepped: whether one counts optimizer steps.
    """
    found = []
    for entrant in entrants:
        if not entrant.steps:
            continue
        entry = entry_of(entrant.name)
        if entry["error"] is not None or WORTH * entrant.steps > most("steps" if stepped(entrant.name) else "rounds"):
            continue
        early = entry["cost"]["steps"] < entrant.steps
        if not (had_enough(entry["summary"], entrant.steps) if stepped(entrant.name) else early):
            found.append(entrant)
    return tuple(found)


def with_more_steps(
    short: Sequence[Entrant], entry_of: Callable[[str], Mapping[str, Any]], pace: Pace
) -> tuple[Entrant, ...]:
    """Those candidates with the steps that there is time for now; none where too few more than they had.

    What a step takes is what it took, or what calibration said where that is more.
    """
    if not short:
        return ()
    items = []
    for entrant in short:
        item, spent = pace.measured(entrant.name), entry_of(entrant.name)
        fit, taken = spent["cost"]["fit_seconds"], max(1, spent["cost"]["steps"])
        each = max(item.seconds_per_step, (fit - item.fixed_seconds) / taken)
        items.append(Measured(item.candidate, item.fixed_seconds + spent["seconds"] - fit, each))
    planned = {entrant.name: entrant.planned or entrant.steps or 0 for entrant in short}
    largest = max(most(item.candidate.budget) / planned[item.candidate.name] for item in items)
    seconds = SHARE * pace.for_fits
    steps = shorten(items, planned, seconds=seconds, workers=pace.workers, largest=largest, rounds=True)
    if any((steps[entrant.name] or 0) < WORTH * (entrant.steps or 0) for entrant in short):
        return ()
    longest = sum(item.seconds(steps[item.candidate.name]) for item in items) / pace.workers
    if longest > SHARE * pace.for_fits:
        return ()
    return tuple(_given(entrant, steps[entrant.name] or 0) for entrant in short)


def _given(entrant: Entrant, steps: int) -> Entrant:
    whole = steps >= (entrant.planned or 0)
    return replace(entrant, steps=steps, planned=None if whole else entrant.planned)

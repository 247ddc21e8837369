"""A small stability map of the judged model on the training rows: where short trainings go wrong on these data."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

from keiretsu.estimators.stability_map import RANGES, stability_map
from keiretsu.proof.bench import Bench

# A left free, the usual margin, a hundred times that: what a margin costs or saves shows between far ones.
MARGINS: tuple[float | None, ...] = (None, 0.01, 1.0)
# Partners of the held-out parts are fitted before the first cell: about so many fits of the model.
_BEFORE = 1.5


class LateError(Exception):
    """The time that is left would not do."""


def mapped(
    model: Any,
    bench: Bench,
    *,
    margins: int,
    ranges: int,
    steps: int,
    fit_seconds: float = 0.0,
    left: Callable[[], float] = lambda: float("inf"),
) -> dict[str, Any]:
    """Train the model's mixer shortly with each margin and each range of Δ; nothing of the test part is looked at.

    Args:
        model: a forecaster whose mixer has an A; it stays as it is.
        bench: whose training rows are used.
        margins, ranges: how many of `MARGINS` and of the usual ranges of Δ, in their order.
        steps: of each training.
        fit_seconds: of the model, from which the time is foretold.
        left: seconds that are left, infinite in a replay.
    Returns:
        What `StabilityMap.to_dict` says: cells, region, sentences.
    Raises:
        LateError: the map would not end in time; cells that had been made are given up, since part of a map is none.
        KeiretsuError: the mixer has no A, or the training rows are too few to judge settings.
    """
    began, first = perf_counter(), [0.0]

    def watch(label: str, done: float, total: float) -> None:
        # the first cell holds the fits of the partners
        if done == 1:
            first[0] = perf_counter() - began
        each = (perf_counter() - began - first[0]) / (done - 1) if done > 1 else first[0] / 4
        if done < total and each * (total - done) > left():
            raise LateError

    if _BEFORE * fit_seconds > left():
        raise LateError
    found = stability_map(
        model,
        bench.fold.train,
        target=list(bench.plan.goal.targets),
        margins=MARGINS[:margins],
        ranges=RANGES[:ranges],
        discretizations=("euler" if model.pass_.clock.regular else "zoh",),
        steps=steps,
        progress=watch,
    )
    return found.to_dict()

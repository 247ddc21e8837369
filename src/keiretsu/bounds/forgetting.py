"""How many rows it takes until two states that differ, under the same input, have come close.

e^{-μ (Δ_{t+1} + … + Δ_{t+n})} ≤ share

Source: docs/design/theory.md, section 5, *Forgetting, one layer*.
"""

from __future__ import annotations

from math import ceil, inf, log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keiretsu.bounds.steps import StepRange
from keiretsu.errors import ArgumentError


def rows_to_forget(steps: StepRange, *, margin: float, share: float = 0.01) -> float:
    """The largest number of rows it can take, whatever the rows say.

    n = ⌈ln(1/share) / (μ Δ_min)⌉,   Δ_min = e_min s_min

    Args:
        steps: ranges of the steps and the gaps; see `StepClass.range`.
        margin: μ > 0, in 1 / model time.
        share: of the difference, in (0, 1).
    Returns:
        Rows, a whole number; ∞ where steps or gaps may be 0.
    Raises:
        ArgumentError: `margin` is not above 0, `share` not in (0, 1).
    """
    _check("rows_to_forget", margin, share)
    pace = margin * steps.delta_min
    needed = log(1 / share) / pace if pace > 0 else inf
    return float(ceil(needed)) if needed < inf else inf


def rows_to_forget_measured(delta: ArrayLike, *, margin: float, share: float = 0.01) -> NDArray[np.int64]:
    """The number of rows it took, from every row of a record from which it got that far.

    Args:
        delta: (rows,) Δ = e s of one channel (the slowest one speaks for its layer), in model time, none below 0.
        margin: μ > 0, in 1 / model time, or the rate |a| of one state.
        share: of the difference, in (0, 1).
    Returns:
        (starts,) int64: entry t counts from the state after t rows; starts ≤ rows. The record ends before the others
        get there, so the last ones are absent, all of them if it is too short.
    Raises:
        ArgumentError: `margin` is not above 0, `share` not in (0, 1), `delta` not finite steps of one channel.
    """
    _check("rows_to_forget_measured", margin, share)
    steps = np.asarray(delta, dtype=np.float64)
    if steps.ndim != 1 or not np.isfinite(steps).all() or (steps < 0).any():
        raise ArgumentError(
            f"rows_to_forget_measured: delta must be finite steps of 0 or more, one a row; got shape {steps.shape}. "
            "Give one channel at a time."
        )
    passed = np.concatenate(([0.0], np.cumsum(steps)))
    goal = passed[:-1] + log(1 / share) / margin
    arrived = np.searchsorted(passed, goal, side="left")
    there = arrived < len(passed)
    return (arrived - np.arange(len(steps)))[there].astype(np.int64)


def _check(function: str, margin: float, share: float) -> None:
    if not margin > 0:
        raise ArgumentError(
            f"{function}: margin must be above 0; got {margin!r}. Without one nothing is forgotten for certain."
        )
    if not 0 < share < 1:
        raise ArgumentError(f"{function}: share must be between 0 and 1; got {share!r}. Try share=0.01.")

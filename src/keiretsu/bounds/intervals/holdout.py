"""A confidence interval for a mean loss, from the losses of units that nothing was fitted to."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keiretsu.bounds.delta import checked_delta
from keiretsu.bounds.intervals import betting, clopper_pearson, hoeffding, maurer_pontil, words
from keiretsu.bounds.intervals.interval import Interval
from keiretsu.errors import ArgumentError, DataError, ShapeError


class _Method(NamedTuple):
    ends: Callable[..., tuple[float, float]]
    source: str
    assumption: words.Words


_METHODS = {
    "betting": _Method(betting.betting, betting.SOURCE, words.ORDERED),
    "clopper-pearson": _Method(clopper_pearson.clopper_pearson, clopper_pearson.SOURCE, words.ZERO_ONE),
    "maurer-pontil": _Method(maurer_pontil.maurer_pontil, maurer_pontil.SOURCE, words.ORDER_FREE),
    "hoeffding": _Method(hoeffding.hoeffding, hoeffding.SOURCE, words.ORDER_FREE),
}
METHODS = tuple(_METHODS)


def holdout(
    losses: ArrayLike,
    *,
    delta: float,
    method: Literal["auto", "betting", "clopper-pearson", "maurer-pontil", "hoeffding"] = "betting",
    tails: Literal[1, 2] = 2,
) -> Interval:
    """A confidence interval for the mean of losses in [0, 1], at level 1 - δ.

    An interval is widened to the mean of the losses where that lies outside, which betting can need, and an upper bound
    of a δ near 1: a larger interval misses no more often. Where betting leaves no mean at all, the interval is all of
    [0, 1], and a note says that the losses contradict the assumption.

    Compare several methods only where δ was shared over them (`share`): to keep the narrowest is to look four times.

    Args:
        losses: (n,) numbers in [0, 1], one for each independent unit (machine, engine, patient: never a window), in an
            order fixed before they were looked at.
        delta: δ in (0, 1).
        method: "betting", for any losses; "clopper-pearson", exact, for losses of 0 and 1 alone; "maurer-pontil" and
            "hoeffding", which no order changes. "auto" takes Clopper-Pearson where every loss is 0 or 1, else betting.
            That is sound for a loss that can be nothing but 0 or 1, or never is; of one that only happened to be, the
            misses of both methods may add up to 2δ: name a method.
        tails: 2 for an interval, 1 for an upper bound, which is smaller than the interval's upper end.
    Returns:
        Interval, its ends within [0, 1].
    Raises:
        ArgumentError: delta, method or tails is out of range.
        DataError: there is no loss, or one is NaN or outside [0, 1], or not 0 or 1 for Clopper-Pearson.
        ShapeError: losses are not one row of numbers.
    Cost: at most 40 passes over the losses.
    Source: the methods' own; see `Interval.source`.
    Example:
        >>> found = holdout([0.0] * 97 + [1.0] * 3, delta=0.05, method="clopper-pearson")
        >>> round(found.lower, 4), round(found.upper, 4)
        (0.0062, 0.0852)
    """
    values, delta = _checked(losses), checked_delta(delta, "holdout")
    zero_one = (values == 0) | (values == 1)
    if method == "auto":
        method = "clopper-pearson" if zero_one.all() else "betting"
    if method not in _METHODS:
        raise ArgumentError(f"holdout: method must be auto or one of {', '.join(METHODS)}; got {method!r}. Name one.")
    if tails not in (1, 2):
        raise ArgumentError(f"holdout: tails must be 2 (interval) or 1 (upper bound); got {tails!r}. Try tails=2.")
    if method == "clopper-pearson" and not zero_one.all():
        place = int(np.flatnonzero(~zero_one)[0])
        raise DataError(
            f"holdout: losses must all be 0 or 1 for method='clopper-pearson'; got {values[place]} for unit {place} "
            "(counted from 0). Use method='betting'."
        )
    chosen = _METHODS[method]
    lower, upper = chosen.ends(values, delta=delta, tails=tails)
    note = words.Words("", "")
    if lower > upper:
        lower, upper, note = 0.0, 1.0, words.NOT_ONE_MEAN
    mean = min(fsum(values) / len(values), 1.0)
    return Interval(
        lower=min(lower, mean),
        upper=max(upper, mean),
        mean=mean,
        level=1.0 - delta,
        count=len(values),
        method=method,
        tails=tails,
        source=chosen.source,
        assumption_en=chosen.assumption.en,
        assumption_ja=chosen.assumption.ja,
        note_en=note.en.format(delta=delta),
        note_ja=note.ja.format(delta=delta),
    )


def _checked(losses: ArrayLike) -> NDArray[np.float64]:
    try:
        values = np.asarray(losses, dtype=np.float64)
    except (TypeError, ValueError):
        raise ShapeError(
            "holdout: losses must be one row of numbers; got something else. Give one loss a unit."
        ) from None
    if values.ndim != 1:
        raise ShapeError(
            f"holdout: losses must be one row of numbers, one a unit; got shape {values.shape}. "
            "Average the losses of each unit first."
        )
    if not values.size:
        raise DataError("holdout: losses must be those of at least one unit; got none. Hold some units out.")
    wrong = np.flatnonzero(~((values >= 0) & (values <= 1)))
    if wrong.size:
        raise DataError(
            f"holdout: losses must lie in [0, 1]; got {values[wrong[0]]} for unit {wrong[0]} (counted from 0), "
            f"{wrong.size} such in all. Clip or scale them by a rule fixed in advance."
        )
    return values

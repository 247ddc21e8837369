"""Whether the test part can hold the goal, and both parts its targets: told before anything is timed or trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl

from keiretsu.data import SeriesSet, pack
from keiretsu.data.series import TIME
from keiretsu.errors import DataError, TooShortError
from keiretsu.evaluate.examine import Goal, open_rows
from keiretsu.evaluate.folds import Fold

Column = pl.Series


def require_reach(fold: Fold, goal: Goal) -> None:
    """Refuse a goal that the two parts cannot hold.

    Args:
        fold: training rows and test rows.
        goal: what to forecast.
    Raises:
        TooShortError: the horizon is longer than the test part holds; the longest that it does is named.
        DataError: the targets' values in one part are none, too few or all the same; both parts' are counted.
    """
    seen = pack(_whole(fold.seen, goal), channels=goal.targets)

    def holds(horizon: int) -> bool:
        return bool(open_rows(fold, seen, replace(goal, horizon=horizon)).any())

    if not holds(goal.horizon):
        longest = _longest(holds, goal.horizon)
        if longest:
            raise TooShortError(
                f"poc: horizon must be at most {longest:,} rows for these data, as the test part must hold it whole; "
                f"got {goal.horizon:,}. Shorten the horizon or give more rows."
            )
        raise TooShortError(
            f"poc: series must hold {goal.horizon:,} rows after the training part; got none that do. Give more rows."
        )
    for name in goal.targets:
        _check_values(fold, name, goal)


def _longest(holds: Callable[[int], bool], horizon: int) -> int:
    """The longest horizon below one that is too long; 0 where there is none."""
    low, high = 0, horizon
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _whole(series: SeriesSet, goal: Goal) -> SeriesSet:
    """The rows as if the targets had a value in each: what is left is a question of their number."""
    return replace(series, frame=series.frame.with_columns(pl.lit(0.0).alias(name) for name in goal.targets))


def _check_values(fold: Fold, name: str, goal: Goal) -> None:
    train, test = fold.train.frame[name], _test_rows(fold)[name]
    for part, values in (("training", train), ("test", test)):
        known = values.drop_nulls()
        if len(known) and known.n_unique() > 1:
            continue
        got = f"{known[0]:g} in all {len(known):,} that it has there" if len(known) else "none there"
        raise DataError(
            f"poc: target {name!r} must have different values in the {part} part; got {got} ({_counts(train, test)}). "
            "Choose another target."
        )
    packed = pack(fold.seen, channels=goal.targets)
    if not open_rows(fold, packed, replace(goal, targets=(name,))).any():
        raise DataError(
            f"poc: target {name!r} must have values in half of the {goal.horizon:,} rows after some row of the test "
            f"part; got too few for that ({_counts(train, test)}). Choose another target."
        )


def _counts(train: Column, test: Column) -> str:
    return (
        f"values in {len(train.drop_nulls()):,} of {len(train):,} rows of the training part and in "
        f"{len(test.drop_nulls()):,} of {len(test):,} rows of the test part"
    )


def _test_rows(fold: Fold) -> pl.DataFrame:
    frame = fold.seen.frame
    if fold.after is None:
        return frame
    later = frame[TIME].to_numpy() > np.array(fold.after, dtype=frame[TIME].to_numpy().dtype)
    return frame.filter(pl.Series(later))

"""Causal features for gradient boosting: what is known at an origin, and what a step ahead adds to it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from keiretsu.data import Packed
from keiretsu.data.origins import series_of
from keiretsu.evaluate.baselines.carried import carried_forward, last_observed

LAGS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 36, 48)
HALF_LIVES = (2.0, 8.0, 32.0, 128.0)
SPREAD_HALF_LIVES = (8.0, 64.0)
OTHER_HALF_LIFE = 16.0
DAY, WEEK_OFFSET = 86400.0, 3.0  # 1 January 1970 was a Thursday, weekday 3


@dataclass(frozen=True)
class FeatureRule:
    """What decides the columns: the target's column, the season in rows (1: none), whether stamps are dates."""

    column: int
    period: int
    dated: bool


def origin_features(packed: Packed, rule: FeatureRule, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """(n, features) float32: what is known at each of `rows`, from rows at or before it in its own series.

    Of the target: the last observed value and its age; values some rows and one season back, exponential averages, all
    as differences from it; exponential spread. Of every other channel: last value, difference from its average. Of the
    clock: rows since the series began, elapsed time. NaN where nothing is known.
    """
    own = packed.values[:, rule.column]
    base = carried_forward(own[:, None], packed.starts)[:, 0]
    columns = [base[rows], _age(packed, rule.column)[rows], packed.elapsed[rows]]
    first = packed.starts[series_of(packed)[rows]]
    # a piece of a series knows how many rows came before it
    columns.append((rows - first + packed.offset).astype(np.float64))
    lags = LAGS if rule.period <= 1 else (*LAGS, rule.period - 1, rule.period, 2 * rule.period)
    columns.extend(_back(own, rows, first, lag) - base[rows] for lag in sorted(set(lags)))
    columns.extend(
        (exponential_average(own[:, None], packed.starts, half_life)[:, 0] - base)[rows] for half_life in HALF_LIVES
    )
    columns.extend(_spread(own[:, None], packed.starts, half_life)[rows] for half_life in SPREAD_HALF_LIVES)
    others = [channel for channel in range(len(packed.channels)) if channel != rule.column]
    if others:
        values = packed.values[:, others]
        last = carried_forward(values, packed.starts)
        average = exponential_average(values, packed.starts, OTHER_HALF_LIFE)
        columns.extend(last[rows].T)
        columns.extend((last - average)[rows].T)
    return np.stack(columns, axis=1).astype(np.float32)


def step_features(
    packed: Packed, rule: FeatureRule, pairs: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> NDArray[np.float32]:
    """(n, features) float32: what the step ahead adds: its number, the value one season before it, its date.

    Args:
        packed, rule: as in `origin_features`.
        pairs: origins (n,) and steps (n,), int64; the stamp of a step is the origin's plus `step` median intervals.
    """
    rows, steps = pairs
    columns = [steps.astype(np.float64)]
    if rule.period > 1:
        own = packed.values[:, rule.column]
        base = carried_forward(own[:, None], packed.starts)[:, 0]
        average = exponential_average(own[:, None], packed.starts, float(rule.period))[:, 0]
        seasons = -(-steps // rule.period)
        first = packed.starts[series_of(packed)[rows]]
        columns.extend(
            _back(own, rows, first, (seasons + extra) * rule.period - steps) - base[rows] for extra in (0, 1)
        )
        columns.append(columns[1] + (base - average)[rows])
    if rule.dated:
        stamp = packed.stamp[rows] + steps * packed.interval
        columns.append(stamp % DAY / 3600.0)
        columns.append((stamp // DAY + WEEK_OFFSET) % 7)
    return np.stack(columns, axis=1).astype(np.float32)


def exponential_average(
    values: NDArray[np.float64], starts: NDArray[np.int64], half_life: float
) -> NDArray[np.float64]:
    """(rows, channels) float64: average of the observed values so far, weights halved every `half_life` rows.

    a_t = Σ_s 2^{-(t-s)/half_life} y_s / Σ_s 2^{-(t-s)/half_life}, over observed s ≤ t of the same series
    """
    decay = 0.5 ** (1.0 / half_life)
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    total, weight = np.empty_like(filled), np.empty_like(filled)
    for start, stop in pairwise(starts):
        total[start:stop] = lfilter([1.0], [1.0, -decay], filled[start:stop], axis=0)
        weight[start:stop] = lfilter([1.0], [1.0, -decay], known[start:stop].astype(np.float64), axis=0)
    return np.divide(total, weight, out=np.full_like(total, np.nan), where=weight > 1e-9)


def _spread(own: NDArray[np.float64], starts: NDArray[np.int64], half_life: float) -> NDArray[np.float64]:
    """(rows,) root of the exponential average of squared distances from the exponential average."""
    distance = own - exponential_average(own, starts, half_life)
    return np.sqrt(exponential_average(distance**2, starts, half_life))[:, 0]


def _age(packed: Packed, column: int) -> NDArray[np.float64]:
    """(rows,) median intervals since the target was last observed; 0 on an observed row, NaN before the first."""
    last = last_observed(packed.values[:, [column]], packed.starts)[:, 0]
    age = (packed.stamp - packed.stamp[np.maximum(last, 0)]) / packed.interval
    return np.where(last < 0, np.nan, age)


def _back(
    own: NDArray[np.float64], rows: NDArray[np.int64], first: NDArray[np.int64], lag: int | NDArray[np.int64]
) -> NDArray[np.float64]:
    """The value `lag` rows before each row, NaN where its series had not begun."""
    source = rows - lag
    return np.where(source >= first, own[np.maximum(source, 0)], np.nan)

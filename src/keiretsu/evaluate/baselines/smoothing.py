"""Additive exponential smoothing with fixed parameters: states run over a series, forecasts from any of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from keiretsu.evaluate.baselines.carried import carried_forward

Values = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Smoothing:
    """Parameters of one target.

    e_t = y_t - (ℓ_{t-1} + φ b_{t-1} + s_{t-m}),  ℓ_t = ℓ_{t-1} + φ b_{t-1} + α e_t,  b_t = φ b_{t-1} + β e_t,
    s_t = s_{t-m} + γ e_t;  ŷ_{t+k} = ℓ_t + (φ + … + φ^k) b_t + s_{t+k-m⌈k/m⌉}

    Attributes:
        alpha, beta, gamma: gains of level, trend and season, in [0, 1].
        phi: damping of the trend; 1 for none.
        trend: b before the first row, in data units a row.
        period: m, rows in a season; 1 for none.
        base: forecast before a series' first value, in data units.
    Source: Hyndman, Koehler, Ord & Snyder 2008, "Forecasting with exponential smoothing",
        section 2.5 (additive errors).
    """

    alpha: float
    beta: float = 0.0
    gamma: float = 0.0
    phi: float = 1.0
    trend: float = 0.0
    period: int = 1
    base: float = 0.0

    @property
    def parameters(self) -> int:
        """Numbers a forecast rests on: gains, damping, starting trend, the season's profile."""
        moving = self.trend != 0 or self.beta != 0
        season = 1 + self.period if self.period > 1 else 0
        return 1 + 2 * moving + (self.phi != 1) + season


def forecasts(rule: Smoothing, values: Values, rows: Rows, horizon: int) -> Values:
    """(n, horizon) float64: forecasts from `rows` of one series, each resting on rows at or before it.

    A missing value moves the states on without correcting them. The start is causal as well: the level begins at the
    first value with the gains 1, 1/2, 1/3 … until they fall to α, and the season's profile is the classical
    decomposition of the rows so far, taken anew after 2, 4, 8 … seasons; before two seasons there is none. So a series
    that was never seen learns its own season, whatever its phase.

    Args:
        rule: parameters.
        values: (length,) float64, one series from its first row, NaN where missing.
        rows: (n,) int64, origins.
        horizon: rows ahead.
    Cost: O(length) a doubling that holds origins; two or three where origins lie late.
    """
    mean = np.empty((len(rows), horizon))
    steps = np.arange(1, horizon + 1)
    reach = np.cumsum(rule.phi**steps)
    for known, begin, end in _stages(len(values), rule.period):
        here = (rows >= begin) & (rows < end)
        if not here.any():
            continue
        origins = rows[here]
        season = seasonal_profile(values[:known], rule.period) if known else np.zeros(rule.period)
        level, trend, seasons = _run(
            rule if known else replace(rule, gamma=0.0), values[: int(origins.max()) + 1], season
        )
        source = origins[:, None] + steps - rule.period * (-(-steps // rule.period))
        found = level[origins, None] + reach * trend[origins, None] + seasons[source + rule.period]
        mean[here] = np.where(np.isnan(found), rule.base, found)
    return mean


def seasonal_profile(values: Values, period: int) -> Values:
    """(period,) float64: mean distance from the centred moving average at each place of a season; their mean is 0.

    Args:
        values: (length,) float64, two seasons at least; NaN where missing, which the average bridges with the value
            before and the profile leaves out.
        period: rows in a season.
    Source: classical additive decomposition, Hyndman & Athanasopoulos, "Forecasting", 3rd ed., section 3.4.
    """
    if period < 2 or np.isnan(values).all():
        return np.zeros(period)
    weights = np.full(period, 1.0) if period % 2 else np.r_[0.5, np.full(period - 1, 1.0), 0.5]
    average = np.convolve(bridged(values), weights / period, mode="valid")
    margin = period // 2
    distance = values[margin : margin + len(average)] - average
    there = ~np.isnan(distance)
    place = (np.arange(len(distance)) + margin)[there] % period
    count = np.bincount(place, minlength=period)
    profile = np.bincount(place, weights=distance[there], minlength=period) / np.maximum(count, 1)
    return np.where(count > 0, profile - profile[count > 0].mean() if count.any() else 0.0, 0.0)


def bridged(values: Values) -> Values:
    """(length,) float64: gaps take the value before them; those at the start, the first value."""
    filled = carried_forward(values[:, None], np.array([0, len(values)]))[:, 0]
    known = np.flatnonzero(~np.isnan(filled))
    return np.where(np.isnan(filled), filled[known[0]], filled) if len(known) else np.zeros(len(values))


def _stages(length: int, period: int) -> Iterator[tuple[int, int, int]]:
    """(rows that the profile is taken from, first origin, end of the origins); the rows all lie at or before them."""
    if period < 2:
        yield 0, 0, length
        return
    known = 2 * period
    yield 0, 0, known - 1
    while known <= length:
        yield known, known - 1, 2 * known - 1
        known *= 2


def _run(rule: Smoothing, values: Values, season: Values) -> tuple[Values, Values, Values]:
    """(length,) level and trend after every row, NaN before the first value; and (period + length,) seasonal states,
    the profile first."""  # fmt: skip
    alpha, beta, gamma, phi = rule.alpha, rule.beta, rule.gamma, rule.phi
    level, trend, count = float("nan"), rule.trend, 0
    levels, trends, states = [], [], season.tolist()
    # plain floats: a loop over numpy scalars takes several times as long
    for row, value in enumerate(values.tolist()):
        before = states[row]
        if value != value:  # missing
            if count:
                trend *= phi
                level += trend
            states.append(before)
        elif count == 0:
            count, level = 1, value - before
            states.append(before)
        else:
            count += 1
            trend *= phi
            level += trend
            error = value - level - before
            level += max(alpha, 1.0 / count) * error
            trend += beta * error
            states.append(before + gamma * error)
        levels.append(level)
        trends.append(trend)
    return np.array(levels), np.array(trends), np.array(states)

"""Bytes that one series keeps between its rows when a candidate streams."""

from __future__ import annotations

from typing import Any

from keiretsu.evaluate.baselines import LightGBM, Naive, SeasonalNaive
from keiretsu.evaluate.baselines.features import HALF_LIVES, LAGS, SPREAD_HALF_LIVES
from keiretsu.evaluate.baselines.smoothed import Smoothed

NUMBER = 8


def state_bytes(model: Any) -> int | None:
    """Bytes of state a series; they do not grow, so this is their peak.

    Of a `Forecaster` the measured size of the `State` that its stream keeps (without adaptive levels). A baseline does
    not stream: what its next forecast rests on is counted, in numbers of 8 bytes, as a service would have to keep it:

        naive           a last value a target
        seasonal_naive  a season of values a target
        theta, ets      level, trend and season a target
        lightgbm        the rows back to the longest lag, the running averages and the age of a target's last value;
                        the last value and average of every other channel (total and weight each)

    Args:
        model: fitted.
    Returns:
        Bytes; None for a model of another kind, whose state nobody knows.
    Example:
        >>> state_bytes(Naive(24).fit(series, target="pressure"))
        8
    """
    if hasattr(model, "pass_"):
        # all parts have their final size from the start
        return model.pass_.initial_state().bytes
    numbers = _numbers(model)
    return None if numbers is None else NUMBER * numbers


def _numbers(model: Any) -> int | None:
    match model:
        case Naive():
            return len(model.targets)
        case SeasonalNaive():
            return len(model.targets) * max(1, model.period_)
        case Smoothed():
            return sum(2 + (rule.period if rule.period > 1 else 0) for rule in model.rules_)
        case LightGBM():
            return len(model.targets) * _boosted(model)
    return None


def _boosted(model: LightGBM) -> int:
    """Numbers behind one target's features."""
    longest = max(*LAGS, 2 * model.period_ if model.period_ > 1 else 0) + 1
    # an average is a total and its weight; a spread is an average of distances from another one
    averages = 2 * (len(HALF_LIVES) + 2 * len(SPREAD_HALF_LIVES) + (1 if model.period_ > 1 else 0))
    return longest + averages + 2 + 3 * (len(model.channels_) - 1)

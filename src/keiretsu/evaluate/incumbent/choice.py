"""Which kind of incumbent a value is."""

from __future__ import annotations

from typing import Any

from keiretsu.errors import ArgumentError
from keiretsu.evaluate.incumbent.base import Incumbent
from keiretsu.evaluate.incumbent.command import CommandIncumbent
from keiretsu.evaluate.incumbent.estimator import EstimatorIncumbent


def incumbent(value: Any, horizon: int, *, period: int | None = None) -> Incumbent:
    """What the user has, as a forecaster that is fitted, asked and judged like every baseline.

    Args:
        value: a scikit-learn regressor (`EstimatorIncumbent`), or a command as text (`CommandIncumbent`).
        horizon: rows ahead.
        period: rows in a season, for the features of a regressor; None lets it look for one.
    Raises:
        ArgumentError: `value` is neither, or a command lacks one of its places.
    Example:
        >>> incumbent("python mine.py {history} {origins} {forecasts}", 24).fit(train, target="pressure")
        >>> incumbent(RandomForestRegressor(random_state=0), 24).fit(train, target="pressure")
    """
    if isinstance(value, str):
        made = CommandIncumbent(horizon, command=value)
        made.words()
        return made
    methods = all(callable(getattr(value, method, None)) for method in ("fit", "predict", "get_params"))
    tags = getattr(value, "__sklearn_tags__", None)
    if isinstance(value, type) or not methods or (tags is not None and tags().estimator_type == "classifier"):
        raise ArgumentError(
            f"incumbent: value must be a scikit-learn regressor or a command as text; got {value!r:.80}. "
            'Give RandomForestRegressor(), or "python mine.py {history} {origins} {forecasts}".'
        )
    return EstimatorIncumbent(horizon, estimator=value, period=period)

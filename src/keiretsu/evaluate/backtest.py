"""Rolling origins: how a model would have done, had it been used over the second half of its data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from keiretsu.data import SeriesSet, pack
from keiretsu.data.origins import spaced
from keiretsu.data.targets import target_names
from keiretsu.errors import ArgumentError, TooShortError
from keiretsu.estimators.forecast import Forecast
from keiretsu.evaluate.baselines.seasonal import candidate_periods
from keiretsu.evaluate.examine import Goal, examine, open_rows, training_scale
from keiretsu.evaluate.folds import Fold, rolling_folds
from keiretsu.evaluate.scorecard import Examination, Scorecard, score
from keiretsu.evaluate.significance import Pairing
from keiretsu.progress import Progress, report

ORIGINS = 2000


def backtest(
    model: Any,
    series: SeriesSet,
    *,
    cuts: int = 5,
    target: str | Sequence[str] | None = None,
    known: Any = None,
    static: Any = None,
    refit: bool = True,
    coverage: float | None = 0.9,
    progress: Progress | None = None,
) -> Scorecard:
    """Score a forecaster over rolling origins.

    The second half of the calendar is cut into `cuts` stretches. For each, a copy of the model learns from all rows
    before it and forecasts from evenly spaced origins inside it; no forecast's horizon reaches back into its training
    rows. Where the clock restarts in every series, the cuts are groups of whole units instead.

    Args:
        model: a Forecaster or baseline; its settings are copied, itself it is left alone.
        series: all rows.
        cuts: stretches, at least 1.
        target: as in `fit`; None takes the fitted model's own targets, else the only channel.
        known, static: covariates, as in `Forecaster.fit` and `Forecaster.forecast_at`, of all rows and series; no row
            beyond the last is needed. A table is taken as known at every origin.
        refit: False takes the model as it is, fitted; its scores are honest only on rows it has not learned from.
        coverage: asked of the intervals; None for none.
        progress: called as `progress("backtest", cuts done, cuts)`.
    Returns:
        Scorecard over all cuts together; `cuts` holds the MAE of each. At most about 2,000 origins.
    Raises:
        ArgumentError: `cuts` is below 1, or covariates are given to a model that reads none.
        ColumnError, DataError: a covariate lacks a column, a row, a value or a series; it is named.
        TooShortError: a cut holds no whole horizon.
    Example:
        >>> print(kr.backtest(kr.Forecaster(horizon=24), series, cuts=5, target="pressure"))
    """
    if cuts < 1:
        raise ArgumentError(f"backtest: cuts must be at least 1; got {cuts}. Try cuts=5.")
    told = _told(model, known, static)
    own = getattr(model, "targets_", None)
    goal = Goal(target_names(series, own if target is None and own else target, function="backtest"), model.horizon)
    folds = rolling_folds(series, cuts=cuts)
    found = candidate_periods(folds[0].train, goal.targets)
    scale = training_scale(folds[0].train, goal.targets, period=found[0] if found else 1)
    parts: list[tuple[Examination, Forecast]] = []
    for number, fold in enumerate(folds):
        report(progress, "backtest", number, cuts)
        fresh: Any = clone(model)
        fitted = fresh.fit(fold.train, target=list(goal.targets), **told) if refit else model
        examination, forecast = _one_cut(fitted, fold, goal, (scale, coverage, max(1, ORIGINS // cuts)), told)
        # a series keeps its number from cut to cut, whichever series a cut holds
        number_of = np.array([series.ids.index(name) for name in fold.seen.ids])
        pairing = replace(examination.pairing, series=number_of[examination.pairing.series])
        parts.append((replace(examination, pairing=pairing), forecast))
    report(progress, "backtest", cuts, cuts)
    card, losses = score(getattr(model, "name", type(model).__name__), _join(parts), _together(parts))
    ends = np.cumsum([len(examination.truth) for examination, _ in parts])[:-1]
    return replace(card, cuts=tuple(float(part.mean()) for part in np.split(losses, ends)))


def _told(model: Any, known: Any, static: Any) -> dict[str, Any]:
    """The covariates that are given, by argument of the model's `fit` and `forecast_at`."""
    told = {name: value for name, value in (("known", known), ("static", static)) if value is not None}
    unread = [name for name in told if name not in signature(model.fit).parameters]
    if unread:
        raise ArgumentError(
            f"backtest: {unread[0]} must be None for a {type(model).__name__}, which reads no covariates; got some. "
            "Leave it out, or give a Forecaster."
        )
    return told


def _one_cut(
    model: Any, fold: Fold, goal: Goal, how: tuple[Any, float | None, int], told: dict[str, Any]
) -> tuple[Examination, Forecast]:
    scale, coverage, limit = how
    packed = pack(fold.seen)
    allowed = open_rows(fold, packed, goal)
    if not allowed.any():
        raise TooShortError(
            f"backtest: every cut must hold a horizon of {goal.horizon} rows after its start; got a cut without one in "
            f"{fold.seen.rows} rows. Ask for fewer cuts or a smaller horizon."
        )
    origins = spaced(packed, allowed, limit=limit, period=scale.period)
    forecast = model.forecast_at(fold.seen, origins.rows, coverage=coverage, **told)
    examination = examine(packed, origins, goal, scale=scale)
    return examination if coverage is None else replace(examination, nominal=coverage), forecast


def _join(parts: list[tuple[Examination, Forecast]]) -> Forecast:
    def together(pieces: list[NDArray[np.float64] | None]) -> Any:
        return None if any(piece is None for piece in pieces) else np.concatenate(pieces)  # type: ignore[arg-type]

    forecasts = [forecast for _, forecast in parts]
    return Forecast(
        together([forecast.mean for forecast in forecasts]),
        together([forecast.lower for forecast in forecasts]),
        together([forecast.upper for forecast in forecasts]),
    )


def _together(parts: list[tuple[Examination, Forecast]]) -> Examination:
    """One examination of all cuts; time runs on from cut to cut."""
    examinations = [examination for examination, _ in parts]
    offset, times = 0, []
    for examination in examinations:
        times.append(examination.pairing.time + offset)
        offset = int(times[-1].max()) + 1
    sizes = [len(examination.truth) for examination in examinations]
    return replace(
        examinations[0],
        truth=np.concatenate([examination.truth for examination in examinations]),
        pairing=Pairing(
            np.concatenate([examination.pairing.series for examination in examinations]),
            np.concatenate(times),
            max(examination.pairing.overlap for examination in examinations),
        ),
        naive_mae=float(np.average([examination.naive_mae for examination in examinations], weights=sizes)),
    )

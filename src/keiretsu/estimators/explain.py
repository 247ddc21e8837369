"""Which past rows, channels and covariates a forecast rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data import SeriesSet
from keiretsu.data.stamps import stamps_in_zone
from keiretsu.errors import NotFittedError
from keiretsu.estimators.covariates import Told
from keiretsu.estimators.explaining_correction import integrated_gradients, to_source_rows
from keiretsu.estimators.explaining_mixing import mixing_weights
from keiretsu.estimators.explaining_partner import contributions
from keiretsu.estimators.explaining_question import Question, ask
from keiretsu.estimators.explaining_result import Explanation, Part

if TYPE_CHECKING:
    from keiretsu.estimators.forecaster import Forecaster

# An answer with the rows as they were, with those told apart at rest, with all at rest.
Levels = tuple[float, float, float]


def explain(
    model: Forecaster,
    series: SeriesSet,
    *,
    id: str | None = None,
    target: str | None = None,
    ahead: int = 1,
    row: int | None = None,
    rows: int = 200,
    known: Any = None,
    static: Any = None,
) -> Explanation:
    """Take one forecast apart into what each past row and channel adds to it.

    Both parts are told against "nothing happened": every channel at its last value from the first row on (a rare flag
    at its usual one), stamps and missing values as they are. The partner is linear and its weights are exact; the
    correction's are integrated gradients, for every mixer alike. For selective layers the newest row of the mixing
    matrix comes on top (`Explanation.mixing`).

    Where the model reads covariates they are as they were: a target at rest moves as they alone move it. What they add
    between the row of the last value and the row that is forecast stands apart (`Explanation.covariates`); weights and
    their shares are of past rows alone. What a correction makes of covariates of past rows is part of its rest.

    Args:
        model: a fitted forecaster.
        series: rows to read from the first on, as for `predict`.
        id: the series; may be left out where there is only one, or where `row` says it.
        target: the channel that is forecast; may be left out where there is only one.
        ahead: rows ahead, from 1 to the horizon.
        row: the row to answer from, in the packed order of `series` (ids in order, then time); the last by default.
        rows: past rows to tell apart, the newest included; rows before them are told together.
        known, static: covariates, as in `Forecaster.forecast_at`.
    Returns:
        Explanation: weights by row and channel in the target's unit, totals, reach, sentences, a picture.
    Raises:
        NotFittedError: the model is not fitted.
        ColumnError: a channel of training or a column of a covariate is missing, or `target` is not forecast.
        DataError: a covariate lacks a row, a value or a series; it is named.
        ArgumentError: no such series, row or step; or covariates for a model that was fitted without any.
    Cost: up to four passes over the series up to the row, one short pass over `rows` for each value that the partner
        uses, and some 16 gradients of a pass over `rows`.
    Source: Sundararajan, Taly & Yan 2017 (integrated gradients); Ali, Zimerman & Wolf 2024 (hidden attention).

    Example:
        >>> why = explain(model, series, ahead=24)
        >>> print(why.sentence_en)
    """
    if not hasattr(model, "learned_"):
        raise NotFittedError("explain: the forecaster must be fitted first. Call fit(series, target=…).")
    knowledge = model.learned_.knowing(Told(known, static), series, function="explain")
    packed = model.learned_.packed(series)
    question = ask(model.learned_, packed, knowledge, id=id, target=target, ahead=ahead, row=row, rows=rows)
    newest = int(packed.starts[question.unit]) + len(question.stamp) - 1
    time = packed.frame["time"][newest + 1 - len(question.window) : newest + 1]
    if series.clock == "datetime":
        time = stamps_in_zone(time, series.zone)

    alone = question.answering(corrected=False)
    told = _levels(question, corrected=False)
    cells = contributions(alone, question.window, question.resting)
    start = question.last + sum(question.covariates.values())
    partner = _part(told, start, float(cells.sum()), "exact (linear)")
    mean, correction, added, mixing, share = told[0], None, np.zeros(cells.shape), None, 0.0
    if question.causal_pass.correction is not None:
        share = question.causal_pass.correction.share
        both = _levels(question, corrected=True)
        added, points, mixing = _correct(question)
        levels = both[0] - told[0], both[1] - told[1], both[2] - told[2]
        mean, correction = both[0], _part(levels, 0.0, float(added.sum()), f"integrated gradients ({points} points)")
    return Explanation(
        id=question.id,
        time=time[-1],
        target=question.target,
        ahead=int(ahead),
        mean=mean,
        last=question.last,
        frame=_frame(question, packed.channels, time, cells, added),
        partner=partner,
        correction=correction,
        share=share,
        mixing=mixing,
        clock=series.clock,
        covariates=question.covariates,
    )


def _levels(question: Question, *, corrected: bool) -> Levels:
    held = question.answering(corrected=corrected)
    still = held(question.resting)
    rested = still if not question.first else question.answering(corrected=corrected, rested=True)(question.resting)
    return held(question.window), still, rested


def _part(levels: Levels, start: float, rows: float, method: str) -> Part:
    _, still, rested = levels
    return Part(rested - start, still - rested, rows, method)


def _correct(question: Question) -> tuple[NDArray[np.float64], int, NDArray[np.float64] | None]:
    """What each value adds through the correction (rows, channels), the rule's points, the mixing weights (rows,)."""
    correction = question.causal_pass.correction
    answering, window = question.answering(corrected=True), question.window
    out = np.zeros(window.shape)
    seen, rest = answering.seen(window), answering.seen(question.resting)
    if correction is None or seen is None or rest is None:
        return out, 0, None
    place, scaling = question.place, question.causal_pass.scaling
    found = integrated_gradients(correction.model, seen, rest, place.target * question.causal_pass.horizon + place.step)
    unit = correction.share * correction.scale[place.target] * scaling.scale[question.column]
    # Only rows that have any value are read. The columns after the channels (what was observed, how long it has been)
    # are the same at rest, so nothing falls to them.
    observed = ~np.isnan(window)
    read = np.flatnonzero(observed.any(axis=1))
    cells = found.within(float(correction.limit[place.target]))
    out[read] = unit * to_source_rows(cells[:, : window.shape[1]], observed[read])
    weights = mixing_weights(correction.model, seen)
    if weights is None:
        return out, found.points, None
    mixing = np.full(len(window), np.nan)
    mixing[read] = weights
    return out, found.points, mixing


def _frame(
    question: Question,
    channels: tuple[str, ...],
    time: pl.Series,
    partner: NDArray[np.float64],
    correction: NDArray[np.float64],
) -> pl.DataFrame:
    """The long frame: oldest row first, channels in their order."""
    rows, width = question.window.shape
    stamp = question.stamp[question.first :]
    return pl.DataFrame(
        {
            "id": pl.Series([question.id], dtype=pl.String).new_from_index(0, rows * width),
            "time": time.gather(np.repeat(np.arange(rows), width)),
            "lag": np.repeat(np.arange(rows)[::-1], width),
            "age": np.repeat(stamp[-1] - stamp, width),
            "channel": list(channels) * rows,
            "value": pl.Series(question.window.ravel()).fill_nan(None),
            "partner": partner.ravel(),
            "correction": correction.ravel(),
            "weight": (partner + correction).ravel(),
        }
    )

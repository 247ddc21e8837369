"""Model families trained on the early rows of a log and judged on its late ones: who wins on what kind of log.

The target's own past is an input, or, for a virtual sensor, it is not; there all families alike are recalibrated by
rare laboratory values. A network learns what a linear model leaves of the target, and the share of its correction that
is let in is set on rows it did not learn from: one that has found nothing costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from families import HORIZONS, LAGS, PENALTIES, Answer, Log, ahead, lightgbm, network
from numpy.typing import NDArray
from recalibration import recalibrated
from recipe import GRUModel, Normal, Recipe, RecipeModel, Rows

from keiretsu.data.profiling.phase import simplest
from keiretsu.data.series import TIME, SeriesSet
from keiretsu.estimators.scaling import Scaling

# Simplest first: of families that err about alike, the first is the one to take.
ORDER = ("last value", "constant", "ridge", "lightgbm", "lti", "gru", "selective")
# A family has to err this much less than a simpler one to be worth having.
WORTH = 0.05
# Shares of the rows: learned from at all, of these by the networks (the rest sets the share of their correction).
LEARNED, FITTED = 0.75, 0.8

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Contest:
    """One log cut in time, all series at one row.

    Attributes:
        log: `learned` ends at the cut, `judged` are all rows with answers after it only.
        cut: rows of a series before the judged ones.
        own_past: whether the target's own past is an input.
    """

    log: Log
    cut: int
    own_past: bool


def contest(series: SeriesSet, target: str, *, own_past: bool) -> Contest:
    """Cut a log of series of equal length and without holes; inputs are scaled by the learned rows."""
    count = len(series.ids)
    rows = series.rows // count
    frame = series.frame
    y = frame[target].to_numpy().reshape(count, rows)
    inputs = [channel for channel in series.channels if own_past or channel != target]
    values = frame.select(pl.col(inputs).cast(pl.Float64)).to_numpy().reshape(count, rows, -1)
    stamp = frame[TIME].to_physical().cast(pl.Float64).to_numpy().reshape(count, rows)
    elapsed = np.diff(stamp, axis=1)
    middle = float(np.median(elapsed))
    elapsed = np.concatenate([np.ones((count, 1)), elapsed / middle], axis=1)
    if elapsed.std() > 1e-6:
        values = np.concatenate([values, np.log1p(elapsed)[..., None]], axis=-1)
    cut = int(rows * LEARNED)
    scaling = Scaling.fit(values[:, :cut].reshape(count * cut, -1))
    x = np.nan_to_num(scaling.apply(values.reshape(count * rows, -1))).reshape(count, rows, -1).astype(np.float32)
    answers = ahead(y)
    late = answers.copy()
    late[:, :cut] = np.nan
    elapsed = elapsed.astype(np.float32)
    learned = Rows(x[:, :cut], elapsed[:, :cut], y[:, :cut], ahead(y[:, :cut]))
    return Contest(Log(learned, Rows(x, elapsed, y, late), (y[:, :cut], y)), cut, own_past)


def run(made: Contest, *, seconds: float, seed: int) -> dict[str, tuple[float, Values]]:
    """Errors by family: the mean over horizons of squared error ÷ variance, and (series,) the same by series.

    Args:
        seconds: of processor time for each network and for boosting.
        seed: of the trainings.
    """
    log = made.log
    said = {
        "constant": np.full(log.judged.answers.shape, log.learned.y.mean()),
        "lightgbm": lightgbm(log, seconds, seed).said,
    }
    if made.own_past:
        said["last value"] = np.repeat(log.judged.y[..., None], len(HORIZONS), axis=-1)
    partner = Partner.learn(log, recalibrate=not made.own_past)
    said["ridge"] = partner.judged
    for name, family in NETWORKS.items():
        said[name] = partner.corrected(log, family, seconds, seed)
    return {name: _errors(made, said[name]) for name in ORDER if name in said}


def winner(errors: dict[str, float]) -> str:
    """The simplest family than which none errs less by a share of `WORTH`."""
    return simplest(errors, list(ORDER), WORTH)


def _errors(made: Contest, said: Values) -> tuple[float, Values]:
    judged = made.log.judged
    if not made.own_past:
        said = recalibrated(said, judged.y)
    error = np.nanmean((said - judged.answers)[:, made.cut :] ** 2, axis=(1, 2))
    scale = judged.y[:, made.cut :].var()
    return float(error.mean() / scale), error / scale


@dataclass(frozen=True, eq=False)
class Partner:
    """Forecasts of a ridge on the last rows: of learned rows by one that has not seen their series, of judged ones.

    Attributes:
        learned, judged: (series, rows, horizons).
        recalibrate: whether forecasts are, before anything is judged by them.
    """

    learned: Values
    judged: Values
    recalibrate: bool

    @classmethod
    def learn(cls, log: Log, *, recalibrate: bool) -> Partner:
        """Lag count and penalty are chosen on series set aside; every row counts."""
        rows = log.learned
        mean = float(rows.y.mean())
        half = len(rows.x) // 2
        halves = [Normal(rows, mean, part, max(LAGS)) for part in (slice(half), slice(half, None))]
        tried = [(halves[1].loss(halves[0].weights(lags, p)), lags, p) for lags in LAGS for p in PENALTIES]
        _, lags, penalty = min(tried)
        across = [_forecast(rows.x[part], halves[k].weights(lags, penalty), lags, mean)
                  for k, part in ((1, slice(half)), (0, slice(half, None)))]  # fmt: skip
        halves[0].gram += halves[1].gram
        halves[0].cross += halves[1].cross
        halves[0].count += halves[1].count
        judged = _forecast(log.judged.x, halves[0].weights(lags, penalty), lags, mean)
        return cls(np.concatenate(across), judged, recalibrate)

    def corrected(self, log: Log, family: Callable[[Log, float, int], Answer], seconds: float, seed: int) -> Values:
        """(series, rows, horizons): the ridge's forecasts and the share let in of what a network makes of the rest."""
        cut = log.learned.x.shape[1]
        fitted = int(cut * FITTED)
        left = log.learned.answers - self.learned
        early = Rows(
            log.learned.x[:, :fitted],
            log.learned.elapsed[:, :fitted],
            left[:, :fitted, -1],
            left[:, :fitted].copy(),
        )
        # these look into the rows that the share is set on
        early.answers[:, -max(HORIZONS) :] = np.nan
        answer = family(Log(early, log.judged, log.hidden), seconds, seed)
        correction = answer.said[:, :cut]
        if self.recalibrate:
            # Linear in forecasts and truth: that of the sum is that of each.
            left = log.learned.answers - recalibrated(self.learned, log.learned.y)
            correction = recalibrated(correction, np.zeros_like(log.learned.y))
        held = slice(fitted, cut)
        share = _share(correction[:, held], left[:, held])
        return self.judged + share * answer.said


def _forecast(x: NDArray[np.float32], weights: Values, lags: int, mean: float) -> Values:
    by_lag = weights.reshape(lags, x.shape[-1], -1)
    said = np.full((*x.shape[:2], by_lag.shape[-1]), mean)
    for lag in range(lags):
        said[:, lag:] += x[:, : x.shape[1] - lag].astype(float) @ by_lag[lag]
    return said


def _share(correction: Values, left: Values) -> Values:
    """(horizons,) the share of a correction that would have been best, from none to all of it."""
    known = ~np.isnan(left).any(axis=-1)
    product = (correction[known] * left[known]).sum(0)
    return np.clip(product / np.maximum((correction[known] ** 2).sum(0), 1e-300), 0.0, 1.0)


NETWORKS = {
    "lti": network(lambda inputs: RecipeModel(inputs, len(HORIZONS), Recipe(selective=False))),
    "gru": network(lambda inputs: GRUModel(inputs, len(HORIZONS)), rate=3e-3, crops=8),
    "selective": network(lambda inputs: RecipeModel(inputs, len(HORIZONS), Recipe())),
}

"""A scikit-learn regressor of the user's as a forecaster."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.impute import SimpleImputer
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from keiretsu.bounds.conformal import ResidualQuantiles
from keiretsu.data import Packed, SeriesSet
from keiretsu.data.origins import spaced, truth_after
from keiretsu.errors import DataError
from keiretsu.evaluate.baselines.base import Training
from keiretsu.evaluate.baselines.carried import carried_forward
from keiretsu.evaluate.baselines.features import FeatureRule, origin_features, step_features
from keiretsu.evaluate.baselines.seasonal import candidate_periods
from keiretsu.evaluate.incumbent.base import Incumbent
from keiretsu.progress import Progress

ROWS = 5000
ROWS_AT_ONCE = 20_000


class EstimatorIncumbent(Incumbent):
    """Direct multi-step regression with the user's estimator: all steps from what is known at the origin.

    (ŷ_{t+1}, …, ŷ_{t+h}) = y_s + scale · f(features known at t), s the last observed row ≤ t

    The features are those of the LightGBM baseline (lags, averages, age, other channels, clock, calendar); what is
    missing in them takes the median, and each is standardised. One clone a target learns all steps at once where the
    estimator can, else one clone a step (`MultiOutputRegressor`). It learns from at most 5,000 origins, evenly spaced;
    a missing truth takes the value before it. Intervals rest on the training rows that were set aside, as in every
    baseline; then the estimator is fitted again on all training rows.

    Args:
        horizon: rows ahead.
        estimator: an unfitted scikit-learn regressor; it is cloned and never changed.
        period: rows in a season, 1 for none; None takes the strongest that the profile of the training rows finds.
    """

    def __init__(self, horizon: int, *, estimator: Any, period: int | None = None) -> None:
        self.horizon = horizon
        self.estimator = estimator
        self.period = period

    def _learn(self, training: Training, progress: Progress | None) -> ResidualQuantiles:
        del progress
        found = (self.period,) if self.period else candidate_periods(training.series, self.targets_)
        self.period_ = int(found[0]) if found else 1
        self.dated_ = training.series.clock == "datetime"
        ends = np.minimum(np.arange(training.packed.rows) + self.horizon, training.packed.rows - 1)
        early = training.allowed & ~training.aside & ~training.aside[ends]
        self._fit_all(training, early if early.any() else training.allowed)
        quantiles = self._residuals(training, training.aside)
        self._fit_all(training, training.allowed)
        self.notes_ = (f"Your estimator, {type(self.estimator).__name__}; what it keeps is not counted.",)
        return quantiles

    def _fit_all(self, training: Training, where: NDArray[np.bool_]) -> None:
        packed = training.packed
        rows = spaced(packed, where, limit=ROWS).rows
        truth = truth_after(packed, training.columns, rows, self.horizon)
        self.scales_, self.fitted_ = [], []
        for place, column in enumerate(training.columns):
            base = self._base(packed, int(column))[rows]
            spread = float(np.nanstd(packed.values[:, column]))
            scale = spread if np.isfinite(spread) and spread > 0 else 1.0
            table = np.c_[base, truth[:, place]]
            known = carried_forward(table.T, np.array([0, table.shape[1]])).T[:, 1:]
            changes = (known - base[:, None]) / scale
            model = make_pipeline(
                SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler(), self._regressor()
            )
            target = changes[:, 0] if self._single else changes
            self.fitted_.append(_asked(model.fit, "fit", self._features(packed, int(column), rows), target))
            self.scales_.append(scale)

    @property
    def _single(self) -> bool:
        return self.horizon == 1

    def _regressor(self) -> Any:
        own = clone(self.estimator)
        tags = getattr(own, "__sklearn_tags__", None)  # scikit-learn before 1.6 has none
        if self._single or (tags is not None and tags().target_tags.multi_output):
            return own
        return MultiOutputRegressor(own)

    def _features(self, packed: Packed, column: int, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        rule = FeatureRule(column, self.period_, self.dated_)
        ahead = step_features(packed, rule, (rows, np.ones(len(rows), dtype=np.int64)))
        return np.concatenate([origin_features(packed, rule, rows), ahead[:, 1:]], axis=1).astype(np.float64)

    def _base(self, packed: Packed, column: int) -> NDArray[np.float64]:
        return carried_forward(packed.values[:, [column]], packed.starts)[:, 0]

    def _mean_at(self, series: SeriesSet, packed: Packed, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        del series
        mean = np.empty((len(rows), len(self.targets_), self.horizon))
        for place, column in enumerate(self._columns(packed)):
            base = self._base(packed, int(column))
            for start in range(0, len(rows), ROWS_AT_ONCE):
                part = rows[start : start + ROWS_AT_ONCE]
                change = _asked(self.fitted_[place].predict, "predict", self._features(packed, int(column), part))
                mean[start : start + len(part), place] = base[part, None] + self.scales_[place] * self._checked(
                    change, len(part)
                )
        return mean

    def _checked(self, change: Any, count: int) -> NDArray[np.float64]:
        found = np.asarray(change, dtype=np.float64)
        if found.size != count * self.horizon or not np.isfinite(found).all():
            raise DataError(
                f"incumbent: predict must give {count} rows of {self.horizon} finite numbers; got an array of shape "
                f"{found.shape} with {int((~np.isfinite(found)).sum())} that are not finite. Mend your estimator."
            )
        return found.reshape(count, self.horizon)

    def _facts(self) -> dict[str, Any]:
        kind = type(self.estimator)
        return {
            "kind": "estimator",
            "estimator": f"{kind.__module__}.{kind.__qualname__}",
            "settings": repr(self.estimator),
            "period": self.period_,
            "scales": self.scales_,
        }


def _asked(method: Any, name: str, *arrays: Any) -> Any:
    """What the user's code returns; whatever it raises becomes one sentence."""
    try:
        return method(*arrays)
    except Exception as error:
        said = " ".join(str(error).split())[:200].rstrip(".")
        raise DataError(
            f"incumbent: your estimator must {name} on {len(arrays[0])} rows of {arrays[0].shape[1]} features; it "
            f"raised {type(error).__name__}: {said}. Mend it or leave it out."
        ) from error

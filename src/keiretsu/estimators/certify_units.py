"""Losses of held-out units: one number a unit, by a rule fixed before any of them was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import SeriesSet
from keiretsu.data.origins import truth_after
from keiretsu.errors import TooShortError
from keiretsu.estimators.covariates import Told

if TYPE_CHECKING:
    from keiretsu.estimators.forecaster import Forecaster

# Rows of a unit that are forecast from: so many at most, equally far apart.
ORIGINS = 200


@dataclass(frozen=True, eq=False)
class UnitLosses:
    """What became of the forecasts of each held-out unit, in the order of the ids.

    Attributes:
        ids: units that had a truth to be judged by.
        errors: (units, targets) mean of min(|truth - mean|, cap) over rows and steps, in the data's units; NaN where a
            target of the unit has no truth.
        plain: like errors, of the last value before each forecast, the naive forecast.
        missed: (units,) share of truths outside their intervals; NaN without intervals.
        reach: (units,) the factor by which half-widths must be stretched about the mean so that every truth of the unit
            lies inside.
        origins: forecasts made in all.
    """

    ids: tuple[str, ...]
    errors: NDArray[np.float64]
    plain: NDArray[np.float64]
    missed: NDArray[np.float64]
    reach: NDArray[np.float64]
    origins: int


def unit_losses(
    model: Forecaster,
    series: SeriesSet,
    *,
    caps: tuple[float, ...],
    coverage: float | None,
    told: Told | None = None,
    before: SeriesSet | None = None,
) -> UnitLosses:
    """Forecast every held-out unit from equally spaced rows and judge what was said.

    Args:
        before: earlier rows of the same series; they are read, as the running model has read them, and not judged.

    Raises:
        TooShortError: no unit has a row with a truth after it.
    """
    own = series.lengths
    series = series if before is None else series.following(before)
    packed, targets = model.learned_.packed(series), model.pass_.targets
    ends = zip(packed.ids, packed.starts[1:], strict=True)
    at = np.concatenate([_spread(int(end) - own[name], int(end) - 1) for name, end in ends])
    truth = truth_after(packed, targets, at, model.horizon)
    told = told or Told()
    said = model.forecast_at(series, at, coverage=coverage, known=told.known, static=told.static)
    last = _last_values(packed.values[:, targets], packed.reset)[at][:, :, None]
    cap = np.array(caps)[:, None]
    error = np.minimum(np.abs(truth - said.mean), cap)
    # where nothing was seen yet, the naive forecast has nothing to say: its loss is the largest
    plain = np.where(np.isnan(truth), np.nan, np.minimum(np.nan_to_num(np.abs(truth - last), nan=np.inf), cap))
    missed, reach = _outside(truth, said.mean, said.lower, said.upper)
    unit = np.searchsorted(packed.starts, at, side="right") - 1
    rows = [np.flatnonzero(unit == k) for k in range(len(packed.ids))]
    judged = [k for k, own in enumerate(rows) if not np.isnan(truth[own]).all()]
    if not judged:
        raise TooShortError(
            "certify: data must hold a unit with a value of a target after some row; got none. Give longer series."
        )
    return UnitLosses(
        tuple(packed.ids[k] for k in judged),
        np.array([_mean(error[rows[k]], axis=(0, 2)) for k in judged]),
        np.array([_mean(plain[rows[k]], axis=(0, 2)) for k in judged]),
        np.array([float(_mean(missed[rows[k]])) for k in judged]),
        np.array([_most(reach[rows[k]]) for k in judged]),
        len(at),
    )


def _spread(start: int, stop: int) -> NDArray[np.int64]:
    count = max(stop - start, 0)
    return (
        start + np.unique(np.linspace(0, count - 1, min(count, ORIGINS)).round().astype(np.int64))
        if count
        else (np.zeros(0, dtype=np.int64))
    )


def _last_values(values: NDArray[np.float64], reset: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Of each row the newest value of its own unit, NaN before any."""
    rows = np.arange(len(values))[:, None]
    known = np.maximum.accumulate(np.where(np.isnan(values), -1, rows), axis=0)
    begun = np.maximum.accumulate(np.where(reset, np.arange(len(values)), 0))[:, None]
    taken = np.take_along_axis(values, np.maximum(known, 0), axis=0)
    return np.where(known >= begun, taken, np.nan)


def _outside(
    truth: NDArray[np.float64],
    mean: NDArray[np.float64],
    lower: NDArray[np.float64] | None,
    upper: NDArray[np.float64] | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if lower is None or upper is None:
        nothing = np.full(truth.shape, np.nan)
        return nothing, nothing
    unknown = np.isnan(truth)
    missed = np.where(unknown, np.nan, (truth < lower) | (truth > upper))
    # a side without width is left by the smallest departure
    above, below = (np.maximum(side, 1e-300) for side in (upper - mean, mean - lower))
    reach = np.where(truth >= mean, (truth - mean) / above, (mean - truth) / below)
    return missed, np.where(unknown, np.nan, reach)


def _most(x: NDArray[np.float64]) -> float:
    """The largest number that is one; NaN where there are no intervals."""
    seen = x[~np.isnan(x)]
    return float(seen.max()) if len(seen) else np.nan


def _mean(x: NDArray[np.float64], axis: tuple[int, ...] | None = None) -> NDArray[np.float64]:
    seen = ~np.isnan(x)
    count = seen.sum(axis=axis)
    total = np.where(seen, x, 0.0).sum(axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)

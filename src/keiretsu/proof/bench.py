"""What all candidates of a run have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import SeriesSet, pack
from keiretsu.data.origins import Origins
from keiretsu.estimators.forecast import Forecast
from keiretsu.evaluate.baselines.carried import carried_forward
from keiretsu.evaluate.examine import columns_of, examine, training_scale
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.kpis import predict_abnormal
from keiretsu.evaluate.kpis.stretches import distance_of
from keiretsu.evaluate.scorecard import Examination
from keiretsu.proof.plan import Plan
from keiretsu.proof.planning import origins_of
from keiretsu.proof.split import fold_of


@dataclass(frozen=True, eq=False)
class Bench:
    """The plan, the fold, the origins, and how candidates are judged."""

    plan: Plan
    fold: Fold
    origins: Origins
    examination: Examination


def bench_of(plan: Plan, series: SeriesSet) -> Bench:
    """What a plan means on its data."""
    fold = fold_of(series, plan.split)
    origins = origins_of(plan, fold)
    scale = training_scale(fold.train, plan.goal.targets, period=plan.period)
    examination = examine(pack(fold.seen), origins, plan.goal, scale=scale)
    return Bench(plan, fold, origins, replace(examination, nominal=plan.rule.coverage))


def truth_arrays(bench: Bench) -> dict[str, NDArray[Any]]:
    """What forecasts are judged by, as arrays, so that every figure can be taken from files alone.

    Returns:
        truth (n, targets, horizon) and last, the last observed value at each origin, (n, targets): float64, in the
        data's units, NaN where missing; row, series, time (n,): int64, the origin's row among the rows that are seen,
        its series, its moment on the calendar; overlap (1,): moments that share rows of their horizons; unit, seasonal
        (targets,): what errors are divided by; distance (n,): from the end of training, in median intervals. Where
        the plan names a channel of abnormal rows, abnormal (n,) bool: whether the origin's horizon meets one.
    """
    examination, targets = bench.examination, bench.examination.targets
    packed = pack(bench.fold.seen)
    last = carried_forward(packed.values[:, columns_of(packed, targets)], packed.starts)[bench.origins.rows]
    marked: dict[str, NDArray[Any]] = {}
    if bench.plan.abnormal is not None:
        given = Forecast(examination.truth, None, None)  # which periods are met does not hang on the forecasts
        asked = predict_abnormal(None, bench.fold, bench.origins, periods=bench.plan.abnormal, forecast=given)
        marked["abnormal"] = asked["abnormal"]
    return {
        "truth": examination.truth,
        "last": last,
        "row": bench.origins.rows.astype(np.int64),
        "series": examination.pairing.series.astype(np.int64),
        "time": examination.pairing.time.astype(np.int64),
        "overlap": np.array([examination.pairing.overlap], dtype=np.int64),
        "unit": examination.scale.unit,
        "seasonal": examination.scale.seasonal,
        "distance": distance_of(bench.fold, bench.origins),
        **marked,
    }

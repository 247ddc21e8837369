"""Key figures of every candidate, each with its interval, from the forecasts that lie in the run's folder."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.evaluate.kpis import (
    predict_abnormal,
    summarise_abnormal,
    summarise_calibration,
    summarise_distance,
    summarise_quantile_loss,
)
from keiretsu.evaluate.kpis.estimate import estimate
from keiretsu.evaluate.kpis.squares import origin_scaled, origin_squares
from keiretsu.evaluate.kpis.stretches import distance_of
from keiretsu.proof.bench import Bench
from keiretsu.proof.entry import Entry
from keiretsu.proof.running.folder import Arrays


def kpis_of(entry: Entry, arrays: Arrays, bench: Bench) -> dict[str, Any]:
    """Accuracy (mae, mse, mase, wql), error by distance from the end of training, calibration over time.

    Args:
        entry: of a candidate that ran to its end.
        arrays: its forecasts: mean, levels, offset, and lower and upper where it has intervals.
        bench: what it was judged by.
    Returns:
        Plain JSON.
    """
    judged = bench.examination
    truth, scale, pairing = judged.truth, judged.scale, judged.pairing
    distance = distance_of(bench.fold, bench.origins)
    mean = arrays["mean"]
    found: dict[str, Any] = {
        "mae": estimate(entry.losses, pairing).to_dict() if entry.losses is not None else None,
        "mse": estimate(origin_squares(truth, mean, scale), pairing).to_dict(),
        "mase": estimate(origin_scaled(truth, mean, scale), pairing).to_dict(),
        "wql": summarise_quantile_loss(arrays, truth, pairing=pairing).to_dict(),
        "distance": summarise_distance(
            {"mean": mean, "distance": distance}, truth, scale=scale, pairing=pairing
        ).to_dict(),
        "calibration": summarise_calibration(
            _intervals(arrays, distance, judged.nominal), truth, pairing=pairing
        ).to_dict(),
    }  # fmt: skip
    if bench.plan.abnormal is not None and entry.forecast is not None:
        marked = predict_abnormal(
            None, bench.fold, bench.origins, periods=bench.plan.abnormal, forecast=entry.forecast
        )  # fmt: skip
        found["abnormal"] = summarise_abnormal(marked, truth, scale=scale, pairing=pairing).to_dict()
    return found


def _intervals(arrays: Arrays, distance: NDArray[np.float64], nominal: float) -> Arrays:
    ends = {key: arrays[key] for key in ("lower", "upper") if key in arrays}
    return {"nominal": np.array(nominal), "distance": distance, **ends}

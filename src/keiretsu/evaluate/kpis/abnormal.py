"""The error inside periods that are labelled as abnormal, against the error outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data import Packed, pack
from keiretsu.data.origins import Origins, series_of
from keiretsu.data.require import require_channel
from keiretsu.data.stamps import stamp_like
from keiretsu.errors import ArgumentError
from keiretsu.estimators.forecast import Forecast
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.kpi import TargetScale
from keiretsu.evaluate.kpis.estimate import Estimate, estimate, part
from keiretsu.evaluate.kpis.losses import origin_losses
from keiretsu.evaluate.kpis.rows import forecast_from
from keiretsu.evaluate.significance import Pairing

FEWEST_ORIGINS = 10
Arrays = dict[str, NDArray[Any]]
Period = tuple[str | None, Any, Any]
EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Abnormal:
    """MAE of origins whose horizon meets an abnormal period, and of the others.

    Attributes:
        inside, outside: MAE with interval and count; both None where a side has fewer than ten origins.
        counts: origins inside, outside.
        reason: why there is no figure; None where there is one.
    """

    inside: Estimate | None
    outside: Estimate | None
    counts: tuple[int, int]
    reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "inside": None if self.inside is None else self.inside.to_dict(),
            "outside": None if self.outside is None else self.outside.to_dict(),
            "counts": list(self.counts),
            "reason": self.reason,
        }


def predict_abnormal(
    model: Any,
    fold: Fold,
    origins: Origins,
    *,
    periods: str | pl.DataFrame | Iterable[Period],
    forecast: Forecast | None = None,
) -> Arrays:
    """Forecasts from the origins, and which of their horizons meet an abnormal period.

    Args:
        periods: the name of a channel that is above 0.5 in abnormal rows; or a list of (id, start, end), both ends
            included, id None for all series; or a frame with the columns start, end and, if it has one, id.
        forecast: of these origins, where it is at hand already; the model is not asked then.
    Returns:
        mean: (n, targets, horizon) float64, in the data's units. abnormal: (n,) bool.
    Raises:
        ColumnError: there is no such channel.
        ArgumentError: a period is not one on the series' clock, ends before it begins, or names no series.
    """
    mean = forecast_from(model, fold, origins, forecast).mean
    packed, horizon = pack(fold.seen), mean.shape[2]
    if isinstance(periods, str):
        require_channel(fold.seen, periods, function="predict_abnormal", argument="periods")
        met = _marked(packed, origins.rows, (periods, horizon))
    else:
        met = np.zeros(len(origins), dtype=bool)
        last = np.minimum(origins.rows + horizon, packed.starts[1:][series_of(packed)[origins.rows]] - 1)
        first = np.minimum(origins.rows + 1, last)
        for name, start, end in _listed(periods):
            begin, stop = _ends(fold, (name, start, end))
            if name is not None and name not in packed.ids:
                continue  # a unit of training
            own = True if name is None else origins.series == packed.ids.index(name)
            met |= own & (packed.stamp[first] <= stop) & (packed.stamp[last] >= begin)
    return {"mean": mean, "abnormal": met}


def summarise_abnormal(arrays: Arrays, truth: NDArray[np.float64], *, scale: TargetScale, pairing: Pairing) -> Abnormal:
    """MAE of each side.

    Args:
        arrays: of `predict_abnormal`.
        truth: (n, targets, horizon) float64, NaN where missing.
        scale, pairing: of the examination.
    """
    losses = origin_losses(truth, arrays["mean"], scale)
    known = ~np.isnan(losses)
    inside, outside = (np.flatnonzero(known & side) for side in (arrays["abnormal"], ~arrays["abnormal"]))
    counts = (len(inside), len(outside))
    if min(counts) < FEWEST_ORIGINS:
        side = "inside" if counts[0] < counts[1] else "outside"
        reason = f"{min(counts)} origins lie {side} abnormal periods; it takes {FEWEST_ORIGINS}"
        return Abnormal(None, None, counts, reason)
    within, beyond = (estimate(losses[places], part(pairing, places)) for places in (inside, outside))
    return Abnormal(within, beyond, counts)


def _marked(packed: Packed, rows: NDArray[np.int64], asked: tuple[str, int]) -> NDArray[np.bool_]:
    """(n,) bool: does the channel mark any of the rows of the horizon?"""
    channel, horizon = asked
    with np.errstate(invalid="ignore"):
        marked = packed.values[:, packed.channels.index(channel)] > 0.5
    total = np.concatenate([[0], np.cumsum(marked)])
    stop = np.minimum(rows + horizon + 1, packed.starts[1:][series_of(packed)[rows]])
    return total[stop] > total[np.minimum(rows + 1, stop)]


def _listed(periods: Any) -> list[Period]:
    if not isinstance(periods, pl.DataFrame):
        return list(periods)
    lacking = [name for name in ("start", "end") if name not in periods.columns]
    if lacking:
        raise ArgumentError(
            f"predict_abnormal: periods must have the columns start and end; got no {lacking[0]!r}. Rename one."
        )
    ids = periods["id"].cast(pl.String).to_list() if "id" in periods.columns else [None] * periods.height
    return list(zip(ids, periods["start"].to_list(), periods["end"].to_list(), strict=True))


def _ends(fold: Fold, period: Period) -> tuple[float, float]:
    """First and last stamp of a period, as in `Packed.stamp`."""
    name, *given = period
    if name is not None and name not in fold.seen.lengths and name not in fold.train.lengths:
        raise ArgumentError(f"predict_abnormal: periods must name series of the log; got {name!r}. Check the id.")
    clock = fold.seen.clock
    found = [stamp_like(value, clock) for value in given]
    if any(value is None for value in found):
        raise ArgumentError(
            f"predict_abnormal: periods must be on the series' {clock} clock; got {given!r}. Give two stamps."
        )
    begin, stop = ((v - EPOCH).total_seconds() if isinstance(v, datetime) else float(v) for v in found if v is not None)
    if stop < begin:
        raise ArgumentError(f"predict_abnormal: periods must not end before they begin; got {given!r}. Swap the ends.")
    return begin, stop

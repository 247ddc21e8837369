"""Rolled out beyond the horizon: forecasts that go on from forecasts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data import Packed, SeriesSet, pack
from keiretsu.data.origins import Origins, truth_after
from keiretsu.data.series import ID, TIME
from keiretsu.evaluate.baselines.carried import carried_forward
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.kpi import TargetScale
from keiretsu.evaluate.kpis.estimate import Estimate, Ratio, estimate, paired_ratio, part
from keiretsu.evaluate.kpis.losses import origin_losses
from keiretsu.evaluate.kpis.rows import evenly, rows_of, seen_within
from keiretsu.evaluate.significance import Pairing

BLOCKS = 4
MOST_ORIGINS = 16
FEWEST_ORIGINS = 8
MOST_BEFORE = 6_000
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Rollout:
    """The error of forecasts that read their own forecasts. No certificate covers it.

    Attributes:
        blocks: MAE in each block of a horizon, the first being the usual forecast.
        carried: MAE of the last value carried on, in each block.
        ratios: `blocks` over `carried`, paired.
        outside_certificate: True: a certificate is of forecasts from rows that were observed, no further ahead than the
            horizon; nothing it says holds here.
        reason: why there is no figure; None where there is one.
    """

    blocks: tuple[Estimate, ...]
    carried: tuple[Estimate, ...]
    ratios: tuple[Ratio, ...]
    outside_certificate: bool = True
    reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "blocks": [block.to_dict() for block in self.blocks],
            "carried": [block.to_dict() for block in self.carried],
            "ratios": [ratio.to_dict() for ratio in self.ratios],
            "outside_certificate": self.outside_certificate,
            "reason": self.reason,
        }


def predict_rollout(
    model: Any,
    fold: Fold,
    origins: Origins,
    *,
    blocks: int = BLOCKS,
    most_origins: int = MOST_ORIGINS,
    most_before: int = MOST_BEFORE,
) -> Arrays:
    """Forecast a horizon, append it as if it had been observed, forecast again.

    Appended rows have the targets' forecasts, no value in the other channels, and stamps at the median interval. The
    model was neither trained nor certified for this: the figures say what happens when it is done all the same.

    There are as many blocks as eight origins have rows after them, at least one, and the origins lie evenly among those
    that have as many.

    Args:
        blocks: horizons at most.
        most_origins: to start from.
        most_before: rows that are read before an origin.
    Returns:
        place: (k,) int64, which of the origins. mean, truth: (k, targets, blocks · horizon) float64, in the data's
        units; NaN in `truth` where it is missing. carried: (k, targets) float64, the last value known at each origin.
    """
    packed, horizon = pack(fold.seen), int(model.horizon)
    columns = np.array([packed.channels.index(name) for name in model.targets], dtype=np.int64)
    usable = seen_within(packed, model.targets, origins, most_before)
    after = np.where(usable, packed.starts[1:][origins.series] - 1 - origins.rows, 0)
    need = min(FEWEST_ORIGINS, len(origins))
    while blocks > 1 and np.sum(after >= blocks * horizon) < need:
        blocks -= 1
    place = evenly(np.flatnonzero(after >= blocks * horizon), most_origins)
    rows = origins.rows[place]
    mean = np.empty((len(place), len(columns), blocks * horizon))
    for number, (row, series) in enumerate(zip(rows.tolist(), origins.series[place].tolist(), strict=True)):
        first = max(int(packed.starts[series]), row + 1 - most_before)
        mean[number] = _rolled(model, rows_of(fold.seen, first, row + 1), blocks, packed.interval)
    return {
        "place": place,
        "mean": mean,
        "truth": truth_after(packed, columns, rows, blocks * horizon),
        "carried": _carried(packed, columns, rows),
    }


def summarise_rollout(arrays: Arrays, truth: NDArray[np.float64], *, scale: TargetScale, pairing: Pairing) -> Rollout:
    """MAE by block of a horizon, of the forecasts and of the last value carried on.

    Args:
        arrays: of `predict_rollout`, which hold the truth further ahead than that of the examination.
        truth: (n, targets, horizon) float64 of all origins, which tells the horizon.
        scale, pairing: of the examination.
    """
    horizon = truth.shape[2]
    if not len(arrays["place"]):
        return Rollout((), (), (), reason="no origin has a horizon of rows after it")
    # forecasts that are rolled out from neighbours share rows of all their blocks
    blocks = -(-arrays["mean"].shape[2] // horizon)
    own = part(replace(pairing, overlap=pairing.overlap * blocks), arrays["place"])
    found, carried = [], []
    for start in range(0, arrays["mean"].shape[2], horizon):
        block = arrays["truth"][:, :, start : start + horizon]
        found.append(origin_losses(block, arrays["mean"][:, :, start : start + horizon], scale))
        carried.append(origin_losses(block, np.broadcast_to(arrays["carried"][:, :, None], block.shape), scale))
    return Rollout(
        tuple(estimate(losses, own) for losses in found),
        tuple(estimate(losses, own) for losses in carried),
        tuple(paired_ratio(a, b, own) for a, b in zip(found, carried, strict=True)),
    )


def _rolled(model: Any, seen: SeriesSet, blocks: int, interval: float) -> NDArray[np.float64]:
    """(targets, blocks · horizon) float64."""
    pieces = []
    for _ in range(blocks):
        piece = model.forecast_at(seen, np.array([seen.rows - 1])).mean[0]
        pieces.append(piece)
        seen = _appended(seen, dict(zip(model.targets, piece, strict=True)), interval)
    return np.concatenate(pieces, axis=1)


def _appended(seen: SeriesSet, values: dict[str, NDArray[np.float64]], interval: float) -> SeriesSet:
    """One series with rows put behind it: these channels, the others missing."""
    steps = np.arange(1, len(next(iter(values.values()))) + 1)
    schema = seen.frame.schema
    last = seen.frame[TIME].to_physical()[-1]
    ticks = last + steps * interval * (1e6 if seen.clock == "datetime" else 1.0)
    stamps = pl.Series(TIME, ticks if seen.clock == "number" else np.rint(ticks).astype(np.int64)).cast(schema[TIME])
    columns = {name: pl.Series(name, np.where(np.isfinite(v), v, np.nan)).fill_nan(None) for name, v in values.items()}
    empty = pl.Series([None] * len(steps), dtype=pl.Float64)
    made = {ID: pl.Series([seen.frame[ID][-1]] * len(steps)), TIME: stamps}
    made |= {name: columns.get(name, empty) for name in seen.channels}
    return replace(seen, frame=pl.concat([seen.frame, pl.DataFrame(made, schema=dict(schema))]))


def _carried(packed: Packed, columns: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    return carried_forward(packed.values[:, columns], packed.starts)[rows]

"""Which rows a key figure passes to a model: evenly chosen origins, stretches of one series, the training length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import Packed, SeriesSet
from keiretsu.data.origins import Origins
from keiretsu.estimators.forecast import Forecast
from keiretsu.evaluate.baselines.carried import last_observed
from keiretsu.evaluate.folds import Fold


def forecast_from(model: Any, fold: Fold, origins: Origins, forecast: Forecast | None) -> Forecast:
    """The forecast that is at hand, or the model's."""
    return model.forecast_at(fold.seen, origins.rows) if forecast is None else forecast


def evenly(places: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """At most `most` of the places, from the first to the last, as evenly as whole numbers allow."""
    if len(places) <= most:
        return places
    return places[np.unique(np.rint(np.linspace(0, len(places) - 1, most)).astype(np.int64))]


def seen_within(packed: Packed, targets: Sequence[str], origins: Origins, rows: int) -> NDArray[np.bool_]:
    """(n,) bool: has every target a value among the last `rows` rows up to and with the origin, in its series?"""
    columns = [packed.channels.index(name) for name in targets]
    last = last_observed(packed.values[:, columns], packed.starts)[origins.rows]
    return np.all(last > np.maximum(origins.rows - rows, -1)[:, None], axis=1)


def rows_of(series: SeriesSet, first: int, stop: int) -> SeriesSet:
    """The packed rows `first:stop`, which lie in one series."""
    return replace(series, frame=series.frame.slice(first, stop - first))


def training_length(model: Any, train: SeriesSet) -> int:
    """Rows over which a model was trained at once, the 1× of `lengths`.

    For a `Forecaster` with a mixer the rows of a crop (of a lane's chunk where it was fed by lanes), else what the
    model reads back (`context`, or the lags of its partner), else the crop of `TrainConfig`; at most the longest
    training series.
    """
    from keiretsu.train import TrainConfig

    settings = getattr(model, "train", None)
    if not isinstance(settings, TrainConfig):
        settings = TrainConfig()
    rows = settings.crop if settings.feed == "crops" else settings.chunk
    if getattr(model, "mixer", None) is None:
        rows = context_of(model) or rows
    return max(1, min(rows, max(train.lengths.values(), default=1)))


def context_of(model: Any) -> int:
    """Rows that the finite part of a model reads back; 0 where it does not say."""
    context = getattr(model, "context", None)
    if isinstance(context, (int, np.integer)):
        return int(context)
    partner = getattr(getattr(model, "pass_", None), "partner", None)
    return int(getattr(partner, "lags", 0))

"""The test part in equal stretches, by how far an origin lies from the end of training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import pack
from keiretsu.data.origins import Origins
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.kpis.estimate import Estimate

MOST_STRETCHES = 8
FEWEST_ORIGINS = 10  # a stretch, on average
EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Stretch:
    """One part of the test part.

    Attributes:
        start, stop: distances from the end of training, in median intervals.
        figure: of its origins.
    """

    start: float
    stop: float
    figure: Estimate

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"start": self.start, "stop": self.stop, **self.figure.to_dict()}


def distance_of(fold: Fold, origins: Origins) -> NDArray[np.float64]:
    """(n,) float64: how long after the last training stamp each origin lies, in median intervals, at least 0.

    Of a split by unit: how long after its unit's first row. Machines whose clocks are not in step reach the end of
    training at rows of their own: the first origin of such a machine is its last training row, a little before the last
    of them all, and what it forecasts lies after that. It is made with a model that has learned up to the end of
    training, so that this is when it is made.
    """
    packed = pack(fold.seen)
    if fold.after is None:
        began = packed.stamp[packed.starts[origins.series]]
    elif isinstance(fold.after, datetime):
        began = (fold.after - EPOCH).total_seconds()
    else:
        began = float(fold.after)
    return np.maximum((packed.stamp[origins.rows] - began) / packed.interval, 0.0)


def stretches(distance: NDArray[np.float64]) -> list[tuple[float, float, NDArray[np.int64]]]:
    """At most eight stretches of equal length: start, stop, and the places of the origins within, never none.

    There are fewer stretches where origins are few, so that one holds ten on average; one without origins is left out.

    Args:
        distance: (n,) float64.
    """
    if not len(distance):
        return []
    count = int(np.clip(len(distance) // FEWEST_ORIGINS, 1, MOST_STRETCHES))
    edges = np.linspace(distance.min(), distance.max(), count + 1)
    number = np.clip(np.searchsorted(edges, distance, side="right") - 1, 0, count - 1)
    found = [(float(edges[k]), float(edges[k + 1]), np.flatnonzero(number == k)) for k in range(count)]
    return [stretch for stretch in found if len(stretch[2])]

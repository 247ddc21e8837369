"""How a virtual sensor is kept right in a plant: its bias is taken from the last values the laboratory gave.

Nothing in the inputs of a virtual sensor tells that the level of its target has moved. Without a recalibration every
family is off by the whole shift, and the one that wins is the one whose training the shift happened to disturb least.
"""

from __future__ import annotations

import numpy as np
from families import HORIZONS
from numpy.typing import NDArray

# One laboratory value in so many rows, and how many of the last the bias is the mean of.
EVERY, LAST = 50, 10

Values = NDArray[np.float64]


def recalibrated(said: Values, y: Values) -> Values:
    """Forecasts plus the mean error of those whose truth the laboratory had last given.

    Args:
        said: (series, rows, horizons) forecasts of the value `HORIZONS` rows later.
        y: (series, rows) the truth, of which row EVERY − 1 and every EVERY-th after it are known, each from its row on.

    Returns:
        (series, rows, horizons); before the first laboratory value the forecasts as they are.
    """
    out = said.copy()
    known = np.arange(EVERY - 1, y.shape[1], EVERY)
    if not len(known):
        return out
    for place, rows in enumerate(HORIZONS):
        asked = known[known >= rows]
        error = y[:, asked] - said[:, asked - rows, place]
        total = np.cumsum(np.concatenate([np.zeros((len(y), 1)), error], axis=1), axis=1)
        # How many of these laboratory values each row has seen.
        seen = np.searchsorted(asked, np.arange(y.shape[1]), side="right")
        first = np.maximum(seen - LAST, 0)
        out[..., place] += (total[:, seen] - total[:, first]) / np.maximum(seen - first, 1)
    return out

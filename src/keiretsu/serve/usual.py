"""Where a channel's values lay in training, as far as a model knows: what lies far outside is marked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.scaling import CLIP

if TYPE_CHECKING:
    from keiretsu.estimators.learning import Learned

# Far outside is further from the middle than so many times the way to the end of what is usual.
FAR = 10.0
# Where training had more values than this share of one channel's beyond `CLIP` scales, that bound tells nothing of it.
CALM = 1e-3


@dataclass(frozen=True, eq=False)
class Usual:
    """Ends between which nearly all values of training lay.

    A model's file has no smallest and largest value of a channel, but two bounds. Its scaling: 10 scales (robust
    standard deviations) from the middle, if values beyond were as good as none (`FittedOn.clip_rate`). And of a target
    the width of the range of its middle 99 % (`FittedOn.caps`), where that is more. Of a channel with neither nothing
    is known, nor of one that was constant, whose values change no forecast.

    Attributes:
        low, high: (channels,) float64; infinite where nothing is known.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @classmethod
    def of(cls, learned: Learned) -> Usual | None:
        """What a model knows of it; None where its file is one of an earlier version that has no such marks."""
        marks, scaling = learned.fitted_on, learned.causal_pass.scaling
        if marks is None:
            return None
        half = CLIP * scaling.scale
        known = half if marks.clip_rate * len(half) <= CALM else np.full_like(half, np.inf)
        columns = learned.causal_pass.targets
        known[columns] = np.maximum(half[columns], np.array(marks.caps))
        return cls(scaling.center - known, scaling.center + known)

    def beyond(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(n, channels) bool: values far outside; what is missing is not."""
        low, high = self._ends
        return (values < low) | (values > high)

    @cached_property
    def _ends(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        half = (self.high - self.low) / 2
        known = np.isfinite(half)
        middle = np.where(known, self.low, 0.0) + np.where(known, half, 0.0)
        return middle - FAR * half, middle + FAR * half

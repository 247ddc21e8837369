"""Where a channel's values lay in training, as far as a model knows: what lies far outside is marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.events import COUNT, SINCE
from keiretsu.estimators.scaling import CLIP

if TYPE_CHECKING:
    from keiretsu.estimators.learning import Learned

# Far outside is beyond the least or the greatest value of training by more than so many times the way between them.
FAR = 1.0
# Of a model without these values: further from the middle than so many times the way to the end of what was usual.
FAR_FROM_MIDDLE = 10.0
# Where training had more values than this share of one channel's beyond `CLIP` scales, that bound tells nothing of it.
CALM = 1e-3


@dataclass(frozen=True, eq=False)
class Usual:
    """Ends between which the values of training lay.

    A model's file has the least and the greatest value of each channel. One of an earlier version has but two bounds:
    its scaling, 10 scales (robust standard deviations) from the middle, if values beyond were as good as none
    (`FittedOn.clip_rate`); and of a target the width of the range of its middle 99 % (`FittedOn.caps`), where that is
    more. Nothing is known of a channel that was constant, whose values change no forecast, nor of those that are made
    of events: the time since the last one may grow.

    Attributes:
        low, high: (channels,) float64; infinite where nothing is known.
        least, most: (channels,) float64: what lies below or above is far outside.
        exact: whether all of training lay between low and high; else nearly all of it did.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    least: NDArray[np.float64]
    most: NDArray[np.float64]
    exact: bool

    @classmethod
    def of(cls, learned: Learned) -> Usual | None:
        """What a model knows of it; None where its file is one of an earlier version that has no such marks."""
        marks = learned.fitted_on
        if marks is None:
            return None
        if marks.ranges is not None:
            return cls._within(marks.ranges, learned.channels)
        scaling = learned.causal_pass.scaling
        half = CLIP * scaling.scale
        known = half if marks.clip_rate * len(half) <= CALM else np.full_like(half, np.inf)
        columns = learned.causal_pass.targets
        known[columns] = np.maximum(half[columns], np.array(marks.caps))
        low, high = scaling.center - known, scaling.center + known
        middle, far = np.where(np.isfinite(known), scaling.center, 0.0), FAR_FROM_MIDDLE * known
        return cls(low, high, middle - far, middle + far, exact=False)

    @classmethod
    def _within(cls, ranges: Sequence[tuple[float, float] | None], channels: Sequence[str]) -> Usual:
        ends = [(-np.inf, np.inf)] * len(ranges)
        for at, (name, known) in enumerate(zip(channels, ranges, strict=True)):
            if known is not None and known[0] < known[1] and not name.endswith((COUNT, SINCE)):
                ends[at] = known
        low, high = np.array(ends, dtype=np.float64).reshape(-1, 2).T
        far = FAR * (high - low)
        return cls(low, high, low - far, high + far, exact=True)

    def beyond(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(n, channels) bool: values far outside; what is missing is not."""
        return (values < self.least) | (values > self.most)

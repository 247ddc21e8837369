"""The rows of a ridge regression: what is known of a target at an origin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.partners.lags import Lagged

OTHER_LAGS = 16
MOST_OTHER_FEATURES = 512


@dataclass(frozen=True)
class Design:
    """Which features a ridge sees.

    Own lags are differences to the last value, which is subtracted from what is forecast, too (so the forecast follows a level
    that was never seen before). With `others`, the target's level and the levels and recent changes of all other
    channels come on top.

    Attributes:
        lags: own lags, the last value included.
        others: whether levels and other channels are features.
        channels: channels of the rows.
    """

    lags: int
    others: bool
    channels: int

    @property
    def other_lags(self) -> int:
        """Lags of every other channel, 1 (its level alone) when there are many channels."""
        rivals = max(1, self.channels - 1)
        return int(np.clip(MOST_OTHER_FEATURES // rivals, 1, OTHER_LAGS))

    @property
    def features(self) -> int:
        """Columns of the design, without the intercept."""
        return self.lags - 1 + (1 + (self.channels - 1) * self.other_lags if self.others else 0)

    def rows(self, lagged: Lagged, target: int) -> NDArray[np.float64]:
        """(rows, features) float64; what was never seen counts as 0."""
        own, level = lagged.recent(target, self.lags), lagged.level()
        parts = [own[:, :-1] - own[:, -1:]]
        if self.others:
            parts.append(level[:, target, None])
            for channel in range(self.channels):
                if channel == target:
                    continue
                recent = lagged.recent(channel, self.other_lags)
                parts += [level[:, channel, None], recent[:, :-1] - recent[:, -1:]]
        return np.nan_to_num(np.concatenate(parts, axis=1), copy=False, nan=0.0)

    def within(self, whole: Design) -> NDArray[np.int64]:
        """Which columns of a larger design are this one's."""
        own = np.arange(whole.lags - self.lags, whole.lags - 1)
        return np.concatenate([own, np.arange(whole.lags - 1, whole.features)]) if self.others else own

"""The rows of a ridge regression: what is known of a target at an origin."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.partners.bank import Bank
from keiretsu.estimators.partners.lags import Lagged
from keiretsu.estimators.scaling import CLIP

OTHER_LAGS = 16
MOST_OTHER_FEATURES = 512


@dataclass(frozen=True)
class Design:
    """Which features a ridge sees.

    Own lags are differences to the last value, which is subtracted from what is forecast, too (so the forecast follows
    a level that was never seen before). With `others`, recent changes of all other channels come on top, and with
    `levels` the levels of all channels. A level needs many series to learn from: within one, its effect cannot be told
    from drift. With a `bank`, its features of the target come on top, and with `others` its averages of the others.

    Attributes:
        lags: own lags, the last value included.
        others: whether other channels are features.
        levels: whether levels are, where other channels are.
        channels: channels of the rows.
        bank: filters whose features are seen; None without any.
        home: whether the target's own level is a feature, too. Where static covariates say the level of a series, what
            they leave over has a home to return to, 0.
        other_places: newest places of every other channel, the last value included, at most.
    """

    lags: int
    others: bool
    levels: bool
    channels: int
    bank: Bank | None = None
    home: bool = False
    other_places: int = OTHER_LAGS

    @property
    def other_lags(self) -> int:
        """Lags of every other channel, the last value included; few when there are many channels."""
        return int(np.clip(MOST_OTHER_FEATURES // max(1, self.channels - 1), 2, max(2, self.other_places)))

    @property
    def reach(self) -> int:
        """Places of the lags that are read."""
        return max(self.lags, self.other_lags) if self.others else self.lags

    @property
    def features(self) -> int:
        """Columns of the design, without the intercept."""
        return self._without_bank + self._of_bank

    @property
    def _without_bank(self) -> int:
        own = self._own
        if not self.others:
            return own
        return own + (self.channels - 1) * (self.other_lags - 1) + (self.channels if self.levels else 0)

    @property
    def _own(self) -> int:
        return self.lags - 1 + (1 if self.home else 0)

    @property
    def _of_bank(self) -> int:
        if self.bank is None:
            return 0
        return self.bank.features + (len(self.bank.across) * (self.channels - 1) if self.others else 0)

    def needing(self, targets: NDArray[np.int64]) -> Design:
        """The same features, with a bank that filters no channel that forecasts of the targets do without."""
        if self.bank is None or (self.others and self.bank.across):
            return self
        return replace(self, bank=self.bank.only(tuple(sorted({int(target) for target in targets}))))

    def rows(self, lagged: Lagged, target: int) -> NDArray[np.float64]:
        """(rows, features) float64; what was never seen counts as 0."""
        parts = [_changes(lagged, target, self.lags)]
        if self.home:
            parts.append(np.clip(lagged.level(), -CLIP, CLIP)[:, [target]])
        if self.others:
            parts += [_changes(lagged, c, self.other_lags) for c in range(self.channels) if c != target]
        if self.others and self.levels:
            # Clipped, so that a level far outside training moves the forecast with it and not by a slope learned
            # elsewhere.
            level = np.clip(lagged.level(), -CLIP, CLIP)
            parts += [level[:, [target]], np.delete(level, target, axis=1)]
        if self.bank is not None and lagged.filtered is not None:
            filtered = lagged.filtered
            parts.append(filtered.of(self.bank, target))
            if self.others:
                parts += [filtered.across(self.bank, c) for c in range(self.channels) if c != target]
        return np.nan_to_num(np.concatenate(parts, axis=1), copy=False, nan=0.0)

    def within(self, whole: Design) -> NDArray[np.int64]:
        """Which columns of a larger design are this one's."""
        parts = [np.arange(whole.lags - self.lags, whole.lags - 1)]
        if self.home:
            parts.append(np.arange(whole.lags - 1, whole._own))
        if self.others:
            width = whole.other_lags - 1
            newest = np.arange(width - (self.other_lags - 1), width)
            parts.append((whole._own + width * np.arange(self.channels - 1)[:, None] + newest).ravel())
            parts.append(np.arange(whole._without_bank - (self.channels if self.levels else 0), whole._without_bank))
        if self.bank is not None and whole.bank is not None:
            first = whole._without_bank
            parts.append(first + self.bank.within(whole.bank))
            if self.others:
                width = len(whole.bank.across)
                kept = np.array([whole.bank.across.index(one) for one in self.bank.across], dtype=np.int64)
                starts = first + whole.bank.features + width * np.arange(self.channels - 1)
                parts.append((starts[:, None] + kept).ravel())
        return np.concatenate(parts)


def _changes(lagged: Lagged, channel: int, lags: int) -> NDArray[np.float64]:
    recent = lagged.recent(channel, lags)
    return recent[:, :-1] - recent[:, -1:]

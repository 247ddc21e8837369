"""The partner's side of a fit: rows, windows and moments, taken once, and partners on any share of the rows."""

from __future__ import annotations

import numpy as np

from keiretsu.data import SeriesSet, pack
from keiretsu.estimators.partners import LastValue, Partner
from keiretsu.estimators.partners.learn import RidgeLearner
from keiretsu.estimators.partners.selection import PartnerName, Selection, select
from keiretsu.estimators.training_rows import TrainingRows


class PartnerFit:
    """Training rows and a partner that can be fitted on any of their blocks.

    Args:
        series: training rows, and nothing later.
        names: targets; horizon: rows ahead.
        partner: "ridge", "bank", "auto", or None for the last value.
        seed: of the blocks.
    Raises:
        TooShortError: too few rows hold a whole horizon.
    """

    def __init__(
        self, series: SeriesSet, names: tuple[str, ...], *, horizon: int, partner: PartnerName | None, seed: int
    ) -> None:
        self.names, self.horizon = names, horizon
        self.packed = pack(series)
        columns = np.array([self.packed.channels.index(name) for name in names], dtype=np.int64)
        self.rows = TrainingRows.of(series, self.packed, columns, horizon=horizon, seed=seed)
        self.table = self.rows.windows_for(partner)
        self.learner: RidgeLearner | None = None
        self.selection: Selection | None = None
        if partner is not None:
            self.learner = RidgeLearner(self.table, self.rows.blocks)
            self.selection = select(self.learner, partner)
        self._made: dict[tuple[tuple[int, int], ...] | None, Partner] = {}

    def partner_of(self, pairs: list[tuple[int, int]] | None) -> Partner:
        """The partner fitted on the origins of some (block, end block) pairs; None for all. Made once each."""
        key = None if pairs is None else tuple(pairs)
        if key not in self._made:
            self._made[key] = self._fitted(pairs)
        return self._made[key]

    def _fitted(self, pairs: list[tuple[int, int]] | None) -> Partner:
        if self.learner is None or self.selection is None:
            return LastValue(self.horizon)
        return self.selection.fit(self.learner, pairs=pairs)

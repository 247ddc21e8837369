"""The partner's side of a fit: rows, windows and moments, taken once, and partners on any share of the rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from keiretsu.data import SeriesSet, pack
from keiretsu.estimators.covariate_fit import CovariateFit, try_covariates
from keiretsu.estimators.covariates import Told
from keiretsu.estimators.partners import Partner
from keiretsu.estimators.partners.effect_selection import Side
from keiretsu.estimators.partners.learn import RidgeLearner
from keiretsu.estimators.partners.selection import PartnerName, select
from keiretsu.estimators.training_rows import TrainingRows


class PartnerFit:
    """Training rows and a partner that can be fitted on any of their blocks.

    Args:
        series: training rows, and nothing later.
        names: targets; horizon: rows ahead.
        partner: "ridge", "bank", "average", "auto", or None for the last value.
        seed: of the blocks; own_past: whether the targets' own past is read.
        told: covariates of the rows.
    Raises:
        TooShortError: too few rows hold a whole horizon.
        DataError: a covariate lacks a row, a value or a series; it is named.
    """

    def __init__(
        self,
        series: SeriesSet,
        names: tuple[str, ...],
        *,
        horizon: int,
        partner: PartnerName | None,
        seed: int,
        own_past: bool = True,
        told: Told | None = None,
    ) -> None:
        told = told or Told()
        self.names, self.horizon = names, horizon
        self.packed = pack(series, known=told.items, static=told.static)
        columns = np.array([self.packed.channels.index(name) for name in names], dtype=np.int64)
        self.rows = TrainingRows.of(series, self.packed, columns, horizon=horizon, seed=seed, own_past=own_past)
        self.table = self.rows.windows_for(partner)
        self.side = Side(None, None, horizon)
        if partner is not None:
            learner = RidgeLearner(self.table, self.rows.blocks)
            self.side = Side(learner, select(learner, partner), horizon)
        self.covariates: CovariateFit | None = None
        if self.packed.known_names or self.packed.static_names:
            self._try(series, partner)
        self._made: dict[tuple[tuple[int, int], ...] | None, Partner] = {}

    def partner_of(self, pairs: list[tuple[int, int]] | None) -> Partner:
        """The partner fitted on the origins of some (block, end block) pairs; None for all. Made once each."""
        key = None if pairs is None else tuple(pairs)
        if key not in self._made:
            self._made[key] = self.side.fit(pairs)
        return self._made[key]

    def _try(self, series: SeriesSet, partner: PartnerName | None) -> None:
        self.covariates = try_covariates(series, self.packed, self.rows, self.side, partner)
        if not self.covariates.selection.used:
            return
        self.side = self.covariates.selection.side
        effect = self.side.fit(None).effect
        assert effect is not None  # noqa: S101 (covariates are used)
        self.table = replace(self.table, known=self.covariates.rows)
        self.rows = replace(self.rows, known=(self.covariates.rows, effect))

"""Training rows, read the way the causal pass reads them, all series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from keiretsu.data import Packed, SeriesSet
from keiretsu.data.origins import eligible
from keiretsu.errors import TooShortError
from keiretsu.estimators.clock import Clock
from keiretsu.estimators.mixer_rows import MixerInput
from keiretsu.estimators.partners import Bank, LagRing
from keiretsu.estimators.partners.effect import Effect
from keiretsu.estimators.partners.known_rows import KnownRows
from keiretsu.estimators.partners.learn import BANK_LAGS
from keiretsu.estimators.partners.make_bank import make_bank
from keiretsu.estimators.partners.periods import find_periods
from keiretsu.estimators.partners.selection import PartnerName
from keiretsu.estimators.partners.table import WindowTable
from keiretsu.estimators.scaling import Scaling
from keiretsu.train import Blocks, RowTensors, make_blocks

MOST_LAGS = 512
# The shortest ring still holds the recent changes of other channels.
FEWEST_LAGS = 16
FEWEST_ORIGINS = 10


@dataclass(frozen=True, eq=False)
class TrainingRows:
    """What a fit starts from.

    Attributes:
        packed: training rows of all series; clock, scaling: learned from them.
        targets: (targets,) int64 columns.
        origins: (n,) int64 packed rows to learn at: the whole horizon inside the series, half of it observed, some
            value in the row.
        blocks: for rolling origins.
        lags: places of the partner's ring.
        known: covariates of the rows, and the effect whose scaling a mixer reads them in; None where none are used.
        own_past: whether the targets' own past is read.
    """

    packed: Packed
    clock: Clock
    scaling: Scaling
    targets: NDArray[np.int64]
    horizon: int
    origins: NDArray[np.int64]
    blocks: Blocks
    lags: int
    known: tuple[KnownRows, Effect] | None = None
    own_past: bool = True

    @classmethod
    def of(
        cls,
        series: SeriesSet,
        packed: Packed,
        targets: NDArray[np.int64],
        *,
        horizon: int,
        seed: int,
        own_past: bool = True,
    ) -> TrainingRows:
        """Scale, find the origins, cut the blocks.

        Raises:
            TooShortError: fewer than ten origins.
        """
        clock = Clock.fit(packed, series.clock)
        scaling = Scaling.fit(packed.values)
        read = packed.observed if own_past else np.delete(packed.observed, targets, axis=1)
        origins = np.flatnonzero(eligible(packed, targets, horizon) & read.any(axis=1))
        if len(origins) < FEWEST_ORIGINS:
            lengths = np.diff(packed.starts)
            raise TooShortError(
                f"fit: series must leave at least {FEWEST_ORIGINS} rows to learn from, each with {horizon} rows after "
                f"it of which half are observed; got {len(origins)} in {len(lengths)} series "
                f"of at most {int(lengths.max(initial=0))} rows. Give more rows or a shorter horizon."
            )
        blocks = make_blocks(series, packed, origins, horizon=horizon, seed=seed)
        typical = float(np.median(np.diff(packed.starts)))
        lags = int(np.clip(typical // 4, FEWEST_LAGS, MOST_LAGS))
        return cls(packed, clock, scaling, targets, horizon, origins, blocks, lags, own_past=own_past)

    @property
    def scaled(self) -> NDArray[np.float64]:
        """(rows, channels) float64, NaN where missing or not read."""
        scaled = self.scaling.apply(self.packed.values)
        if not self.own_past:
            scaled[:, self.targets] = np.nan
        return scaled

    @property
    def truth(self) -> NDArray[np.float64]:
        """(rows, targets) float64, scaled, NaN where missing."""
        return self.scaling.apply(self.packed.values)[:, self.targets]

    @property
    def observed(self) -> NDArray[np.bool_]:
        """(rows, channels) bool, whether there is a value to be read."""
        if self.own_past:
            return self.packed.observed
        observed = self.packed.observed.copy()
        observed[:, self.targets] = False
        return observed

    def bank(self) -> Bank:
        """The filters that suit these rows, over all channels.

        Periods are looked for in all training rows, those that rolling origins judge on among them; weights are not.
        """
        calendar = self.clock.kind == "datetime"
        periods: tuple[float, ...] = ()
        if self.own_past:
            periods = find_periods(self.packed, self.targets, regular=self.clock.regular, calendar=calendar)
        typical = float(np.median(np.diff(self.packed.starts)))
        return make_bank(periods, rows=typical, channels=self.packed.values.shape[1])

    def windows_for(self, partner: PartnerName | None) -> WindowTable:
        """What a partner of that name may look at."""
        if partner is None:
            return self.windows(1)
        if partner == "ridge":
            return self.windows(self.lags)
        return self.windows(min(self.lags, BANK_LAGS) if partner == "bank" else self.lags, self.bank())

    def windows(self, lags: int, bank: Bank | None = None) -> WindowTable:
        """Lag windows and truths of all origins, with what a bank says at them."""
        elapsed = self.packed.elapsed
        slots = self.clock.slots(elapsed, np.any(self.observed, axis=1))
        return WindowTable(
            self.scaled,
            slots,
            self.packed.starts,
            self.origins,
            self.targets,
            self.horizon,
            lags,
            bank,
            self.clock.pace(elapsed),
            answers=None if self.own_past else self._answers(),
        )

    def _answers(self) -> NDArray[np.float64]:
        """(rows, targets) the last true value of every target, scaled, 0 before any was."""
        truth, moved = self.truth, np.ones(len(self.packed.stamp), dtype=np.int64)
        out = np.zeros_like(truth)
        for start, stop in zip(self.packed.starts[:-1], self.packed.starts[1:], strict=True):
            rows, _ = LagRing.empty(1, truth.shape[1]).read(truth[start:stop], moved[start:stop])
            out[start:stop] = rows.level()
        return out

    def input(self) -> MixerInput:
        """How a mixer reads these rows."""
        told = ~self.scaling.constant
        if not self.own_past:
            told[self.targets] = False
        observed = self.packed.observed[:, told]
        return MixerInput(
            channels=self.packed.values.shape[1],
            masked=bool((~observed).any()),
            timed=not self.clock.regular,
            longest=self.clock.longest,
            covariates=0 if self.known is None else len(self.known[1].basis.columns),
        )

    def tensors(self, inputs: MixerInput) -> tuple[RowTensors, NDArray[np.int64]]:
        """The rows that have any value, as a mixer reads them, and their packed rows."""
        packed, scaled, seen = self.packed, self.scaled, self.observed
        xs, gaps, resets, kept = [], [], [], []
        for start, stop in zip(packed.starts[:-1], packed.starts[1:], strict=True):
            rows = slice(start, stop)
            ring = LagRing.empty(1, scaled.shape[1])
            lagged, _ = ring.read(scaled[rows], np.ones(stop - start, dtype=np.int64))
            observed = seen[rows]
            present = np.flatnonzero(observed.any(axis=1))
            since = np.diff(np.cumsum(packed.elapsed[rows])[present], prepend=0.0)
            level = lagged.level()
            covariates = None if self.known is None else self.known[0].inputs(self.known[1], rows)[present]
            x, gap, _ = inputs.rows(level[present], observed[present], since, covariates)
            xs.append(x)
            gaps.append(gap)
            resets.append(np.arange(len(present)) == 0)
            kept.append(present + start)
        reset = torch.from_numpy(np.concatenate(resets))
        rows = np.concatenate(kept)
        return RowTensors(torch.cat(xs), torch.cat(gaps), reset, rows), rows

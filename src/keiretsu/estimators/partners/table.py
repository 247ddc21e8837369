"""All lag windows of training rows, a few thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from keiretsu.estimators.partners.bank import Bank, BankState
from keiretsu.estimators.partners.effect import Effect
from keiretsu.estimators.partners.known_rows import KnownRows
from keiretsu.estimators.partners.lags import Lagged, LagRing
from keiretsu.estimators.partners.partner import Partner

CHUNK = 2048


@dataclass(frozen=True, eq=False)
class Part:
    """Origins that lie near each other in one series.

    Attributes:
        index: (n,) numbers of the origins; rows: the origins with their lags and what the bank says; ahead: (n,
            targets, horizon), truth in scaled units, a missing value standing as the last one before it.
    """

    index: NDArray[np.int64]
    rows: Lagged
    ahead: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class WindowTable:
    """Training rows in scaled units, from which windows and truths of the origins are cut.

    Attributes:
        scaled: (rows, channels) float64, NaN where missing.
        slots: (rows,) int64, places each row moves the lags on.
        starts: (series + 1,) int64.
        origins: (n,) int64, ascending packed rows whose horizon lies inside their series.
        targets: (targets,) int64, columns.
        horizon: rows ahead; lags: places a window holds.
        bank: filters to run over the rows; None without any.
        pace: (rows,) float64, how far each row moves the filters on.
        known: covariates of the rows; None without any.
        taken: the effect that was taken off the targets, and (rows, targets) float64 what was taken; None: nothing.
        answers: (rows, targets) float64, the targets' last values in scaled units, where their own past is not read and
            `scaled` has NaN for it; None where it is read.
    """

    scaled: NDArray[np.float64]
    slots: NDArray[np.int64]
    starts: NDArray[np.int64]
    origins: NDArray[np.int64]
    targets: NDArray[np.int64]
    horizon: int
    lags: int
    bank: Bank | None = None
    pace: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    known: KnownRows | None = None
    taken: tuple[Effect, NDArray[np.float64]] | None = None
    answers: NDArray[np.float64] | None = None
    # Number of the origin that opens a part → the bank's state before the part's rows, so that a later pass need not
    # filter what it does not look at.
    _known: dict[int, BankState] = field(default_factory=dict, init=False, repr=False)

    @property
    def own_past(self) -> bool:
        """Whether the targets' own past is read."""
        return self.answers is None

    @property
    def spread(self) -> NDArray[np.float64]:
        """(targets,) standard deviations of the targets, in scaled units; 1 where there is none."""
        values = self.scaled[:, self.targets] if self.answers is None else self.answers
        deviation = np.nanstd(values, axis=0)
        return np.where(deviation > 0, deviation, 1.0)

    def parts(self, wanted: NDArray[np.bool_] | None = None) -> Iterator[Part]:
        """Every origin once, in order; parts without any of the `wanted` (origins,) may be left out."""
        for start, stop in zip(self.starts[:-1], self.starts[1:], strict=True):
            lo, hi = np.searchsorted(self.origins, (start, stop))
            if lo == hi or (wanted is not None and not wanted[lo:hi].any()):
                continue
            ring = LagRing.empty(self.lags, self.scaled.shape[1])
            rows, _ = ring.read(self.scaled[start:stop], self.slots[start:stop])
            last = rows.level(self.targets) if self.answers is None else self.answers[start:stop]
            ahead = sliding_window_view(last, self.horizon, axis=0)
            changes = np.empty((stop - start, 0))
            if self.bank is not None:
                moved = ring.summed(rows, self.scaled[start:stop], own_past=self.own_past)
                changes = moved[:, self.bank.channels]
            for first in range(lo, hi, CHUNK):
                index = np.arange(first, min(first + CHUNK, hi))
                after = int(index[-1]) + 1
                passed = self.bank is None or after == hi or after in self._known
                if wanted is not None and passed and not wanted[index].any():
                    continue
                at = self.origins[index] - start
                here = rows.take(at)
                if self.bank is not None:
                    begin = 0 if first == lo else int(self.origins[first - 1] - start) + 1
                    step = slice(begin, int(at[-1]) + 1)
                    state = self._known.get(first) or BankState.empty(self.bank)
                    pace = self.pace[start:stop][step]
                    filtered, state = self.bank.read(state, changes[step], pace, at - begin)
                    here = here.having(filtered)
                    if after < hi:
                        self._known[after] = state
                yield Part(index, here, self._foreseen(ahead[at + 1], self.origins[index]))

    def under(self, effect: Effect | None) -> WindowTable:
        """The same rows with an effect taken off the targets, in lags and in truths alike."""
        if effect is None or self.known is None:
            return self
        each = self.known.effect(effect)
        scaled = self.scaled.copy()
        scaled[:, self.targets] -= each
        answers = None if self.answers is None else self.answers - each
        return replace(self, scaled=scaled, taken=(effect, each), answers=answers)

    def _foreseen(self, ahead: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Truths less what was foretold of covariates at the time, where that is not what came."""
        if self.taken is None or self.known is None:
            return ahead
        slip = self.known.slip(*self.taken, rows)
        return ahead if slip is None else ahead + slip

    def residual(self, partner: Partner, wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
        """(wanted origins, targets, horizon) truth minus the partner's forecast, in scaled units."""
        out = np.zeros((int(wanted.sum()), len(self.targets), self.horizon))
        place = np.cumsum(wanted) - 1
        for part in self.under(partner.effect).parts(wanted):
            here = wanted[part.index]
            if here.any():
                forecast = partner.forecast(part.rows.take(here), self.targets)
                out[place[part.index[here]]] = part.ahead[here] - forecast
        return out

"""A bank of state-space features: exponential averages and damped oscillators of all that was read so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from keiretsu.estimators.partners.scan import decaying_sums
from keiretsu.nn import State

# Rows filtered at once: the intermediate sums stay in a few megabytes.
BLOCK = 1024


@dataclass(frozen=True)
class Bank:
    """Which filters run over which channels.

    A filter with the pole λ (real part below 0) keeps the distance between what it remembers of a channel u, held at
    its last value between rows, and the last value itself:

        d(t) = ∫₀^∞ -λ e^{λs} u(t - s) ds - u(t),    d_t = e^{λ e_t} d_{t-1} - (u_t - u_{t-1}) exactly,

    e_t the time since the row before. So a level that all values share does not enter, before its first value a channel
    counts as having held it for ever, a missing value is the last one held on, and a row without any value changes
    nothing but through the clock.

    Of a virtual sensor the same filters sum values and not changes, see `LagRing.summed`.

    An average has λ = -ln 2 / half-life and the feature d, the mean of the past minus the last value. A wave has
    λ = -1/decay + 2πi/period and the two features Re d and Im d, times |Re λ| / |λ|: its weights on the past then have
    about the size of an average's.

    Attributes:
        channels: columns that are filtered, ascending.
        half_lives: of the averages.
        waves: (period, decay) of the oscillators.
        across: those of the half-lives that other channels than the target are averaged with.
            All in places of the lags on a regular clock, in median intervals on an irregular one.
    Source: the exact zero-order hold of a diagonal state-space model, as in Gu et al. 2022 (S4D), with fixed poles.
    """

    channels: tuple[int, ...]
    half_lives: tuple[float, ...]
    waves: tuple[tuple[float, float], ...]
    across: tuple[float, ...] = ()

    @property
    def features(self) -> int:
        """Features of one channel."""
        return len(self.half_lives) + 2 * len(self.waves)

    def within(self, whole: Bank) -> NDArray[np.int64]:
        """Which features of a larger bank are this one's."""
        waves = np.array([whole.waves.index(wave) for wave in self.waves], dtype=np.int64)
        pairs = len(whole.half_lives) + 2 * waves[:, None] + np.arange(2)
        return np.concatenate((whole.averages(self.half_lives), pairs.ravel()))

    def averages(self, half_lives: tuple[float, ...]) -> NDArray[np.int64]:
        """Which features are the averages with these half-lives."""
        return np.array([self.half_lives.index(one) for one in half_lives], dtype=np.int64)

    def only(self, channels: tuple[int, ...]) -> Bank:
        """The same filters over some of the channels."""
        return replace(self, channels=channels)

    def read(
        self,
        state: BankState,
        changes: NDArray[np.float64],
        pace: NDArray[np.float64],
        wanted: NDArray[np.int64],
    ) -> tuple[Filtered, BankState]:
        """Move over rows of one series.

        Args:
            state: after the rows before.
            changes: (rows, channels) float64, change of each of the bank's channels since the row before, scaled.
            pace: (rows,) float64, time since the row before.
            wanted: (n,) int64, ascending rows whose features are given.
        Returns:
            The features of the wanted rows; the state after the last row.
        """
        out = np.empty((len(wanted), self.features, len(self.channels)))
        many, poles = len(self.half_lives), self._poles
        size = np.abs(poles.real) / np.abs(poles)
        for start in range(0, len(pace), BLOCK):
            rows = slice(start, start + BLOCK)
            # A regular clock has few different paces.
            paces, which = np.unique(pace[rows], return_inverse=True)
            rates = np.exp(-np.multiply.outer(paces, np.log(2) / np.array(self.half_lives)))[which]
            turns = np.exp(np.multiply.outer(paces, poles))[which]
            averages = decaying_sums(rates, -changes[rows], state.averages)
            waves = decaying_sums(turns, -changes[rows], state.waves)
            state = BankState(averages[-1], waves[-1])
            lo, hi = np.searchsorted(wanted, (start, start + BLOCK))
            here = wanted[lo:hi] - start
            out[lo:hi, :many] = averages[here]
            scaled = size[:, None] * waves[here]
            out[lo:hi, many::2], out[lo:hi, many + 1 :: 2] = scaled.real, scaled.imag
        return Filtered(self, out), state

    @cached_property
    def _poles(self) -> NDArray[np.complex128]:
        return np.array([complex(-1 / decay, 2 * np.pi / period) for period, decay in self.waves], dtype=np.complex128)


@dataclass(frozen=True, eq=False)
class BankState:
    """What a bank remembers of one series.

    Attributes:
        averages: (half-lives, channels) float64; waves: (waves, channels) complex128; all 0 before the first row.
    """

    averages: NDArray[np.float64]
    waves: NDArray[np.complex128]

    @classmethod
    def empty(cls, bank: Bank) -> BankState:
        """Before the first row."""
        channels = len(bank.channels)
        return cls(
            np.zeros((len(bank.half_lives), channels)), np.zeros((len(bank.waves), channels), dtype=np.complex128)
        )

    @classmethod
    def of(cls, state: State) -> BankState:
        """From the parts that `parts` gave."""
        return cls(state["averages"].numpy(), torch.view_as_complex(state["waves"].contiguous()).numpy())

    def parts(self) -> State:
        """averages (half-lives, channels) and waves (waves, channels, 2), float64."""
        return State(
            {
                "averages": torch.from_numpy(self.averages.copy()),
                "waves": torch.view_as_real(torch.from_numpy(self.waves.copy())),
            }
        )


@dataclass(frozen=True, eq=False)
class Filtered:
    """Features of some rows.

    Attributes:
        bank: the filters they come from.
        values: (rows, features, channels) float64.
    """

    bank: Bank
    values: NDArray[np.float64]

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Filtered:
        """Some of the rows."""
        return Filtered(self.bank, self.values[rows])

    def of(self, bank: Bank, channel: int) -> NDArray[np.float64]:
        """(rows, features of `bank`) of one channel; `bank` has some of the filters or all."""
        return self.values[:, bank.within(self.bank), self.bank.channels.index(channel)]

    def across(self, bank: Bank, channel: int) -> NDArray[np.float64]:
        """(rows, len(bank.across)) averages of one channel."""
        return self.values[:, self.bank.averages(bank.across), self.bank.channels.index(channel)]

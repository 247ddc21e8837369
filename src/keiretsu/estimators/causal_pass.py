"""The one causal pass: rows in, forecasts out, and the state to go on from.

Fit-time evaluation, `predict`, `forecast_at`, `backtest` and `stream` all come through here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from keiretsu.estimators.clock import Clock
from keiretsu.estimators.known_ahead import KnownAhead
from keiretsu.estimators.mixer_rows import MixerInput
from keiretsu.estimators.partners import BankState, LagRing, Partner
from keiretsu.estimators.scaling import Scaling
from keiretsu.nn import SequenceModel, State

CHUNK = 4096


@dataclass(frozen=True, eq=False)
class Correction:
    """A trained mixer that adds to its partner's forecast.

    Attributes:
        model: outputs (targets · horizon), in residual scales.
        inputs: how it reads rows.
        scale: (targets,) float64, one residual scale in scaled units.
        share: how much of it is let in, in (0, 1].
        limit: (targets,) float64, in residual scales: no answer is larger. It is the largest residual that was taught:
            a correction knows nothing of larger ones, and input such as training never showed could drive it to any
            size. Infinite in a model saved by a version without limits.
    """

    model: SequenceModel
    inputs: MixerInput
    scale: NDArray[np.float64]
    share: float
    limit: NDArray[np.float64]

    def answer(self, hidden: Tensor) -> Tensor:
        """(..., width) to (..., targets · horizon), in residual scales."""
        said = self.model.head(hidden)
        bound = torch.from_numpy(self.limit).to(said).repeat_interleave(said.shape[-1] // len(self.limit))
        return torch.clamp(said, -bound, bound)


@dataclass(frozen=True, eq=False)
class CausalPass:
    """Everything fitted that a forecast needs.

    Attributes:
        clock, scaling: of the training rows.
        partner: the forecast that the correction starts from.
        correction: None where the gate stayed shut, or no mixer was asked for.
        targets: (targets,) int64, columns of the targets.
        horizon: rows ahead.
        own_past: whether the targets' own past is read; without it their values are passed over.
    """

    clock: Clock
    scaling: Scaling
    partner: Partner
    correction: Correction | None
    targets: NDArray[np.int64]
    horizon: int
    own_past: bool = True

    def initial_state(self) -> State:
        """Before a series' first row. All parts have their final size."""
        parts = {
            "lags.values": torch.from_numpy(LagRing.empty(self.partner.lags, len(self.scaling.center)).values),
            "clock.stamp": torch.full((1,), torch.nan, dtype=torch.float64),
            "clock.waiting": torch.zeros(1, dtype=torch.float64),
            "counts.rows": torch.zeros(1, dtype=torch.int64),
            "counts.clipped": torch.zeros(1, dtype=torch.int64),
        }
        state = State(parts)
        if self.partner.bank is not None:
            state = state.merge(BankState.empty(self.partner.bank).parts().under("bank"))
        if self.correction is None:
            return state
        if self.partner.effect is not None:
            # lags are without the effect, which a mixer finds for itself
            seen = torch.from_numpy(LagRing.empty(1, len(self.scaling.center)).values)
            state = state.merge(State({"seen.values": seen}))
        held = torch.zeros(len(self.targets) * self.horizon, dtype=torch.float32)
        return state.merge(State({"held": held}), self.correction.model.initial_state(1).under("mixer"))

    def advance(
        self,
        state: State,
        stamp: NDArray[np.float64],
        values: NDArray[np.float64],
        wanted: NDArray[np.int64],
        known: KnownAhead | None = None,
    ) -> tuple[NDArray[np.float64], State]:
        """Read rows of one series.

        Args:
            state: after the rows before.
            stamp: (rows,) float64, ascending, as in `Packed`.
            values: (rows, channels) float64, NaN where missing, in the data's units.
            wanted: (n,) int64, ascending: which of these rows to forecast from.
            known: covariates of the series; needed where the partner has an effect.
        Returns:
            mean: (n, targets, horizon) float64 in the data's units; the state after the last row.
        """
        pieces = []
        for start in range(0, len(stamp), CHUNK):
            part = slice(start, min(start + CHUNK, len(stamp)))
            here = wanted[(wanted >= part.start) & (wanted < part.stop)] - start
            mean, state = self._chunk(state, stamp[part], values[part], here, known)
            pieces.append(mean)
        empty = np.zeros((0, len(self.targets), self.horizon))
        return np.concatenate(pieces) if pieces else empty, state

    def _chunk(
        self,
        state: State,
        stamp: NDArray[np.float64],
        values: NDArray[np.float64],
        wanted: NDArray[np.int64],
        known: KnownAhead | None,
    ) -> tuple[NDArray[np.float64], State]:
        last = float(state["clock.stamp"])
        elapsed = np.diff(stamp, prepend=last) / self.clock.interval
        if np.isnan(last):
            elapsed[0] = 1.0
        if not self.own_past:
            values = values.copy()
            values[:, self.targets] = np.nan
        level = scaled = self.scaling.apply(values)
        effect, own = self.partner.effect, None
        if effect is not None and known is not None:
            own = known.at(stamp)
            scaled = level.copy()
            scaled[:, self.targets] -= effect.of(own, known.static)
        ring = LagRing(state["lags.values"].numpy())
        rows, after = ring.read(scaled, self.clock.slots(elapsed, ~np.all(np.isnan(values), axis=1)))
        asked, bank = rows.take(wanted), State()
        if self.partner.bank is not None:
            moved = ring.summed(rows, scaled, own_past=self.own_past)
            changes = moved[:, self.partner.bank.channels]
            before = BankState.of(state.sub("bank"))
            filtered, left = self.partner.bank.read(before, changes, self.clock.pace(elapsed), wanted)
            asked, bank = asked.having(filtered), left.parts().under("bank")
        mean = self.partner.forecast(asked, self.targets)
        if effect is not None and known is not None and len(wanted):
            ahead, place = known.ahead(stamp[wanted])
            mean = mean + effect.of(ahead, known.static)[place].transpose(0, 2, 1)
        parts = State(
            {
                "lags.values": torch.from_numpy(after.values),
                "clock.stamp": torch.from_numpy(stamp[-1:].copy()),
                "counts.rows": state["counts.rows"] + len(stamp),
            }
        )
        parts = parts.merge(bank)
        if self.correction is not None:
            inputs = None
            if effect is not None and known is not None and own is not None:
                last_seen = LagRing(state["seen.values"].numpy())
                rows, newest = last_seen.read(level, np.ones(len(stamp), dtype=np.int64))
                parts = parts.merge(State({"seen.values": torch.from_numpy(newest.values)}))
                inputs = effect.inputs(own, known.static)
            read = (rows.level(), ~np.isnan(values), inputs)
            added, mixed = self._correct(self.correction, state, read, elapsed, wanted)
            mean = mean + added
            parts = parts.merge(mixed)
        return self.scaling.undo(mean, self.targets), state.merge(parts)

    @torch.no_grad()
    def _correct(
        self,
        correction: Correction,
        state: State,
        read: tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64] | None],
        elapsed: NDArray[np.float64],
        wanted: NDArray[np.int64],
    ) -> tuple[NDArray[np.float64], State]:
        level, observed, covariates = read
        # A row without any value is not read: it only lets time pass until the next one that has some, and the last
        # correction stands.
        present = observed.any(axis=1)
        total = np.cumsum(elapsed) + float(state["clock.waiting"])
        rows = np.flatnonzero(present)
        since = np.diff(total[rows], prepend=0.0)
        own = None if covariates is None else covariates[rows]
        x, gap, clipped = correction.inputs.rows(level[rows], observed[rows], since, own)
        model = correction.model
        hidden, mixer = model.hidden(x[None], elapsed=gap[None], state=state.sub("mixer"))
        answers = torch.cat((state["held"][None], correction.answer(hidden[0, -1:])))
        held = answers[-1]
        # Each wanted row takes the answer of the last present row at or before it; 0 stands for the one held so far.
        place = np.searchsorted(rows, wanted, side="right")
        there = hidden[0, torch.from_numpy(np.maximum(place - 1, 0))] if len(rows) else hidden.new_zeros(len(wanted), 0)
        fresh = correction.answer(there) if len(rows) else state["held"].expand(len(wanted), -1)
        answer = torch.where(torch.from_numpy(place > 0)[:, None], fresh, state["held"])
        added = answer.numpy().astype(np.float64).reshape(len(wanted), len(self.targets), self.horizon)
        passed = float(total[-1] - (total[rows[-1]] if len(rows) else 0.0))
        parts = State(
            {
                "held": held.clone(),
                "clock.waiting": torch.tensor([passed], dtype=torch.float64),
                "counts.clipped": state["counts.clipped"] + clipped,
            }
        )
        return correction.share * correction.scale[:, None] * added, parts.merge(mixer.under("mixer"))

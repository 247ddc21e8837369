"""A fitted forecaster in its running form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators import Forecaster
from keiretsu.estimators.model_file import content
from keiretsu.runtime import STATE_FORMAT, Precision
from keiretsu.serve.clock import RowClock
from keiretsu.serve.runner import Outside, Said
from keiretsu.serve.usual import Usual

# A value so many scales from the middle of training is cut off: sums of larger ones would leave float64, and a state
# that holds an infinity never heals. The mixer's own, narrower limit is the model's.
FARTHEST = 1e9
# facts of the fit, and what was found of the model later, change none of its answers
_NO_MARK = ("certificate", "summary", "fitted_on", "units", "spelling")


class ForecasterRunner:
    """`Forecaster.stream()` as a `Runner`.

    Args:
        model: fitted.
        name: for people.
        coverage: of the intervals.
        adaptive: whether their levels follow what was missed (`AdaptiveLevels`).
        known, static: covariates, as in `Forecaster.predict`, where the model reads any besides calendars.
        precision: of the weights, as in `Forecaster.stream`.
    Raises:
        NotFittedError: before `fit`.
        ArgumentError: a coverage that is out of range or that training cannot promise.
    """

    def __init__(
        self,
        model: Forecaster,
        *,
        name: str = "model",
        coverage: float | None = 0.9,
        adaptive: bool = True,
        known: Any = None,
        static: Any = None,
        precision: Precision = "float32",
    ) -> None:
        self._stream = model.stream(
            coverage=coverage,
            adaptive=adaptive and coverage is not None,
            known=known,
            static=static,
            precision=precision,
        )
        learned = model.learned_
        self.name, self.coverage = name, coverage
        self.channels, self.targets, self.horizon = learned.channels, learned.targets, learned.causal_pass.horizon
        clock, scaling = learned.causal_pass.clock, learned.causal_pass.scaling
        self.interval = clock.interval
        self.reach = learned.causal_pass.partner.lags
        self.reading, self.certificate = {**learned.spelling, **learned.reading}, learned.certificate
        # the compiled step keeps states in a shape of its own
        form = f"slot {STATE_FORMAT} {precision}" if self._stream.backend == "fused" else "state"
        self.fingerprint = _mark(model, {"coverage": coverage, "adaptive": adaptive, "form": form})
        self._clock = RowClock(clock.kind, zone=clock.zone, reading=learned.reading)
        # a channel that was constant in training has no scale; its values are scaled to 0 whatever they are
        self._low = scaling.center - FARTHEST * np.where(np.isfinite(scaling.scale), scaling.scale, 1.0)
        self._high = scaling.center + FARTHEST * np.where(np.isfinite(scaling.scale), scaling.scale, 1.0)
        self._usual = Usual.of(learned)
        self._told = learned.plan is not None and bool(learned.plan.columns)
        # counted by the stream since a series began; what a row adds is wanted
        self._clipped: dict[str, int] = {}

    def stamp(self, time: object) -> float:
        """A time as a row gives it, on the model's clock."""
        return self._clock.stamp(time)

    def time(self, stamp: float) -> str | int | float:
        """A stamp as JSON shows it."""
        return self._clock.time(stamp)

    def lacks(self, id: str, stamp: float) -> str | None:
        """Which covariate is missing for that row or those to come."""
        return self._stream.lacks(id, time=stamp) if self._told else None

    def step(self, ids: Sequence[str], stamps: NDArray[np.float64], values: NDArray[np.float64]) -> Said:
        """One row of each of n different series."""
        seen = np.clip(values, self._low, self._high)
        cut = ((seen != values) & ~np.isnan(values)).sum(axis=1, dtype=np.int64)
        said = self._stream.step_rows(ids, stamps, seen)
        for place, name in enumerate(ids):
            now = int(said.clipped[place])
            cut[place] += now - self._clipped.get(name, 0)
            self._clipped[name] = now
        outside = None if self._usual is None else Outside(self._usual.beyond(values), self._usual)
        return Said(said.mean, said.lower, said.upper, cut, outside=outside)

    def keep(self, id: str) -> bytes:
        """The state of a series."""
        return self._stream.keep(id)

    def give(self, id: str, state: bytes | None) -> None:
        """Go on from a kept state."""
        if state is None:
            self._stream.forget(id)
            self._clipped.pop(id, None)
            return
        self._stream.give(id, state)
        self._clipped[id] = self._stream.clipped(id)


def _mark(model: Forecaster, how: dict[str, Any]) -> str:
    """What tells this model's states and answers from another's: all numbers of the file that an answer rests on."""
    header, tensors = content(model)
    told = {name: value for name, value in header.items() if name not in _NO_MARK}
    digest = hashlib.sha256(json.dumps(told | how, sort_keys=True, default=str).encode())
    for name, tensor in sorted(tensors.items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()

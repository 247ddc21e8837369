"""A fitted baseline in its running form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from keiretsu.bounds import AdaptiveLevels
from keiretsu.errors import FileFormatError
from keiretsu.evaluate.baselines.base import Baseline
from keiretsu.nn import State
from keiretsu.serve.baseline_forms import form_of
from keiretsu.serve.clock import RowClock
from keiretsu.serve.runner import Said

# A larger value is cut off: sums of it would leave float64, and trees read float32.
FARTHEST = 1e30


class BaselineRunner:
    """A baseline as a `Runner`: forecasts equal `forecast_at` on the whole series for as long as `exact` says.

    The last value, the last season, and exponential smoothing without a season have what they need in a state of fixed
    size, to the bit. Smoothing with a season keeps eight seasons (256 to 3,200 rows), boosting 1,025 rows or more:
    forecasts are those of a series that began so many rows ago, `exact` rows into a series and later.

    Args:
        model: fitted.
        data: what `result.json` says of the log: `clock`, `interval`, `read_report`; a baseline keeps neither.
        mark: what tells this model from another: its file's bytes.
        name: for people.
        coverage: of the intervals.
        adaptive: whether their levels follow what was missed.
    Raises:
        ArgumentError: a coverage that is out of range or that training cannot promise.
    """

    def __init__(
        self,
        model: Baseline,
        data: Mapping[str, Any],
        *,
        mark: bytes,
        name: str = "model",
        coverage: float | None = 0.9,
        adaptive: bool = True,
    ) -> None:
        self._model, self.name, self.coverage = model, name, coverage
        self.channels, self.targets, self.horizon = tuple(model.channels_), model.targets, model.horizon
        self.interval = float(data["interval"])
        self._form = form_of(model, interval=self.interval)
        self.exact, self.reach = self._form.reach, self._form.reach or getattr(model, "period_", 1)
        report = data.get("read_report") or {}
        self.reading: dict[str, Any] = dict(report.get("settings") or {})
        self.certificate: dict[str, Any] | None = None
        self._clock = RowClock(str(data["clock"]), zone=report.get("zone"), reading=self.reading)
        self._ends = None if coverage is None else model.quantiles_.between(coverage, function="stream")
        self._levels = AdaptiveLevels(model.quantiles_, coverage) if adaptive and coverage is not None else None
        told = repr((coverage, adaptive, self.interval, data["clock"], report.get("zone"))).encode()
        self.fingerprint = hashlib.sha256(mark + told).hexdigest()
        self._mark = bytes.fromhex(self.fingerprint[:16])
        fresh = State() if self._levels is None else self._levels.initial_state()
        self._parts = [(name, tuple(part.shape), part.numel()) for name, part in fresh.items()]
        self._size = len(self._mark) + 8 * (self._form.size + sum(count for *_, count in self._parts))
        self._states: dict[str, tuple[NDArray[np.float64], State]] = {}
        self._targets = [self.channels.index(target) for target in self.targets]

    def stamp(self, time: object) -> float:
        """A time as a row gives it, on the log's clock."""
        return self._clock.stamp(time)

    def time(self, stamp: float) -> str | int | float:
        """A stamp as JSON shows it."""
        return self._clock.time(stamp)

    def lacks(self, id: str, stamp: float) -> str | None:
        """Nothing: baselines read no covariates."""
        return None

    def step(self, ids: Sequence[str], stamps: NDArray[np.float64], values: NDArray[np.float64]) -> Said:
        """One row of each of n different series; NaN where a baseline has seen no value to forecast from."""
        seen = np.clip(values, -FARTHEST, FARTHEST)
        cut = ((seen != values) & ~np.isnan(values)).sum(axis=1, dtype=np.int64)
        said = [self._one(id, float(stamps[k]), seen[k]) for k, id in enumerate(ids)]
        if self._ends is None:
            return Said(np.stack([mean for mean, *_ in said]), None, None, cut)
        mean, lower, upper = (np.stack([part[k] for part in said]) for k in range(3))
        return Said(mean, lower, upper, cut)

    def keep(self, id: str) -> bytes:
        """The state of a series."""
        state, levels = self._states[id]
        return self._mark + state.tobytes() + b"".join(levels[name].numpy().tobytes() for name, *_ in self._parts)

    def give(self, id: str, state: bytes | None) -> None:
        """Go on from a kept state.

        Raises:
            FileFormatError: the bytes are not a state of this model.
        """
        if state is None:
            self._states.pop(id, None)
            return
        if len(state) != self._size or not state.startswith(self._mark):
            raise FileFormatError(
                f"stream: a kept state must be one of this model's, of {self._size} bytes; got one of {len(state)} "
                "bytes. Name the store that this model made."
            )
        numbers = np.frombuffer(state, dtype=np.float64, offset=len(self._mark)).copy()
        parts, at = {}, self._form.size
        for name, shape, count in self._parts:
            parts[name], at = torch.from_numpy(numbers[at : at + count].reshape(shape)), at + count
        self._states[id] = numbers[: self._form.size].copy(), State(parts)

    def _one(self, id: str, stamp: float, values: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
        found = self._states.get(id)
        if found is None:
            found = self._form.begin(), State() if self._levels is None else self._levels.initial_state()
        state, levels = found
        mean = self._form.step(state, stamp, values)
        said: tuple[NDArray[np.float64], ...] = (mean,)
        if self._levels is not None:
            lower, upper, levels = self._levels.advance(levels, values[None, self._targets], mean[None])
            said = mean, lower[0], upper[0]
        elif self._ends is not None:
            said = mean, mean + self._ends[0], mean + self._ends[1]
        self._states[id] = state, levels
        return said


def read_baseline(path: Path) -> tuple[Baseline, bytes]:
    """A baseline from its file, and the file's bytes.

    Raises:
        FileFormatError: the file is damaged, or of none of our baselines.
    """
    import json

    from keiretsu.evaluate.baselines import AutoETS, LightGBM, Naive, SeasonalNaive, Theta

    try:
        data = path.read_bytes()
        name = str(json.loads(data)["format"]).removeprefix("keiretsu.").partition("/")[0]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileFormatError(
            f"stream: {path} must be a model that keiretsu saved; it cannot be read ({type(error).__name__}). "
            "Save it again."
        ) from error
    for kind in (Naive, SeasonalNaive, Theta, AutoETS, LightGBM):
        if kind.name == name:
            return kind.load(path), data
    raise FileFormatError(
        f"stream: {path} must hold a whole model; it tells of {name!r} without holding it. Name another model."
    )

"""What all baselines share: targets, held-out residuals, intervals, one file on disk."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from keiretsu.atomic import write_atomically
from keiretsu.bounds.conformal import ResidualQuantiles, residual_quantiles
from keiretsu.data import Packed, SeriesSet, pack
from keiretsu.data.holdout import held_out
from keiretsu.data.origins import eligible, spaced, truth_after
from keiretsu.data.targets import target_names
from keiretsu.errors import ArgumentError, FileFormatError, NotFittedError, TooShortError
from keiretsu.estimators.forecast import FitCost, Forecast
from keiretsu.progress import Progress, report

HELD_OUT_SHARE = 0.2
RESIDUAL_ORIGINS = 2000


@dataclass(frozen=True, eq=False)
class Training:
    """Training rows as a baseline sees them: packed, which columns are targets, which rows are set aside."""

    series: SeriesSet
    packed: Packed
    columns: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    aside: NDArray[np.bool_]


class Baseline(BaseEstimator, ABC):
    """A forecaster with the Forecaster's protocol: `fit`, `forecast_at`, `estimate`, `save`, `load`, `summary`.

    A forecast at a row rests on rows at or before it in its own series. Intervals are split-conformal with the signed
    residuals on held-out training rows, quantiles a target and step.

    A subclass sets `name` and says how it learns (`_learn`), what it forecasts (`_mean_at`) and what it stores
    (`_content`, `_restore`).
    """

    name: ClassVar[str]
    horizon: int

    def fit(
        self, series: SeriesSet, *, target: str | Sequence[str] | None = None, progress: Progress | None = None
    ) -> Baseline:
        """Learn from training rows.

        Args:
            series: the training rows, and nothing later.
            target: the channel or channels to forecast; None takes the only one.
            progress: called as `progress(name, done, total)`.
        Returns:
            self.
        Raises:
            ColumnError: a target is not a channel.
            TooShortError: no series holds a whole horizon after an observed value.
        """
        started = perf_counter()
        report(progress, self.name, 0, 1)
        training = self._training(series, target)
        self.targets_ = tuple(training.packed.channels[column] for column in training.columns)
        self.channels_ = training.packed.channels
        self.notes_: tuple[str, ...] = ()
        self.quantiles_ = self._learn(training, progress)
        self.seconds_ = perf_counter() - started
        report(progress, self.name, 1, 1)
        return self

    @property
    def targets(self) -> tuple[str, ...]:
        """The channels that are forecast."""
        self._fitted("targets")
        return self.targets_

    def forecast_at(self, series: SeriesSet, rows: NDArray[np.int64], *, coverage: float | None = None) -> Forecast:
        """Forecasts from the given rows, each resting on rows at or before it.

        Args:
            series: rows to read; the channels of training must be there.
            rows: (n,) int64, rows of the packed order of `series` (id order, then time order).
            coverage: share of truths the interval shall hold, in (0, 0.99]; None gives no interval.
        Returns:
            Forecast: mean, lower, upper, each (n, targets, horizon) float64 in the data's units.
        Raises:
            NotFittedError: before `fit`.
            ColumnError: a channel of training is missing.
        """
        self._fitted("forecast_at")
        packed = pack(series, channels=self.channels_)
        mean = self._mean_at(series, packed, np.asarray(rows, dtype=np.int64))
        if coverage is None:
            return Forecast(mean, None, None)
        lower, upper = self.quantiles_.between(coverage)
        return Forecast(mean, mean + lower, mean + upper)

    def estimate(
        self,
        series: SeriesSet,
        *,
        target: str | Sequence[str] | None = None,
        steps: int = 4,
        shared: dict[Any, Any] | None = None,
    ) -> FitCost:
        """Seconds that fitting takes, found by fitting a copy; there are no steps to count and nothing to share."""
        del steps, shared
        started = perf_counter()
        type(self)(**self.get_params()).fit(series, target=target)
        return FitCost(fixed_seconds=perf_counter() - started, seconds_per_step=0.0)

    @property
    def summary(self) -> dict[str, Any]:
        """Facts about the fitted baseline: parameters (numbers it stores besides intervals), seconds of `fit` (0 in a
        loaded one), notes."""
        self._fitted("summary")
        return {"parameters": self._parameters(), "steps": 0, "seconds": self.seconds_, "notes": list(self.notes_)}

    def save(self, path: str | Path) -> None:
        """Write one JSON file, atomically.

        Raises:
            OutputError: the file cannot be written.
        """
        self._fitted("save")
        content = {
            "format": f"keiretsu.{self.name}/2",
            "options": self.get_params(),
            "targets": self.targets_,
            "channels": self.channels_,
            "notes": self.notes_,
            "residuals": self.quantiles_.count,
            # six digits are more than an interval can mean, and a third of the bytes
            "offset": [[[float(f"{w:.6g}") for w in row] for row in level] for level in self.quantiles_.offset],
            **self._content(),
        }
        write_atomically(path, json.dumps(content).encode())

    @classmethod
    def load(cls, path: str | Path) -> Baseline:
        """Read what `save` wrote.

        Raises:
            FileFormatError: the file is damaged or of another format.
        """
        try:
            content = json.loads(Path(path).read_text(encoding="utf-8"))
            if content["format"] != f"keiretsu.{cls.name}/2":
                raise FileFormatError(
                    f"load: path must be a saved {cls.name}; got format {content['format']!r} in {path}. "
                    "Load it with the class that saved it."
                )
            model = cls(**content["options"])
            model.targets_, model.channels_ = tuple(content["targets"]), tuple(content["channels"])
            model.notes_, model.seconds_ = tuple(content["notes"]), 0.0
            model.quantiles_ = ResidualQuantiles(np.array(content["offset"]), content["residuals"])
            model._restore(content)
        except (
            OSError,
            UnicodeDecodeError,
            json.JSONDecodeError,
            KeyError,
            TypeError,
            ValueError,
            ArgumentError,
        ) as error:
            raise FileFormatError(
                f"load: path must be a file that {cls.__name__}.save wrote; got {path} ({type(error).__name__}). "
                "Save the model again."
            ) from error
        return model

    def _learn(self, training: Training, progress: Progress | None) -> ResidualQuantiles:
        """Learn, then measure the residuals on the rows that were set aside."""
        del progress
        self._choose(training)
        return self._residuals(training, training.aside)

    def _choose(self, training: Training) -> None:
        """Set what the baseline learns from training rows, if anything."""
        del training

    @abstractmethod
    def _mean_at(self, series: SeriesSet, packed: Packed, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """(n, targets, horizon) float64 point forecasts."""

    @abstractmethod
    def _parameters(self) -> int:
        """Numbers the forecast rests on."""

    def _content(self) -> dict[str, Any]:
        return {}

    def _restore(self, content: dict[str, Any]) -> None:
        del content

    def _columns(self, packed: Packed) -> NDArray[np.int64]:
        return np.array([packed.channels.index(name) for name in self.targets_], dtype=np.int64)

    def _residuals(self, training: Training, where: NDArray[np.bool_]) -> ResidualQuantiles:
        """Quantiles from origins in `where`, or from all allowed ones where there are none."""
        chosen = training.allowed & where
        chosen = chosen if chosen.any() else training.allowed
        rows = spaced(training.packed, chosen, limit=RESIDUAL_ORIGINS).rows
        mean = self._mean_at(training.series, training.packed, rows)
        return residual_quantiles(truth_after(training.packed, training.columns, rows, self.horizon) - mean)

    def _training(self, series: SeriesSet, target: str | Sequence[str] | None) -> Training:
        if isinstance(self.horizon, bool) or not isinstance(self.horizon, int) or self.horizon < 1:
            raise ArgumentError(
                f"{type(self).__name__}: horizon must be a whole number of rows, at least 1; got {self.horizon!r}. "
                "Say how many rows ahead to forecast."
            )
        names = target_names(series, target, function="fit")
        packed = pack(series)
        columns = np.array([packed.channels.index(name) for name in names], dtype=np.int64)
        allowed = eligible(packed, columns, self.horizon)
        if not allowed.any():
            longest = int(np.diff(packed.starts).max(initial=0))
            raise TooShortError(
                f"fit: series must hold {self.horizon + 1} rows or more, with at least half of a horizon observed; got "
                f"{longest} rows in the longest series. Give a longer series or a smaller horizon."
            )
        return Training(series, packed, columns, allowed, held_out(series, packed, share=HELD_OUT_SHARE))

    def _fitted(self, function: str) -> None:
        if not hasattr(self, "quantiles_"):
            raise NotFittedError(
                f"{function}: the {self.name} baseline must be fitted first. Call fit(series, target=…)."
            )

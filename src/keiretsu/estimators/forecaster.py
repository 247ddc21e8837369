"""The forecaster: a partner, a mixer's correction as far as it earns its place, and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from keiretsu.data import SeriesSet, check_target
from keiretsu.data.stamps import stamps_in_zone
from keiretsu.data.targets import target_names
from keiretsu.estimators.certified import Certified
from keiretsu.estimators.checkpoint_folder import checkpoint_folder
from keiretsu.estimators.covariates import Told
from keiretsu.estimators.forecast import FitCost, Forecast
from keiretsu.estimators.learning import learn, rehearse
from keiretsu.estimators.partners.selection import PartnerName
from keiretsu.estimators.request import Request
from keiretsu.estimators.stream import Stream
from keiretsu.nn import ModelConfig
from keiretsu.progress import Progress
from keiretsu.runtime import Precision
from keiretsu.train import TrainConfig

if TYPE_CHECKING:
    from keiretsu.estimators.explaining_result import Explanation

MixerChoice = Literal["selective", "ssd", "lti", "linear_attention", "attention", "gru"] | None


class Forecaster(Certified, BaseEstimator):
    """Forecasts the next rows of one or several channels, at every row of a series, in one causal pass.

    A ridge regression is the partner; a mixer learns what it leaves over and is let in only as far as rolling origins
    and a held-out block inside training both allow. `share` says how far: 0 is the ridge alone.

    With `own_past=False` it is a virtual sensor: it learns from the targets and never reads them, neither then nor
    later, and answers by the other channels alone; partner="bank" then sees furthest back. A later log need not have
    the targets; an adaptive stream that is told one (a laboratory value, say) judges its intervals by it.

    Args:
        horizon: rows ahead.
        mixer: what corrects the partner: "selective" (Mamba), "ssd" (Mamba-2), "lti" (S4D), "linear_attention",
            "attention" (a Transformer) or "gru"; None for the partner alone.
        partner: "ridge" (on lags), "bank" (newest lags, exponential averages and damped oscillators), "average" (the
            mean of both forecasts), "auto" (the ridge on lags unless one of the others is better on every later block),
            or None for a mixer alone on the last value.
        margin: distance the state matrix keeps from instability; None leaves it free (experiments only).
        seed: of everything drawn.
        model: shape of the mixer; by default one block of width 32.
        train: how it is trained.
        own_past: whether the targets' own past is read.

    Example:
        >>> series = kr.read("pump.csv", time="timestamp", id="machine")
        >>> model = kr.Forecaster(96).fit(series, target="pressure")
        >>> model.predict(series, coverage=0.9)
    """

    def __init__(
        self,
        horizon: int,
        *,
        mixer: MixerChoice = "selective",
        partner: PartnerName | None = "ridge",
        margin: float | None = 0.01,
        seed: int = 0,
        model: ModelConfig | None = None,
        train: TrainConfig | None = None,
        own_past: bool = True,
    ) -> None:
        self.horizon = horizon
        self.mixer = mixer
        self.partner: PartnerName | None = partner
        self.margin = margin
        self.seed = seed
        self.model = model
        self.train = train
        self.own_past = own_past

    def fit(
        self,
        series: SeriesSet,
        *,
        target: str | Sequence[str] | None = None,
        known: Any = None,
        static: Any = None,
        checkpoint: str | Path | None = None,
        progress: Progress | None = None,
    ) -> Forecaster:
        """Learn from training rows.

        Covariates are used where rolling origins inside training are better for it on every block, else the model is
        the one without; `summary["covariates"]` says so.

        Args:
            series: the training rows, and nothing later.
            target: the channel or channels to forecast; None takes the only one. The others are read, not forecast.
            known: what is known ahead, one or a list: calendars (`Calendar`, `Holidays`, `Shifts`), and tables
                (anything `read` takes, or a `SeriesSet`) with a row for each row of the series and of its horizon. The
                model keeps calendars; tables it keeps until it is saved. Which rows are to come after a row, the rows
                of a table say; without one they are at intervals of the clock.
            static: a table with a row for each series: its id, and columns of numbers or words.
            checkpoint: a folder in which the training is written down every minute and when it is stopped; the same
                call goes on from there, to the same bits. It is emptied of that when the fit is done.
            progress: called as `progress(label, done, total)`.
        Returns:
            self.
        Raises:
            ColumnError: a target is not a channel.
            ArgumentError: with own_past=False, there is no other channel.
            DataError: a target is constant or has no value.
                Or a covariate lacks a row, a value or a series; it is named.
            TooShortError: too few rows hold a whole horizon.
            TrainingError: training met a number that is not finite; the message names step, layer and row.
            OutputError: the checkpoint's folder cannot be written.
            FileFormatError, ArgumentError: what lies in it is damaged, or of another fit.
            KeyboardInterrupt: a signal asked to stop; the checkpoint holds all that was done.
        """
        self._request().check()
        started = perf_counter()
        names = target_names(series, target, function="fit")
        for name in names:
            check_target(series, name, horizon=self.horizon)
        self._request().check_channels(series.channels, names, function="fit")
        with checkpoint_folder(checkpoint) as folder:
            learned = learn(series, names, self._request(), progress=progress, folder=folder, told=Told(known, static))
        self._take(learned)
        self.seconds_ = perf_counter() - started
        return self

    def predict(
        self,
        series: SeriesSet,
        *,
        coverage: float | None = 0.9,
        quantiles: Sequence[float] = (),
        known: Any = None,
        static: Any = None,
        future: Any = None,
    ) -> pl.DataFrame:
        """Forecast from each series' last row.

        Args:
            series: rows to read from the first on; the channels of training must be there.
            coverage: share c of truths that lower to upper is meant to hold, in (0, 0.99]: the quantiles (1 - c)/2 and
                (1 + c)/2. What a short training log can promise is limited (`ResidualQuantiles`). None leaves lower and
                upper empty.
            quantiles: further levels in [0.005, 0.995], a column each. They never cross; .05 and .95 are lower and
                upper of coverage=0.9.
            known: tables of covariates, as in `fit`; None takes those of training while they are at hand, else channels
                of `series` of these names. Calendars are not given again.
            static: a table of the series, new ones too; None takes that of training.
            future: a frame of rows to come, of each series that has an id there: stamps, and the columns of tables.
        Returns:
            A frame id, time, target, mean, lower, upper (and q0.05 … for quantiles=[0.05, …]) with `horizon` rows for
            each series and target. `time` is that of the rows to come where `future` or a table says it, else the last
            stamp + k median training intervals, in the zone of `series` if it has one.
        Raises:
            NotFittedError: before `fit`.
            ArgumentError: a coverage or quantile is out of range, or training left too few residuals for it.
            ColumnError: a channel of training or a column of a covariate is missing.
            DataError: a covariate lacks a row, a value or a series; it is named.
        """
        self._fitted("predict")
        # before what may be a long log is read
        if coverage is not None:
            self.quantiles_.between(coverage, function="predict")
        self.quantiles_.quantiles(quantiles)
        stream = self.stream(coverage=coverage).take(series, Told(known, static, future), function="predict")
        predicted = stream.predict(quantiles=quantiles)
        if series.clock != "datetime" or not predicted.width:
            return predicted
        return predicted.with_columns(stamps_in_zone(predicted["time"], series.zone))

    def forecast_at(
        self,
        series: SeriesSet,
        rows: NDArray[np.int64],
        *,
        coverage: float | None = None,
        known: Any = None,
        static: Any = None,
    ) -> Forecast:
        """Forecasts from any rows, each resting on the rows at or before it in its own series.

        Args:
            series: rows to read from the first on.
            rows: (n,) rows of the packed order of `series` (ids in order, then time).
            coverage: of the intervals, as in `predict`; None gives none.
            known, static: covariates, as in `predict`.
        Returns:
            Forecast: mean, lower, upper, each (n, targets, horizon) float64 in the data's units.
        Raises:
            NotFittedError: before `fit`.
            ArgumentError: a coverage is out of range, or training left too few residuals for it.
            ColumnError: a channel of training or a column of a covariate is missing.
            DataError: a covariate lacks a row, a value or a series; it is named.
        """
        self._fitted("forecast_at")
        ends = None if coverage is None else self.quantiles_.between(coverage)
        knowledge = self.learned_.knowing(Told(known, static), series, function="forecast_at")
        packed = self.learned_.packed(series)
        rows = np.asarray(rows, dtype=np.int64)
        order = np.argsort(rows, kind="stable")
        pieces = []
        for name, start, stop in zip(packed.ids, packed.starts[:-1], packed.starts[1:], strict=True):
            lo, hi = np.searchsorted(rows[order], (start, stop))
            if lo == hi:
                continue
            last = rows[order[hi - 1]] + 1
            mean, _ = self.pass_.advance(
                self.pass_.initial_state(),
                packed.stamp[start:last],
                packed.values[start:last],
                rows[order[lo:hi]] - start,
                knowledge.of(name),
            )
            pieces.append(mean)
        mean = np.empty((len(rows), len(self.targets), self.horizon))
        if pieces:
            mean[order] = np.concatenate(pieces)
        return Forecast(mean, None, None) if ends is None else Forecast(mean, mean + ends[0], mean + ends[1])

    def stream(
        self,
        *,
        coverage: float | None = 0.9,
        adaptive: bool = False,
        known: Any = None,
        static: Any = None,
        precision: Precision = "float32",
    ) -> Stream:
        """A running stream that has read nothing yet: one row in, one answer out.

        Args:
            coverage: of the intervals, as in `predict`; None gives none.
            adaptive: let each row first judge the intervals issued for it, and let those that follow be wider or
                narrower for it, so that coverage holds in the long run though the series drifts (`AdaptiveLevels`).
                False keeps to the intervals of training, which are those of `predict`.
            known, static: covariates, as in `predict`; those of a row may also be told to `step`.
            precision: of the weights that single rows go through: "bfloat16" halves what a row reads from memory, for
                answers that differ in about the third digit of the correction.
        Raises:
            NotFittedError: before `fit`.
            ArgumentError: a coverage is out of range, or training left too few residuals for it.
        """
        self._fitted("stream")
        return Stream(
            self.learned_, coverage=coverage, adaptive=adaptive, told=Told(known, static), precision=precision
        )

    def estimate(
        self,
        series: SeriesSet,
        *,
        target: str | Sequence[str] | None = None,
        known: Any = None,
        static: Any = None,
        steps: int = 4,
        shared: dict[Any, Any] | None = None,
    ) -> FitCost:
        """What a fit will take, by fitting the partner and taking a few steps; the model keeps nothing of it.

        Args:
            series, target, known, static: as in `fit`.
            steps: steps to time.
            shared: one dict for several estimates on the same series: a partner they have in common is fitted once.
        """
        self._request().check()
        names = target_names(series, target, function="estimate")
        for name in names:
            check_target(series, name, horizon=self.horizon, function="estimate")
        self._request().check_channels(series.channels, names, function="estimate")
        return rehearse(series, names, self._request(), steps=steps, shared=shared, told=Told(known, static))

    def explain(
        self,
        series: SeriesSet,
        *,
        id: str | None = None,
        target: str | None = None,
        ahead: int = 1,
        row: int | None = None,
        rows: int = 200,
        known: Any = None,
        static: Any = None,
    ) -> Explanation:
        """Which past rows, channels and covariates one forecast rests on; see `keiretsu.estimators.explain.explain`."""
        from keiretsu.estimators.explain import explain

        asked = {"id": id, "target": target, "ahead": ahead, "row": row, "rows": rows}
        return explain(self, series, **asked, known=known, static=static)

    def save(self, path: str | Path) -> None:
        """Write one file (safetensors with a JSON header), atomically.

        Raises:
            OutputError: the file cannot be written.
        """
        from keiretsu.estimators.model_file import write

        self._fitted("save")
        write(self, path)

    def _request(self) -> Request:
        return Request(
            self.horizon, self.mixer, self.partner, self.margin, self.seed, self.model, self.train, self.own_past
        )

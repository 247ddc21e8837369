"""The running form of a model: one row in, one answer out, with a state of fixed size for each series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.bounds import AdaptiveLevels
from keiretsu.data import SeriesSet
from keiretsu.data.columns import require_column
from keiretsu.errors import ArgumentError, DataError
from keiretsu.estimators.covariates import Knowledge, Told
from keiretsu.estimators.forecast import Answer, Stamp
from keiretsu.estimators.known_ahead import KnownAhead
from keiretsu.estimators.running import Answered, Running
from keiretsu.estimators.stream_rows import RowSteps
from keiretsu.estimators.told_row import tell_row
from keiretsu.nn import State
from keiretsu.runtime import Precision

if TYPE_CHECKING:
    from keiretsu.estimators.learning import Learned

ONE = "series"


class Stream(RowSteps):
    """Reads rows as they come and answers after each.

    `step` takes one row; `read` takes many (any number of series, in chunks of any size); `predict` gives the forecasts
    from where each series stands. All three are the same pass, so however the rows were cut the answers are the same.

    With `adaptive`, each row first judges the intervals that were issued for it earlier, and the levels of those that
    follow move with the outcome (`AdaptiveLevels`). Every row read counts, rows of training too, on which a model
    misses less than later: let it read some later rows before its levels are trusted. Its state takes 16 · targets ·
    horizon² bytes more.

    Args:
        learned: a fitted forecaster's content.
        coverage: of the intervals; None gives none.
        adaptive: whether their levels follow what was missed.
        told: covariates that are known beforehand; calendars need not be told.
        precision: of the matrices of single rows; "bfloat16" halves what a row reads from memory.
    """

    def __init__(
        self,
        learned: Learned,
        *,
        coverage: float | None,
        adaptive: bool = False,
        told: Told | None = None,
        precision: Precision = "float32",
    ) -> None:
        self._learned, self._coverage, self._pass = learned, coverage, learned.causal_pass
        if adaptive and coverage is None:
            raise ArgumentError(
                "stream: coverage must be a number where adaptive=True; got None. "
                "Try stream(coverage=0.9, adaptive=True)."
            )
        self._levels = AdaptiveLevels(learned.quantiles, coverage) if adaptive and coverage is not None else None
        self._running = Running(learned, coverage=coverage, levels=self._levels, precision=precision)
        self._last: dict[str, Answered] = {}
        # stamps of the rows to come where something says which they are
        self._coming: dict[str, NDArray[np.float64]] = {}
        self._told = told or Told()
        self._knowledge: Knowledge | None = None

    @property
    def states(self) -> dict[str, State]:
        """One `State` a series, by id: copies of where the series stand."""
        return {name: self._running.state(name) for name in self._running}

    @property
    def backend(self) -> str:
        """What single rows go through: "fused", the compiled step, or "torch: " and why."""
        return self._running.backend

    def step(
        self,
        values: Mapping[str, float | None],
        *,
        time: Stamp | str,
        id: str | None = None,
        known: Mapping[str, float | None] | None = None,
        future: Any = None,
    ) -> Answer:
        """Read one row and answer.

        Args:
            values: channel → number; None, NaN or an absent channel is a missing value.
            time: the row's stamp, of the kind the model was trained with.
            id: the series; may be left out when there is only one.
            known: the row's own covariates, where they do not stand in a table that the stream was given; a covariate
                that is a channel, too, need not be named twice.
            future: those of the rows to come: a frame (or what polars makes one of) with a column each and at least
                `horizon` rows; with a column of stamps the rows stand there.
        Returns:
            Answer: `mean`, `lower`, `upper` of shape (horizon,) for one target, else (targets, horizon); `lower` and
            `upper` are None where no coverage was asked for.
        Raises:
            ColumnError: a channel the model does not know.
            DataError: a value that is not a finite number, a stamp not after the series' last one, or a covariate that
                is missing. The state is left as it was.
        """
        name = ONE if id is None else str(id)
        row = self._row(values)
        stamp = self._pass.clock.stamp(time)
        self._forward(name, stamp)
        ahead = self._known(name, stamp, values, known, future)
        said = self._advance(name, np.array([stamp]), row[None], ahead)
        if len(self._learned.targets) == 1:
            said = Answered(*(None if part is None else part[0] for part in said))  # type: ignore[arg-type]
        clipped = self._running.clipped(name)
        return Answer(
            name, self._pass.clock.time(stamp), self._learned.targets, *said, coverage=self._coverage, clipped=clipped
        )

    def read(self, series: SeriesSet, *, known: Any = None, static: Any = None, future: Any = None) -> Stream:
        """Read a chunk of rows of any number of series.

        Args:
            series: the rows.
            known, static, future: as in `Forecaster.predict`; what is left out is as the stream was given it.
        Raises:
            ColumnError: a channel of training or a column of a covariate is missing.
            DataError: a series' rows do not come after those read before, or a covariate lacks a row.
        """
        return self.take(series, Told(known, static, future), function="read")

    def take(self, series: SeriesSet, told: Told, *, function: str) -> Stream:
        """The same as `read`, for a caller whom messages name."""
        own = self._told
        given = zip((told.known, told.static), (own.known, own.static), strict=True)
        told = Told(*(mine if theirs is None else theirs for theirs, mine in given), future=told.future)
        knowledge = self._learned.knowing(told, series, function=function)
        packed = self._learned.packed(series)
        bounds = list(zip(packed.ids, packed.starts[:-1], packed.starts[1:], strict=True))
        for name, start, stop in bounds:
            self._forward(name, float(packed.stamp[start]))
            # a series that lacks something is found out before any is read
            if self._learned.plan is not None:
                knowledge.of(name).ahead(packed.stamp[stop - 1 : stop])
        for name, start, stop in bounds:
            self._advance(name, packed.stamp[start:stop], packed.values[start:stop], knowledge.of(name))
        return self

    def predict(self, *, quantiles: Sequence[float] = ()) -> pl.DataFrame:
        """Forecasts from where each series stands.

        Args:
            quantiles: further levels, a column each, as in `Forecaster.predict`.
        Returns:
            A frame id, time (in the training zone), target, mean, lower, upper, and q0.05 … for quantiles=[0.05, …].
        Raises:
            ArgumentError: a quantile is out of range, or training left too few residuals for it, or the stream is
                adaptive, which knows its own two quantiles only.
        """
        if quantiles and self._levels is not None:
            raise ArgumentError(
                "predict: quantiles must be empty in an adaptive stream, whose lower and upper follow the series; "
                f"got {list(quantiles)}. Ask a stream without adaptive."
            )
        targets, horizon = self._learned.targets, self._pass.horizon
        offsets = self._learned.quantiles.quantiles(quantiles)
        frames = []
        for name, said in sorted(self._last.items()):
            clock, last = self._pass.clock, self._running.stamp(name) or 0.0
            ahead = clock.series(self._coming[name]) if name in self._coming else clock.ahead(last, horizon)
            for place, target in enumerate(targets):
                columns = {"id": [name] * horizon, "time": ahead, "target": [target] * horizon}
                for column, part in zip(Answered._fields, said, strict=True):
                    values = [None] * horizon if part is None else part[place]
                    columns[column] = pl.Series(column, values, dtype=pl.Float64)
                for level, offset in zip(quantiles, offsets, strict=True):
                    columns[f"q{float(level)!r}"] = pl.Series(said.mean[place] + offset[place])
                frames.append(pl.DataFrame(columns))
        return pl.concat(frames) if frames else pl.DataFrame()

    def levels(self) -> pl.DataFrame:
        """How an adaptive stream's intervals have done so far.

        Returns:
            A frame id, target, step, asked (coverage now asked of the calibration), judged, missed, empty, beyond
            (counts of intervals, see `AdaptiveLevels.initial_state`): a row for each series, target and step.
        Raises:
            ArgumentError: the stream is not adaptive.
        """
        if self._levels is None:
            raise ArgumentError(
                "levels: the stream must be adaptive; got one that keeps to the intervals of training. "
                "Ask for stream(coverage=0.9, adaptive=True)."
            )
        targets, horizon = self._learned.targets, self._pass.horizon
        frames = []
        for name, state in sorted(self.states.items()):
            parts = self._levels.of(state, function="levels").sub("levels")
            columns = {"asked": parts["asked"].numpy().ravel()}
            for count in ("judged", "missed", "empty", "beyond"):
                columns[count] = parts[count].numpy().ravel().astype(np.int64)
            names = {
                "id": [name] * (len(targets) * horizon),
                "target": np.repeat(targets, horizon).tolist(),
                "step": np.tile(np.arange(1, horizon + 1), len(targets)),
            }
            frames.append(pl.DataFrame({**names, **columns}))
        return pl.concat(frames) if frames else pl.DataFrame()

    def restore(self, states: Mapping[str, State]) -> Stream:
        """Go on from saved states; each series answers again after its next row.

        Levels that a state does not hold start anew; a stream that is not adaptive drops those that it holds.

        Raises:
            ArgumentError: adaptive levels were kept for another coverage or by another model.
        """
        for name in self._running:
            self._running.drop(name)
        for name, state in states.items():
            self._running.put(name, state)
        self._last, self._coming = {}, {}
        return self

    def _known(
        self,
        name: str,
        stamp: float,
        values: Mapping[str, float | None],
        known: Mapping[str, float | None] | None,
        future: Any,
    ) -> KnownAhead | None:
        """Covariates of one row and of the rows after it."""
        learned = self._learned
        if learned.plan is None:
            if known is not None:
                # refused there, unless the fit was given covariates and found them to be of no use
                learned.knowing(Told(known=known), None, function="step")
            return None
        if self._knowledge is None:
            self._knowledge = learned.knowing(self._told, None, function="stream")
        ahead = self._knowledge.of(name)
        if learned.plan.columns and (known is not None or future is not None or not self._knowledge.tables):
            return tell_row(ahead, learned.plan, stamp, values, known, future)
        return ahead

    def _advance(
        self, name: str, stamp: NDArray[np.float64], values: NDArray[np.float64], known: KnownAhead | None
    ) -> Answered:
        coming = known.stamps(stamp[-1:])[0] if known is not None and known.coming is not None else None
        self._last[name] = said = self._running.advance(name, stamp, values, known)
        if coming is None:
            self._coming.pop(name, None)
        else:
            self._coming[name] = coming
        return said

    def _row(self, values: Mapping[str, float | None]) -> NDArray[np.float64]:
        row = np.full(len(self._learned.channels), np.nan)
        for name, value in values.items():
            if name not in self._learned.channels:
                require_column(
                    name, self._learned.channels, function="step", argument="values", source="the model's channels"
                )
            if value is None:
                continue
            if not isinstance(value, (int, float, np.integer, np.floating)) or np.isinf(value):
                raise DataError(
                    f"step: values must be finite numbers or None; got {value!r} for {name!r}. "
                    "Send None for a missing value."
                )
            row[self._learned.channels.index(name)] = value
        return row

    def _forward(self, name: str, stamp: float) -> None:
        last = self._running.stamp(name)
        if last is not None and not stamp > last:
            clock = self._pass.clock
            raise DataError(
                f"step: time must come after the last row of series {name!r}, "
                f"{clock.time(last)}; got {clock.time(stamp)}. "
                "Send rows in order of time, each once."
            )

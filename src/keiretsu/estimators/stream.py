"""The running form of a model: one row in, one answer out, with a state of fixed size for each series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data import SeriesSet
from keiretsu.data.columns import require_column
from keiretsu.errors import DataError
from keiretsu.estimators.forecast import Answer, Stamp
from keiretsu.nn import State

if TYPE_CHECKING:
    from keiretsu.estimators.learning import Learned

ONE = "series"


class Stream:
    """Reads rows as they come and answers after each.

    `step` takes one row; `read` takes many (any number of series, in chunks of any size); `predict` gives the forecasts
    from where each series stands. All three are the same pass, so however the rows were cut the answers are the same.

    Args:
        learned: a fitted forecaster's content.
        coverage: of the intervals.

    Attributes:
        states: one `State` a series, by id.
    """

    def __init__(self, learned: Learned, *, coverage: float) -> None:
        self._learned, self._coverage = learned, coverage
        self._pass, self._half = learned.causal_pass, learned.quantiles.at(coverage)
        self.states: dict[str, State] = {}
        self._last: dict[str, NDArray[np.float64]] = {}

    def step(self, values: Mapping[str, float | None], *, time: Stamp | str, id: str | None = None) -> Answer:
        """Read one row and answer.

        Args:
            values: channel → number; None, NaN or an absent channel is a missing value.
            time: the row's stamp, of the kind the model was trained with.
            id: the series; may be left out when there is only one.
        Returns:
            Answer: `mean`, `lower`, `upper` of shape (horizon,) for one target, else (targets, horizon).
        Raises:
            ColumnError: a channel the model does not know.
            DataError: a value that is not a finite number, or a stamp not after the series' last one. The state is left
                as it was.
        """
        name = ONE if id is None else str(id)
        row = self._row(values)
        stamp = self._pass.clock.stamp(time)
        self._forward(name, stamp)
        mean = self._advance(name, np.array([stamp]), row[None])
        lower, upper = mean - self._half, mean + self._half
        if len(self._learned.targets) == 1:
            mean, lower, upper = mean[0], lower[0], upper[0]
        clipped = int(self.states[name]["counts.clipped"])
        return Answer(
            name, self._pass.clock.time(stamp), self._learned.targets, mean, lower, upper, self._coverage, clipped
        )

    def read(self, series: SeriesSet) -> Stream:
        """Read a chunk of rows of any number of series.

        Raises:
            ColumnError: a channel of training is missing.
            DataError: a series' rows do not come after those read before.
        """
        packed = self._learned.packed(series)
        bounds = list(zip(packed.ids, packed.starts[:-1], packed.starts[1:], strict=True))
        for name, start, _ in bounds:
            self._forward(name, float(packed.stamp[start]))
        for name, start, stop in bounds:
            self._advance(name, packed.stamp[start:stop], packed.values[start:stop])
        return self

    def predict(self) -> pl.DataFrame:
        """Forecasts from where each series stands: id, time (in the training zone), target, mean, lower, upper."""
        targets, horizon = self._learned.targets, self._pass.horizon
        frames = []
        for name, mean in sorted(self._last.items()):
            ahead = self._pass.clock.ahead(float(self.states[name]["clock.stamp"]), horizon)
            for target, middle, half in zip(targets, mean, self._half, strict=True):
                frames.append(
                    pl.DataFrame(
                        {"id": [name] * horizon, "time": ahead, "target": [target] * horizon, "mean": middle}
                    ).with_columns(lower=pl.Series(middle - half), upper=pl.Series(middle + half))
                )
        return pl.concat(frames) if frames else pl.DataFrame()

    def restore(self, states: Mapping[str, State]) -> Stream:
        """Go on from saved states; each series answers again after its next row."""
        self.states = dict(states)
        self._last = {}
        return self

    def _advance(self, name: str, stamp: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
        state = self.states.get(name) or self._pass.initial_state()
        mean, state = self._pass.advance(state, stamp, values, np.array([len(stamp) - 1]))
        self.states[name], self._last[name] = state, mean[0]
        return mean[0]

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
        state = self.states.get(name)
        if state is not None and not stamp > float(state["clock.stamp"]):
            clock = self._pass.clock
            raise DataError(
                f"step: time must come after the last row of series {name!r}, "
                f"{clock.time(float(state['clock.stamp']))}; got {clock.time(stamp)}. "
                "Send rows in order of time, each once."
            )

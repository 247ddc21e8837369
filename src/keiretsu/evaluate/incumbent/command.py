"""A command of the user's as a forecaster: it reads and writes CSV, and is caught when it looks ahead."""

from __future__ import annotations

import shlex
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.bounds.conformal import ResidualQuantiles, residual_quantiles
from keiretsu.data import Packed, SeriesSet, pack
from keiretsu.data.origins import series_of, spaced, truth_after
from keiretsu.errors import ArgumentError, DataError
from keiretsu.estimators.forecast import Forecast
from keiretsu.evaluate.baselines.base import Training
from keiretsu.evaluate.incumbent.base import Incumbent
from keiretsu.evaluate.incumbent.process import run_command
from keiretsu.evaluate.incumbent.tables import Answer, read_forecasts, write_history, write_origins
from keiretsu.progress import Progress

PLACES = ("{history}", "{origins}", "{forecasts}")
# enough residuals for an interval of 99 %
RESIDUAL_ORIGINS = 400
CHECKED = 5
CLOSE = 1e-9


class CommandIncumbent(Incumbent):
    """Forecasts that a command makes: it is called once for all origins.

    It is given three paths in place of `{history}`, `{origins}` and `{forecasts}`:

    - history.csv, to read: id, time, then the channels of training; all rows that may be read, up to the last origin;
    - origins.csv, to read: origin (1, 2 …), id, time, horizon (rows), coverage (share the interval shall hold, empty
      where none is asked for);
    - forecasts.csv, to write: origin, step (1 … horizon), target, mean and, if it likes, lower and upper.

    Of a forecast only rows at or before its origin may be read; a command that learns may learn from the rows at or
    before the earliest origin. As the history holds later rows too, every call of several origins is followed by one
    with the rows after the middle origin removed and a handful of the origins: their forecasts must be the same.

    There is no shell: the text is split as a shell would. Where the command gives no interval, it rests on residuals in
    training rows that were set aside, as in every baseline.

    Args:
        horizon: rows ahead.
        command: such as "python mine.py {history} {origins} {forecasts}".
        timeout: seconds a call may take.
    """

    def __init__(self, horizon: int, *, command: str, timeout: float = 600.0) -> None:
        self.horizon = horizon
        self.command = command
        self.timeout = timeout

    def words(self) -> list[str]:
        """The command, split.

        Raises:
            ArgumentError: it cannot be split, or does not name each of its three files.
        """
        try:
            words = shlex.split(self.command)
        except ValueError as error:
            raise ArgumentError(
                f"incumbent: command must be split as a shell would; got {self.command!r} ({error}). Close its quotes."
            ) from error
        missing = [place for place in PLACES if not any(place in word for word in words[1:])]
        if missing:
            raise ArgumentError(
                f"incumbent: command must hold {', '.join(PLACES)} after the program; got {self.command!r:.200} "
                f'without {missing[0]}. Try "python mine.py {" ".join(PLACES)}".'
            )
        return words

    def forecast_at(self, series: SeriesSet, rows: NDArray[np.int64], *, coverage: float | None = None) -> Forecast:
        """Forecasts from the given rows, as `Baseline.forecast_at`; the interval is the command's own if it gives one.

        Raises:
            DataError: the command fails, its forecasts are wrong, or it looks ahead.
        """
        self._fitted("forecast_at")
        ends = None if coverage is None else self.quantiles_.between(coverage)
        packed = pack(series, channels=self.channels_)
        answer = self._asked(packed, np.asarray(rows, dtype=np.int64), coverage)
        if ends is None:
            return Forecast(answer.mean, None, None)
        if answer.lower is not None:
            return Forecast(answer.mean, answer.lower, answer.upper)
        return Forecast(answer.mean, answer.mean + ends[0], answer.mean + ends[1])

    def _learn(self, training: Training, progress: Progress | None) -> ResidualQuantiles:
        del progress
        chosen = training.allowed & training.aside
        rows = spaced(training.packed, chosen if chosen.any() else training.allowed, limit=RESIDUAL_ORIGINS).rows
        mean = self._mean_at(training.series, training.packed, rows)
        self.notes_ = (f"Your command, {self.command}; what it keeps is not counted.",)
        return residual_quantiles(truth_after(training.packed, training.columns, rows, self.horizon) - mean)

    def _mean_at(self, series: SeriesSet, packed: Packed, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        del series
        return self._asked(packed, rows, None).mean

    def _asked(self, packed: Packed, rows: NDArray[np.int64], coverage: float | None) -> Answer:
        """The command's forecasts, after it has shown that it does not look ahead."""
        if not len(rows):
            return Answer(np.empty((0, len(self.targets_), self.horizon)))
        readable = _readable(packed, rows)
        answer = self._call(packed, readable, rows, coverage)
        cut = np.sort(packed.stamp[rows])[(len(rows) - 1) // 2]
        earlier = readable & (packed.stamp <= cut)
        if earlier.sum() < readable.sum():
            places = _handful(packed, rows, cut)
            again = self._call(packed, earlier, rows[places], coverage)
            _refuse_difference(answer.mean[places], again.mean)
        return answer

    def _call(
        self, packed: Packed, readable: NDArray[np.bool_], rows: NDArray[np.int64], coverage: float | None
    ) -> Answer:
        with TemporaryDirectory(prefix="keiretsu-incumbent-") as name:
            folder = Path(name)
            paths = {place: folder / f"{place[1:-1]}.csv" for place in PLACES}
            write_history(paths["{history}"], packed.frame.select("id", "time", *self.channels_).filter(readable))
            write_origins(paths["{origins}"], packed.frame[rows], horizon=self.horizon, coverage=coverage)
            words = self.words()
            for place, path in paths.items():
                words = [word.replace(place, str(path)) for word in words]
            run_command(words, folder=folder, timeout=self.timeout)
            return read_forecasts(
                paths["{forecasts}"], origins=len(rows), targets=self.targets_, horizon=self.horizon
            )  # fmt: skip

    def _facts(self) -> dict[str, Any]:
        return {"kind": "command", "command": self.command, "timeout": self.timeout}


def _readable(packed: Packed, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(rows,) bool: not after the last origin, and in a series with origins not after its own last one."""
    last = np.full(len(packed.ids), packed.rows, dtype=np.int64)
    owner = series_of(packed)
    for number in np.unique(owner[rows]):
        last[number] = rows[owner[rows] == number].max()
    return (packed.stamp <= packed.stamp[rows].max()) & (np.arange(packed.rows) <= last[owner])


def _handful(packed: Packed, rows: NDArray[np.int64], cut: float) -> NDArray[np.int64]:
    """Places in `rows` of a few origins at or before the cut, its last one and the earliest of all among them."""
    order = np.argsort(packed.stamp[rows], kind="stable")
    order = order[packed.stamp[rows[order]] <= cut]
    return order[np.unique(np.linspace(0, len(order) - 1, CHECKED).astype(np.int64))]


def _refuse_difference(whole: NDArray[np.float64], part: NDArray[np.float64]) -> None:
    size = np.maximum(np.abs(whole), np.abs(part))
    if (np.abs(whole - part) > CLOSE * size).any():
        most = float(np.max(np.abs(whole - part)))
        raise DataError(
            "incumbent: command must forecast from rows at or before each origin, and the same twice; its forecasts "
            f"change by up to {most:.3g} when rows after the origins are removed: it looks ahead, and is left out. "
            "Let it learn from rows at or before the earliest origin only."
        )

"""What a fitted model costs: time to fit, time for a row, numbers and bytes to keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from keiretsu.data import SeriesSet

STREAMED_ROWS = 120
WARM_ROWS = 20
TAIL_ROWS = 500
REPEATS = 5


@dataclass(frozen=True)
class Cost:
    """Costs of one fitted model.

    Attributes:
        fit_seconds: wall-clock seconds of `fit`.
        steps: optimizer steps or boosting rounds.
        microseconds_per_row: median wall-clock time from a row to its forecast.
        parameters: numbers the model keeps.
        bytes: size of the saved file; None when it was not saved.
    """

    fit_seconds: float
    steps: int
    microseconds_per_row: float
    parameters: int
    bytes: int | None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def measure_cost(model: Any, series: SeriesSet, *, fit_seconds: float, saved: Path | None = None) -> Cost:
    """Measure a fitted model on the last rows of the first series."""
    summary = model.summary
    return Cost(
        fit_seconds=fit_seconds,
        steps=int(summary.get("steps", 0)),
        microseconds_per_row=microseconds_per_row(model, series),
        parameters=int(summary["parameters"]),
        bytes=saved.stat().st_size if saved is not None and saved.exists() else None,
    )


def microseconds_per_row(model: Any, series: SeriesSet) -> float:
    """Median wall-clock microseconds for one more row to become a forecast.

    By `stream().step` over the last 120 rows, the first 20 not counted, where the model streams; else by a forecast
    from the last of 500 rows, features built anew, as a service without state would.
    """
    one = series.select(ids=[max(series.lengths, key=series.lengths.__getitem__)])
    if hasattr(model, "stream"):
        return _streamed(model, one.tail_rows(STREAMED_ROWS))
    tail = one.tail_rows(TAIL_ROWS)
    last = np.array([tail.rows - 1])
    times = []
    for _ in range(REPEATS):
        started = perf_counter()
        model.forecast_at(tail, last)
        times.append(perf_counter() - started)
    return 1e6 * median(times)


def _streamed(model: Any, series: SeriesSet) -> float:
    # intervals cost next to nothing, and a model of few residuals has none to give
    stream = model.stream(coverage=None)
    times = []
    for stamp, values in _live_rows(series):
        started = perf_counter()
        stream.step(values, time=stamp)
        times.append(perf_counter() - started)
    return 1e6 * median(times[WARM_ROWS:] or times)


def _live_rows(series: SeriesSet) -> Iterator[tuple[Any, dict[str, float | None]]]:
    """Each row as a live source gives it: its stamp and its values, None where one is missing."""
    for row in series.frame.iter_rows(named=True):
        yield row["time"], {name: row[name] for name in series.channels}

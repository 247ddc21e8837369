"""A simulated log together with what produced it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.read_report import ReadReport
from keiretsu.data.series import ID, TIME, SeriesSet
from keiretsu.errors import ArgumentError

Columns = dict[str, NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Simulated:
    """A log and its truth.

    Attributes:
        series: the log as a reader of it would have it.
        truth: columns `id`, `time` and the hidden quantities, row by row as `series.frame`.
        parameters: the numbers it was made with.
    """

    series: SeriesSet
    truth: pl.DataFrame
    parameters: dict[str, Any]


def simulate(
    name: str,
    make: Callable[[np.random.Generator], tuple[Columns, Columns]],
    *,
    series: int,
    seed: int,
    **parameters: Any,
) -> Simulated:
    """Draw `series` independent series, each from its own stream of random numbers, and put them together.

    `make(generator)` returns the observed and the hidden columns of one series; a column `time` among the observed ones
    is its clock, else rows count from 0. Series k is the same however many are drawn.
    """
    for argument, value in {"series": series, **parameters}.items():
        if argument in ("series", "rows") and (not isinstance(value, int) or value < 1):
            raise ArgumentError(f"{name}: {argument} must be a whole number above 0; got {value!r}. Give at least 1.")
    digits = len(str(series - 1))
    seen, hidden = [], []
    for number in range(series):
        observed, truth = make(np.random.default_rng([seed, number]))
        length = len(next(iter(observed.values())))
        clock = observed.pop(TIME, None)
        keys = {ID: [f"{name}-{number:0{digits}d}"] * length, TIME: np.arange(length) if clock is None else clock}
        seen.append(pl.DataFrame({**keys, **{channel: observed[channel] for channel in sorted(observed)}}))
        hidden.append(pl.DataFrame({**keys, **truth}))
    frame = pl.concat(seen).with_columns(pl.selectors.float().exclude(TIME).fill_nan(None))
    report = ReadReport(files=(name,), rows_in=frame.height, rows_out=frame.height)
    log = SeriesSet(frame, id_name=ID, source=f"simulated {name}", report=report)
    return Simulated(log, pl.concat(hidden), {"series": series, "seed": seed, **parameters})


def flag(generator: np.random.Generator, rows: int, *, gap: tuple[float, float]) -> NDArray[np.float64]:
    """(rows,) 1.0 at rare rows whose distances are uniform between `gap[0]` and `gap[1]`, else 0.0."""
    up = np.zeros(rows)
    at = int(generator.uniform(*gap) * generator.uniform())
    while at < rows:
        up[at] = 1.0
        at += max(int(generator.uniform(*gap)), 1)
    return up


def ar1(generator: np.random.Generator, rows: int, *, memory: float) -> NDArray[np.float64]:
    """(rows,) a first-order autoregression of unit variance with coefficient `memory`, begun in its stationary law."""
    # scipy.signal is slow to import
    from scipy.signal import lfilter

    noise = generator.normal(size=rows) * np.sqrt(1 - memory**2)
    noise[0] = generator.normal()
    return np.asarray(lfilter([1.0], [1.0, -memory], noise))


def held(generator: np.random.Generator, rows: int, *, dwell: tuple[float, float]) -> NDArray[np.int64]:
    """(rows,) number of the piece a row belongs to; pieces last uniformly between `dwell[0]` and `dwell[1]` rows."""
    return np.cumsum(flag(generator, rows, gap=dwell)).astype(np.int64)

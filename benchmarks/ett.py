"""The ETT data sets under the field's protocol: 12 / 4 / 4 months, standardised on training rows, every test window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.data.origins import truth_after

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "ett"
MONTH = 30 * 24
TRAIN, VALIDATION, TEST = 12 * MONTH, 4 * MONTH, 4 * MONTH
HORIZONS = (96, 192, 336, 720)


@dataclass(frozen=True, eq=False)
class Ett:
    """One data set.

    Attributes:
        series: the first twenty months, all seven channels, standardised with mean and deviation of the first twelve.
        train: its first twelve months.
    """

    series: kr.SeriesSet
    train: kr.SeriesSet

    def origins(self, horizon: int, *, start: int, stop: int) -> NDArray[np.int64]:
        """Rows whose whole horizon lies in rows start … stop - 1; the first one forecasts row `start`."""
        return np.arange(start - 1, stop - horizon)

    def errors(self, forecast: NDArray[np.float64], rows: NDArray[np.int64], horizon: int) -> tuple[float, float]:
        """MSE and MAE over all windows, channels and steps, in standard deviations of training rows."""
        packed = pack(self.series)
        truth = truth_after(packed, np.arange(len(packed.channels)), rows, horizon)
        difference = forecast - truth
        return float(np.mean(difference**2)), float(np.mean(np.abs(difference)))


def load(name: str) -> Ett:
    """ETTh1 or ETTh2."""
    frame = pl.read_csv(FOLDER / f"{name}.csv", try_parse_dates=True).head(TRAIN + VALIDATION + TEST)
    channels = [column for column in frame.columns if column != "date"]
    head = frame.head(TRAIN)
    scaled = frame.with_columns((pl.col(c) - head[c].mean()) / head[c].std(ddof=0) for c in channels)
    series = kr.read(scaled, time="date")
    return Ett(series, series.head_rows(TRAIN))

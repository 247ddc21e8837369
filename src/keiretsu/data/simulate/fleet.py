"""A fleet of machines on one hourly calendar: season, load, slow wear, gaps, missing values."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from keiretsu.data.read_report import ReadReport
from keiretsu.data.series import ID, TIME, SeriesSet
from keiretsu.data.simulate.simulated import ar1
from keiretsu.errors import ArgumentError

_START = datetime(2025, 1, 6)
_LONGEST_GAP, _ROWS_A_GAP, _MISSING = 24, 700, 0.01


def fleet(machines: int = 50, *, rows: int = 1_000, seed: int = 0) -> SeriesSet:
    """Hourly logs of machines that share a calendar; about a row in 60 lies in a gap and is not there.

    load = 0.6 + 0.3 sin(2π hour / 24 + phase) + 0.1 · AR(0.9), between 0 and 1.2; wear adds up load, each machine at
    its own rate; temperature = 40 + 25 load (smoothed over six hours) + 8 wear + noise, in °C; vibration = 1 + 0.6 load
    + 1.5 wear² + noise, in mm/s; pressure = 5 − 0.8 load + noise, in bar. One value in a hundred is missing.

    Args:
        machines: how many series.
        rows: hours of the calendar; gaps leave a machine with fewer rows.
        seed: the same seed gives the same bits; machine k is the same however many there are.
    Returns:
        SeriesSet: channels `load`, `pressure`, `temperature`, `vibration`. Nothing is written.
    Raises:
        ArgumentError: no machines or no rows.
    Example:
        >>> len(fleet(3, rows=200))
        3
    """
    for argument, value in (("machines", machines), ("rows", rows)):
        if not isinstance(value, int) or value < 1:
            raise ArgumentError(f"fleet: {argument} must be a whole number above 0; got {value!r}. Give at least 1.")
    digits = max(len(str(machines)), 2)
    frames = [_machine(f"machine-{number + 1:0{digits}d}", rows, [seed, number]) for number in range(machines)]
    frame = pl.concat(frames)
    missing = {name: frame[name].null_count() for name in frame.columns[2:] if frame[name].null_count()}
    report = ReadReport(files=("fleet",), rows_in=frame.height, rows_out=frame.height, missing=missing)
    return SeriesSet(frame, id_name=ID, source="simulated fleet", report=report)


def _machine(name: str, rows: int, seed: list[int]) -> pl.DataFrame:
    generator = np.random.default_rng(seed)
    hour = np.arange(rows)
    daily = np.sin(2 * np.pi * hour / 24 + 0.5 * generator.normal())
    load = np.clip(0.6 + 0.3 * daily + 0.1 * ar1(generator, rows, memory=0.9), 0, 1.2)
    worn = np.cumsum(load) * generator.uniform(0.5, 1.5) / 1_000
    smooth = np.convolve(np.concatenate([np.full(5, load[0]), load]), np.full(6, 1 / 6), mode="valid")
    noise = generator.normal(size=(3, rows))
    channels = {
        "load": load,
        "pressure": 5 - 0.8 * load + 0.05 * noise[0],
        "temperature": 40 + generator.normal() + 25 * smooth + 8 * worn + 0.5 * noise[1],
        "vibration": 1 + 0.6 * load + 1.5 * worn**2 + 0.1 * noise[2],
    }
    present = _present(generator, rows)
    missing = generator.random((len(channels), rows)) < _MISSING
    stamps = pl.Series([_START + timedelta(hours=int(at)) for at in hour], dtype=pl.Datetime("us"))
    frame = pl.DataFrame({ID: [name] * rows, TIME: stamps})
    columns = [pl.Series(key, np.where(missing[at], np.nan, channels[key])) for at, key in enumerate(channels)]
    return frame.with_columns(column.fill_nan(None) for column in columns).filter(pl.Series(present))


def _present(generator: np.random.Generator, rows: int) -> np.ndarray:
    present = np.ones(rows, dtype=bool)
    for _ in range(generator.poisson(rows / _ROWS_A_GAP)):
        start = int(generator.integers(1, max(rows, 2)))
        present[start : start + int(generator.integers(1, _LONGEST_GAP + 1))] = False
    return present

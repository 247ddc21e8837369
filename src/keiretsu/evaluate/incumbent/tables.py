"""The CSV files between us and the user's command."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from math import isfinite, nan
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.errors import DataError

STAMPS = "%Y-%m-%dT%H:%M:%S%.f"
KEYS = ("origin", "step", "target", "mean")
ENDS = ("lower", "upper")


@dataclass(frozen=True, eq=False)
class Answer:
    """What the command forecast: mean, and the interval where it gave one, each (n, targets, horizon) float64."""

    mean: NDArray[np.float64]
    lower: NDArray[np.float64] | None = None
    upper: NDArray[np.float64] | None = None


def write_history(path: Path, frame: pl.DataFrame) -> None:
    """Columns id, time, then the channels; an empty cell is a missing value; stamps are ISO 8601, UTC."""
    frame.write_csv(path, datetime_format=STAMPS)


def write_origins(path: Path, frame: pl.DataFrame, *, horizon: int, coverage: float | None) -> None:
    """Columns origin (1, 2 …), id, time, horizon (rows), coverage (of the interval asked for, empty for none).

    Args:
        path: where to.
        frame: id and time of each origin, in order.
        horizon, coverage: the same in every row.
    """
    frame.select(
        pl.int_range(1, pl.len() + 1).alias("origin"),
        "id",
        "time",
        pl.lit(horizon).alias("horizon"),
        pl.lit(coverage, dtype=pl.Float64).alias("coverage"),
    ).write_csv(path, datetime_format=STAMPS)


def read_forecasts(path: Path, *, origins: int, targets: tuple[str, ...], horizon: int) -> Answer:
    """Columns origin, step, target, mean, and lower and upper where there are intervals; in any order, one row a
    forecast.

    Raises:
        DataError: the file, a column or a forecast is missing, or a row is wrong; it is named, the header being row 1.
    """  # fmt: skip
    if not path.is_file():
        raise DataError("incumbent: command must write the file {forecasts}; it wrote none. Mend the command.")
    found = np.full((3, origins, len(targets), horizon), nan)
    places = {name: place for place, name in enumerate(targets)}
    rows = 0
    try:
        # utf-8-sig: some programs begin their tables with a byte order mark
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            columns = _columns(next(lines, []))
            for rows, line in enumerate(lines, start=1):
                origin, step, target, numbers = _cells(line, columns, rows + 1)
                if not (1 <= origin <= origins and 1 <= step <= horizon and target in places):
                    raise _wrong(
                        rows + 1,
                        f"name an origin from 1 to {origins}, a step from 1 to {horizon} and one of "
                        f"{', '.join(targets)}",
                        f"origin {origin}, step {step}, target {target!r:.60}",
                    )
                place = (origin - 1, places[target], step - 1)
                if found[0][place] == found[0][place]:
                    raise _wrong(rows + 1, "be the only one of its forecast", f"origin {origin}, step {step} again")
                for end, number in enumerate(numbers):
                    found[end][place] = number
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise DataError(
            f"incumbent: forecasts must be CSV in UTF-8; got a file that is not ({type(error).__name__} at row "
            f"{rows + 2}). Mend the command."
        ) from error
    missing = np.argwhere(np.isnan(found[0]))
    if len(missing):
        origin, target, step = missing[0]
        raise DataError(
            f"incumbent: forecasts must hold a row for every origin, step and target, {found[0].size} in all; got "
            f"{rows}, none for origin {origin + 1}, step {step + 1}, target {targets[target]!r}. Mend the command."
        )
    return Answer(*found) if len(columns) > len(KEYS) else Answer(found[0])


def _columns(header: list[str]) -> list[int]:
    """Places of origin, step, target, mean and, where both are there, lower and upper."""
    names = [name.strip() for name in header]
    ends = ENDS if set(ENDS) & set(names) else ()
    for name in (*KEYS, *ends):
        if names.count(name) != 1:
            raise _wrong(1, f"name the column {name} once", f"{', '.join(names)[:100]!r}")
    return [names.index(name) for name in (*KEYS, *ends)]


def _cells(line: list[str], columns: list[int], row: int) -> tuple[int, int, str, list[float]]:
    """Origin, step, target, and mean, lower, upper as far as there are columns for them."""
    try:
        cells = [line[column].strip() for column in columns]
        origin, step, target = int(cells[0]), int(cells[1]), cells[2]
        numbers = [float(cell) for cell in cells[3:]]
    except (IndexError, ValueError) as error:
        raise _wrong(row, "hold whole numbers for origin and step, and numbers", f"{','.join(line)[:80]!r}") from error
    if not all(isfinite(number) for number in numbers):
        raise _wrong(row, "hold finite numbers", f"{','.join(line)[:80]!r}")
    if len(numbers) > 1 and numbers[1] > numbers[2]:
        raise _wrong(row, "hold a lower end that is not above the upper one", f"{numbers[1]:g} and {numbers[2]:g}")
    return origin, step, target, numbers


def _wrong(row: int, rule: str, got: str) -> DataError:
    return DataError(f"incumbent: row {row} of the forecasts must {rule}; got {got}. Mend the command.")

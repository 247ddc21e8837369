"""A clock that jumps back or repeats: which column may tell apart machines whose rows are mixed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from keiretsu.data.reading.clock.clock_column import read_clock
from keiretsu.data.reading.clock.zones import localize
from keiretsu.data.reading.joined import with_one_time
from keiretsu.data.reading.options import FileOptions, TimeOptions, of_kind
from keiretsu.data.reading.roles import ids_of, time_column
from keiretsu.data.reading.source import load
from keiretsu.data.reading.table import Table, join
from keiretsu.data.stamps import Stamps, mostly_stamps
from keiretsu.errors import DataError, KeiretsuError

ASKED = ("zone", "jumps", "duplicates")
# machines of a file, rows that each has at least, and the largest of whole numbers that may be their names
MOST_MACHINES, FEWEST_ROWS, LARGEST = 50, 3, 999
# a column that does not fit by chance; one that changes so often is no state of one machine
CHANCE, OFTEN = 0.01, 1 / 3


def mixed_of(error: KeiretsuError, path: str, reading: Mapping[str, Any]) -> dict[str, Any]:
    """What is behind a clock that jumps back or repeats.

    Args:
        error: with which reading refused the file.
        path: of the file.
        reading: keyword arguments of `keiretsu.read`.
    Returns:
        lines: on both sides of the first place, as far as they have numbers; zone: whose summer time may end there, or
        ""; id: the column that seems to tell machines apart, or ""; both: whether the zone is needed beside it.
        Empty where the clock is not what was refused.
    """
    if not isinstance(error, DataError) or error.advice is None or error.advice.argument not in ASKED:
        return {}
    given = re.search(r"zone='([A-Za-z_/+-]+)'", error.advice.told)
    found = {"lines": re.findall(r"line (\d+) of", error.found)[:2], "zone": given[1] if given else ""}
    id, both = ("", False) if reading.get("id") else _machines(path, reading, found["zone"])
    return {**found, "id": id, "both": both}


def _machines(path: str, reading: Mapping[str, Any], summer: str) -> tuple[str, bool]:
    """The likeliest column, and whether summer time ends within its values; "" where no column fits."""
    try:
        table, time = with_one_time(join(load(path, of_kind(FileOptions, reading))), reading.get("time"))
        name = time_column(table, time, form=reading.get("form"))
        wall = of_kind(TimeOptions, {**reading, "zone": None})
        stamps = read_clock(table, name, ids=table.labels(), time=wall)
    except KeiretsuError:
        return "", False
    zones = [reading["zone"]] if reading.get("zone") else [None, *([summer] if summer else [])]
    fit: list[tuple[tuple[bool, float], str, bool]] = []
    for column, ids in _candidates(table, name):
        zone, ticks = next(
            ((zone, t) for zone in zones if (t := _forward(stamps, ids, zone)) is not None), (None, None)
        )
        if ticks is None:
            continue
        numbers, chance = table.frame[column].dtype.is_numeric(), _chance(ids, ticks)
        if chance <= CHANCE or (not numbers and _changes(ids) >= OFTEN and _steadier(ids, ticks)):
            fit.append(((numbers, chance), column, zone is not None and not reading.get("zone")))
    # words before numbers, then what fits least by chance, then as they stand in the file
    _, id, both = min(fit, key=lambda each: each[0], default=(None, "", False))
    return id, both


def _candidates(table: Table, time: str) -> Iterator[tuple[str, pl.Series]]:
    """Columns of few words or small whole numbers on every row, with their values as ids."""
    for name in table.columns:
        cells = table.frame[name]
        if name == time or cells.null_count() or not (cells.dtype == pl.String or cells.dtype.is_numeric()):
            continue
        if not 2 <= cells.n_unique() <= min(MOST_MACHINES, len(cells) // FEWEST_ROWS):
            continue
        if cells.dtype.is_numeric() and not ((cells >= 0) & (cells <= LARGEST) & (cells % 1 == 0)).all():
            continue
        try:
            ids = ids_of(table, name)
        except DataError:
            continue
        if not mostly_stamps(cells):
            yield name, ids


def _forward(stamps: Stamps, ids: pl.Series, zone: str | None) -> pl.Series | None:
    """The stamps as numbers, where they run forward without repeats within each id; None where they do not."""
    values = stamps.values
    if zone is not None and stamps.zone is None and values.dtype == pl.Datetime:
        values = localize(values, ids, zone).values
    ticks = values.to_physical().alias("t")
    if ticks.null_count():
        return None
    steps = pl.DataFrame({"id": ids, "t": ticks}).select(pl.col("t").diff().over("id")).to_series()
    return ticks if (steps.drop_nulls() > 0).all() else None


def _changes(ids: pl.Series) -> float:
    """The share of rows whose id is not that of the row before."""
    return int((ids != ids.shift()).sum()) / len(ids)


def _steadier(ids: pl.Series, ticks: pl.Series) -> bool:
    """Whether the clock ticks more evenly within the ids than over all rows, as it does where each is a machine."""
    within = pl.DataFrame({"id": ids, "t": ticks}).select(pl.col("t").diff().over("id")).to_series()
    return _unevenness(within) < _unevenness(ticks.sort().diff())


def _unevenness(steps: pl.Series) -> float:
    low, middle, high = (float(steps.quantile(share) or 0.0) for share in (0.25, 0.5, 0.75))
    return (high - low) / middle if middle > 0 else math.inf


def _chance(ids: pl.Series, ticks: pl.Series) -> float:
    """How likely a column that has nothing to do with the clock would part every repeat and every step back."""
    back = int((ticks.diff() < 0).sum())
    repeats = len(ticks) - ticks.n_unique()
    alike = float(((ids.value_counts()["count"] / len(ids)) ** 2).sum())
    # what changes on every row parts any step back
    return math.exp(back * math.log(_changes(ids)) + repeats * math.log1p(-alike))

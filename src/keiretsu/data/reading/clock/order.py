"""Rows in the order of their clock: sorted where they stood wrong, jumps and repeats as the options say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from keiretsu.data.columns import listed
from keiretsu.data.read_ways import jumps_advice, sort_advice
from keiretsu.data.reading.clock.checked import refuse_duplicates
from keiretsu.data.reading.clock.jumps import Jumps, find_jumps, id_codes
from keiretsu.data.reading.options import TimeOptions
from keiretsu.data.reading.raw import FILE, ROW
from keiretsu.data.reading.table import Table
from keiretsu.data.series import ID, TIME
from keiretsu.errors import DataError

RULES = {
    "first": "repeated stamps, first kept",
    "last": "repeated stamps, last kept",
    "mean": "repeated stamps, averaged",
}


@dataclass(frozen=True, eq=False)
class Ordered:
    """Rows by series and time.

    Attributes:
        frame: sorted by id, then time, each stamp once a series; still with file and row.
        unsorted: rows that stood after a later row of their own series.
        accounted: rows that are not in `frame` any more, by rule.
        notes: what was done about jumps, for the report.
    """

    frame: pl.DataFrame
    unsorted: int = 0
    accounted: dict[str, int] | None = None
    notes: tuple[str, ...] = ()


def put_in_order(
    table: Table,
    frame: pl.DataFrame,
    *,
    time_name: str,
    id_name: str | None,
    time: TimeOptions,
    zone: str | None = None,
    look_for_jumps: bool = True,
) -> Ordered:
    """Sort rows by series and time, and settle jumps of the clock and repeated stamps.

    What counts as a jump is written in `find_jumps`. Rows that are merely out of order are sorted and counted.

    Args:
        table: the source, for the lines in messages.
        frame: id, time, file, row and channels, in the order of the source.
        time_name, id_name: what the source calls the two columns.
        time: what becomes of jumps and of repeated stamps.
        zone: of the stamps, if they have one; without, a jump of an hour may be the end of summer time.
        look_for_jumps: False where the order of the rows says nothing about the clock.
    Returns:
        Ordered: `frame.height` rows in = rows out + rows accounted for.
    Raises:
        DataError: a clock jumps back, or a stamp repeats, and the options refuse it.
    """
    # a log that is as it should be is not copied
    if _rises(frame, strictly=True):
        return Ordered(frame, accounted={})
    notes: tuple[str, ...] = ()
    if look_for_jumps:
        jumps = find_jumps(frame, wall=zone is None)
        if len(jumps):
            if time.jumps == "refuse":
                _refuse_jumps(table, frame, jumps, time_name=time_name, id_name=id_name)
            frame, notes = _settled(frame, jumps, time.jumps)
    unsorted = 0
    if not _rises(frame, strictly=False):
        frame, unsorted = _sorted(frame)
    frame, accounted = _each_once(table, frame, time.duplicates, time_name=time_name, id_name=id_name)
    return Ordered(frame, unsorted, accounted, notes)


def _rises(frame: pl.DataFrame, *, strictly: bool) -> bool:
    name, stamp = pl.col(ID), pl.col(TIME)
    later = stamp > stamp.shift() if strictly else stamp >= stamp.shift()
    good = (name > name.shift()) | ((name == name.shift()) & later)
    return bool(frame.select(good.fill_null(True).all()).item())


def _sorted(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Rows by id and time, those of one stamp as they stood; and how many stood after a later row of their series."""
    codes, ticks = id_codes(frame[ID]), frame[TIME].to_physical().to_numpy()
    late = pl.col(TIME) < pl.col(TIME).cum_max().over(ID)
    unsorted = int(pl.DataFrame({ID: codes, TIME: ticks}).select(late.sum()).item())
    return frame[np.lexsort((ticks, codes))], unsorted


def _refuse_jumps(table: Table, frame: pl.DataFrame, jumps: Jumps, *, time_name: str, id_name: str | None) -> None:
    first = int(jumps.after.argmin())
    sides = frame[[int(jumps.before[first]), int(jumps.after[first])]]
    places = [table.place_of(*row) for row in sides.select(FILE, ROW).rows()]
    stamps = sides[TIME].to_list()
    whose = f" of series {sides[ID][0]!r}" if id_name is not None or len(table.raws) > 1 else ""
    zone = (jumps.zone or "…") if jumps.summer else None
    times = "once" if len(jumps) == 1 else f"{len(jumps):,} times"
    rows = "1 row" if jumps.twice == 1 else f"{jumps.twice:,} rows"
    raise DataError(
        f"read: time must run forward within a series; got a clock in {time_name!r}{whose} that jumps back {times}, "
        f"first from {stamps[0]} ({places[0]}) to {stamps[1]} ({places[1]}), with {rows} whose stamp stands there "
        f"twice.",
        advice=jumps_advice(zone=zone, one_clock=id_name is None and len(table.raws) == 1),
    )


def _settled(frame: pl.DataFrame, jumps: Jumps, policy: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    times = "once" if len(jumps) == 1 else f"{len(jumps):,} times"
    if policy == "sort":
        return frame, (f"the clock jumped back {times}; rows were sorted all the same",)
    known = set(frame[ID].unique().to_list())
    piece = pl.Series("piece", jumps.pieces(frame[ID]))
    name = pl.when(piece > 0).then(pl.format("{}#{}", ID, piece + 1)).otherwise(ID)
    frame = frame.with_columns(name.alias(ID))
    made = frame.filter(piece > 0)[ID].unique().sort().to_list()
    taken = sorted(known & set(made))
    if taken:
        raise DataError(
            f"read: id must leave names for what follows a jump free; got the series {listed(taken)} already.",
            advice=sort_advice(),
        )
    return frame, (f"the clock jumped back {times}; what follows became series of its own: {listed(made, most=6)}",)


def _each_once(table: Table, frame: pl.DataFrame, policy: str, **names: Any) -> tuple[pl.DataFrame, dict[str, int]]:
    """One row a stamp of each series, and how many rows went."""
    if policy == "refuse":
        refuse_duplicates(table, frame, names["time_name"], names["id_name"])
        return frame, {}
    again = pl.col(ID).eq(pl.col(ID).shift()) & pl.col(TIME).eq(pl.col(TIME).shift())
    repeat = frame.select(again.fill_null(False)).to_series()
    gone = int(repeat.sum())
    if not gone:
        return frame, {}
    if policy == "mean":
        frame = _averaged(frame, repeat)
    kept = ~repeat if policy != "last" else ~repeat.shift(-1, fill_value=False)
    return frame.filter(kept), {RULES[policy]: gone}


def _averaged(frame: pl.DataFrame, repeat: pl.Series) -> pl.DataFrame:
    """The first row of each group of repeats holds the means of the group."""
    channels = [name for name in frame.columns if name not in (ID, TIME, FILE, ROW)]
    places = (repeat | repeat.shift(-1, fill_value=False)).arg_true()
    group = (~repeat).gather(places).cum_sum()
    # summed in the order of the values, so that the order of the rows changes no bit of a mean
    means = (
        frame.select(channels)[places]
        .with_columns(group=group)
        .group_by("group", maintain_order=True)
        .agg(pl.col(channels).sort().mean())
    )
    first = places.filter(~repeat.gather(places))
    return frame.with_columns([frame[name].scatter(first, means[name]) for name in channels])

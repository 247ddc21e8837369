"""From a log as it is to a `SeriesSet`: nothing lost, nothing invented, one sentence for every mistake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from keiretsu.data.reading.cells import parse_numbers
from keiretsu.data.reading.checked import refuse_duplicates, refuse_infinite, refuse_unread
from keiretsu.data.columns import listed, require_column
from keiretsu.data.reading.raw import FILE, ROW
from keiretsu.data.read_report import LeftOut, ReadReport
from keiretsu.data.require import require_channel
from keiretsu.data.series import ID, TIME, SeriesSet
from keiretsu.data.reading.source import load
from keiretsu.data.stamps import Stamps, mostly_stamps, parse_stamps
from keiretsu.data.reading.table import Table, join
from keiretsu.errors import ArgumentError, ColumnError, DataError


def read(
    source: Any, *, time: str | None = None, id: str | None = None, channels: Sequence[str] | str | None = None
) -> SeriesSet:
    """Read one or many series from files or a frame.

    Rows may stand in any order. Empty cells, NaN and the usual words for "no value" (null, NA, none) are missing;
    true/false become 1/0; columns that are not numbers are left out and listed in `.report`. Stamps are year-first
    dates and datetimes, or integers (cycles), or decimal numbers; stamps with an offset are turned into UTC.

    Args:
        source: path or glob of CSV (comma, semicolon, tab; UTF-8; plain or gzip) or Parquet files, a list of paths, or
            a frame of polars, pandas or pyarrow.
        time: the column of stamps; by default the only column that holds dates or datetimes.
        id: the column that tells the series apart; by default each file is one series and bears its name.
        channels: which columns become channels; by default every column that holds numbers.
    Returns:
        SeriesSet: sorted by id, then time; channels in alphabetical order; what reading did in `.report`.
    Raises:
        DataError: a file or a cell stands in the way; the message names file, line and what to do.
        ColumnError: a column that was asked for is not there; the message suggests the nearest name.
        ArgumentError: the source is of no kind that can be read, or a column has two roles.
    Example:
        >>> series = read("plant/*.csv", time="timestamp")
        >>> print(series.report)
    """
    table = join(load(source))
    time_name = _time_column(table, time)
    if id is not None:
        require_column(id, table.columns, function="read", argument="id", source=table.name)
    wanted = _wanted(table, channels, roles={"time": time_name, "id": id})
    stamps = parse_stamps(table.frame[time_name])
    refuse_unread(table, time_name, stamps.values)
    frame = table.frame.select(_ids(table, id), stamps.values.alias(TIME), FILE, ROW)
    values, left_out, booleans = _channels(table, wanted)
    frame = pl.concat([frame, pl.DataFrame(values)], how="horizontal") if values else frame
    ordered, unsorted = _sorted(frame)
    refuse_duplicates(table, ordered, time_name, id)
    out = ordered.drop(FILE, ROW)
    report = _report(table, out, stamps, left_out=left_out, booleans=booleans, unsorted=unsorted)
    series = SeriesSet(out, time_name=time_name, id_name=id, source=table.name, report=report)
    for name in wanted if channels is not None else ():
        require_channel(series, name, function="read", argument="channels")
    if not series.channels:
        text = listed([column.name for column in left_out]) or "none but time and id"
        raise DataError(f"read: source must hold a column of numbers; got {table.name} with {text}. Add one.")
    return series


def _time_column(table: Table, time: str | None) -> str:
    if time is not None:
        require_column(time, table.columns, function="read", argument="time", source=table.name)
        return time
    stamps = [name for name in table.columns if mostly_stamps(table.frame[name])]
    if len(stamps) == 1:
        return stamps[0]
    if stamps:
        raise ColumnError(
            f"read: time must be named where several columns of {table.name} hold stamps; got none named, and "
            f"{listed(stamps)}. Give time={stamps[0]!r} or another of them."
        )
    if len(table.columns) == 1:
        raise DataError(
            f"read: source must have columns separated by comma, semicolon or tab; got one column in {table.name}. "
            f"Save it as CSV."
        )
    numeric = [name for name in table.columns if parse_stamps(table.frame[name].head(1000)).values.null_count() == 0]
    example = numeric[0] if numeric else table.columns[0]
    raise ColumnError(
        f"read: time must be named where no column of {table.name} holds dates; got none named, and the columns "
        f"{listed(numeric or table.columns)}. Give time={example!r} or another of them."
    )


def _wanted(table: Table, channels: Sequence[str] | str | None, *, roles: dict[str, str | None]) -> list[str]:
    """Columns to read as channels, alphabetical."""
    if roles["time"] == roles["id"]:
        raise ArgumentError(
            f"read: time and id must be two columns; got {roles['id']!r} for both. Name another for one."
        )
    free = [name for name in table.columns if name not in roles.values()]
    if channels is None:
        chosen = free
    else:
        chosen = [channels] if isinstance(channels, str) else list(channels)
        for name in chosen:
            require_column(name, table.columns, function="read", argument="channels", source=table.name)
            if name not in free:
                role = "time" if name == roles["time"] else "id"
                raise ArgumentError(
                    f"read: channels must be columns apart from time and id; got {name!r}, which is {role}. "
                    f"Leave it out."
                )
    for reserved in sorted({ID, TIME} & set(chosen)):
        raise ColumnError(
            f"read: a channel must not be called 'id' or 'time'; got a column {reserved!r} in {table.name} beside "
            f"time={roles['time']!r}. Give {reserved}={reserved!r}, rename it, or list the others in channels=."
        )
    return sorted(set(chosen))


def _ids(table: Table, id_name: str | None) -> pl.Series:
    if id_name is None:
        return table.labels().alias(ID)
    ids = table.frame[id_name]
    ids = ids.cast(pl.String).str.strip_chars()
    empty = (ids.is_null() | (ids == "")).arg_true()
    if len(empty):
        raise DataError(
            f"read: id must be given on every row; got an empty {id_name!r} at {table.place(empty[0])} "
            f"({len(empty):,} in all). Fill it in or remove the row."
        )
    return ids.alias(ID)


def _channels(table: Table, wanted: list[str]) -> tuple[list[pl.Series], list[LeftOut], list[str]]:
    values, left_out, booleans = [], [], []
    for name in wanted:
        numbers = parse_numbers(table.frame[name])
        if numbers.bad is None:
            refuse_infinite(table, name, numbers.values)
            values.append(numbers.values.rename(name))
            booleans += [name] if numbers.boolean else []
            continue
        reason = "stamps" if numbers.reason == "text" and mostly_stamps(table.frame[name]) else numbers.reason
        first = numbers.bad[0] if len(numbers.bad) else 0
        text = str(table.frame[name][first])[:60]
        left_out.append(LeftOut(name, reason, count=len(numbers.bad), place=table.place(first), text=text))
    return values, left_out, booleans


def _sorted(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Rows by id and time, and how many stood after a later row of their series."""
    late = frame.select((pl.col(TIME) < pl.col(TIME).cum_max().over(ID)).sum()).item()
    return frame.sort(ID, TIME, FILE, ROW), int(late)


def _report(table: Table, out: pl.DataFrame, stamps: Stamps, **columns: Any) -> ReadReport:
    blank = sum(raw.blank for raw in table.raws)
    unnamed = [
        LeftOut(f"column {place}", "no name", count=raw.frame.height, place=f"line 1 of {raw.name}", text="")
        for raw in table.raws
        for place in raw.unnamed
    ]
    missing = {name: out[name].null_count() for name in out.columns[2:]}
    return ReadReport(
        files=tuple(raw.name for raw in table.raws),
        rows_in=table.frame.height + blank,
        rows_out=out.height,
        accounted={"blank lines": blank} if blank else {},
        unsorted=columns["unsorted"],
        missing={name: count for name, count in missing.items() if count},
        left_out=(*columns["left_out"], *unnamed),
        booleans=tuple(columns["booleans"]),
        absent={name: files for name, files in table.absent.items() if name in out.columns},
        zone=stamps.zone,
    )

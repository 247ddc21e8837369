"""From a log as it is to a `SeriesSet`: nothing lost, nothing invented, one sentence for every mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NoReturn, Unpack

import polars as pl

from keiretsu.data.columns import listed
from keiretsu.data.read_report import LeftOut, ReadReport
from keiretsu.data.read_ways import same_advice
from keiretsu.data.reading.clock.clock_column import read_clock
from keiretsu.data.reading.clock.left_out import hours_left_out
from keiretsu.data.reading.clock.order import Ordered, put_in_order
from keiretsu.data.reading.joined import with_one_id, with_one_time
from keiretsu.data.reading.options import (
    Duplicates,
    FileOptions,
    Jumps,
    More,
    TimeOptions,
    ValueOptions,
    check_options,
    of_kind,
    settings_told,
)
from keiretsu.data.reading.raw import FILE, ROW
from keiretsu.data.reading.readable import with_readable_message
from keiretsu.data.reading.roles import check_roles, ids_of, text_columns, time_column, wanted_channels
from keiretsu.data.reading.source import load
from keiretsu.data.reading.table import Table, join
from keiretsu.data.reading.values.channels import Channels, read_channels
from keiretsu.data.reading.values.long_table import spread
from keiretsu.data.reading.values.sequences import POSITION, SERIES, unroll
from keiretsu.data.reading.values.stretches import RowOrder
from keiretsu.data.require import advice_on, require_channel
from keiretsu.data.series import TIME, SeriesSet
from keiretsu.data.stamps import Stamps
from keiretsu.errors import ArgumentError, DataError, KeiretsuError


def read(
    source: Any,
    *,
    time: str | Sequence[str] | None = None,
    id: str | Sequence[str] | None = None,
    channels: Sequence[str] | str | None = None,
    name: str | None = None,
    value: str | None = None,
    zone: str | None = None,
    duplicates: Duplicates = "refuse",
    jumps: Jumps = "refuse",
    sentinels: Sequence[Any] | Mapping[str, Sequence[Any]] | Literal["proposed"] = (),
    **more: Unpack[More],
) -> SeriesSet:
    """Read one or many series from files, a database or a frame.

    Rows may stand in any order. Empty cells, NaN and the usual words for "no value" (null, NA, none) are missing;
    true/false become 1/0; a column of few words becomes one 0/1 channel a word ("mode=auto"); other columns that are
    not numbers are left out and listed in `.report`. Stamps are dates and datetimes as people and programs write them,
    counts since 1970, or cycles; stamps with an offset or in a `zone` are turned into UTC and come back in their zone.

    Args:
        source: path or glob of text files (comma, semicolon, tab or blanks; UTF-8, UTF-16 or CP932; plain or
            compressed), Parquet files or workbooks; a list of paths; the URL of a database; a frame of polars, pandas
            or pyarrow.
        time: the column of stamps, or two (date, time of day); by default the only column that holds dates.
        id: the column that tells the series apart, or several that do so together; by default each file is one series
            and bears its name.
        channels: which columns become channels; by default every column that holds numbers or few words.
        name, value: of a long table (a row an observation), the columns that say what was observed, and its value.
        zone: IANA name of the time zone of stamps that carry no offset, such as "Asia/Tokyo".
        duplicates: rows with the stamp of another row of their series: "refuse", or keep the "first", the "last" or
            the "mean".
        jumps: a clock that jumps back: "refuse", "split" the series there, or "sort" the rows.
        sentinels: values that mean "no value", such as [-999, "Bad"]; a mapping gives each column its own, and "*"
            those of all; "proposed" takes those that the report would propose, but for values in stretches that may be
            a stop of the plant.
        more: `columns`, `separator`, `decimal`, `encoding`, `sheet`, `table`, `query`, `sequence`, `text` and `memory`
            of `FileOptions`, `form` and `epoch` of `TimeOptions`, `categories` of `ValueOptions`.
    Returns:
        SeriesSet: sorted by id, then time; channels in alphabetical order; what reading did in `.report`.
    Raises:
        DataError: a file or a cell stands in the way; the message names file, line and what to do.
        ColumnError: a column that was asked for is not there; the message suggests the nearest name.
        ArgumentError: the source is of no kind that can be read, a setting is unknown, or a column has two roles.
        BudgetError: reading would take more memory than there is.
    Example:
        >>> series = read("plant/*.csv", time="timestamp")
        >>> print(series.report)
    """
    given = {"time": time, "id": id, "channels": channels, "name": name, "value": value, "zone": zone}
    given |= {"duplicates": duplicates, "jumps": jumps, "sentinels": sentinels, **more}
    try:
        check_options(given)
        return _read(source, given)
    except KeiretsuError as error:
        raise with_readable_message(error) from None


def _read(source: Any, given: dict[str, Any]) -> SeriesSet:
    spelt = text_columns(given["id"], given["name"], given["time"], given.get("text"))
    files = of_kind(FileOptions, {**given, "text": spelt})
    clock, values = of_kind(TimeOptions, given), of_kind(ValueOptions, given)
    table, roles = _table(join(load(source, files)), given, files)
    rows = _rows(table, roles, clock=clock, values=values, memory=files.memory)
    long, asked = roles["name"] is not None, given["channels"]
    wanted = wanted_channels(rows.table, asked, roles=roles, long=long)
    order = RowOrder(rows.ids, rows.stamps.values, rows.stamps.zone)
    found = read_channels(rows.table, wanted, values=values, order=order)
    places = rows.table.frame[FILE], rows.table.frame[ROW]
    ordered = put_in_order(
        rows.table,
        pl.DataFrame([rows.ids, rows.stamps.values.alias(TIME), *places, *found.values]),
        time_name=roles["time"],
        id_name=roles["id"],
        time=clock,
        zone=rows.stamps.zone,
        # the rows of a long table may go through the same hours once for every name
        look_for_jumps=not long,
    )
    # the columns of a long table are made of its rows, and blank where another one was observed
    events, codes = ({}, {}) if long else (found.events, found.codes)
    report = replace(_report(table, rows, found, ordered), settings=settings_told(given), events=events, codes=codes)
    frame = ordered.frame.drop(FILE, ROW)
    series = SeriesSet(frame, time_name=roles["time"], id_name=roles["id"], source=table.name, report=report)
    return _only_asked(series, asked)


def _table(table: Table, given: dict[str, Any], files: FileOptions) -> tuple[Table, dict[str, Any]]:
    """The table with one column of stamps and at most one of ids, and which columns have a role."""
    table, time = with_one_time(table, given["time"])
    table, id = with_one_id(table, given["id"])
    if files.sequence is not None:
        if time is not None or given["name"] is not None:
            raise ArgumentError(
                f"read: sequence must be given without time= and name=; got sequence={files.sequence!r} beside them. "
                f"The position in the sequence is the time."
            )
        table, time, id = unroll(table, files.sequence, memory=files.memory), POSITION, id or SERIES
        table = table if id == SERIES else Table(table.frame.drop(SERIES), table.raws, table.name, table.absent)
    roles = {
        "time": time_column(table, time, form=given.get("form")),
        "id": id,
        "name": given["name"],
        "value": given["value"],
    }
    check_roles(table, roles)
    return table, roles


@dataclass(frozen=True, eq=False)
class _Rows:
    """A wide table, with the series and the instant of every row."""

    table: Table
    ids: pl.Series
    stamps: Stamps
    accounted: dict[str, int]
    unused: tuple[str, ...] = ()  # columns of a long table beside its roles


def _rows(
    table: Table, roles: dict[str, Any], *, clock: TimeOptions, values: ValueOptions, memory: int | None
) -> _Rows:
    ids = ids_of(table, roles["id"])
    stamps = read_clock(table, roles["time"], ids=ids, time=clock)
    if roles["name"] is None:
        return _Rows(table, ids, stamps, {})
    wide = spread(
        table,
        ids=ids,
        stamps=stamps.values,
        name=roles["name"],
        value=roles["value"],
        duplicates=clock.duplicates,
        values=values,
        memory=memory,
    )
    unused = tuple(column for column in table.columns if column not in roles.values())
    return _Rows(wide.table, wide.ids, replace(stamps, values=wide.stamps), wide.accounted, unused)


def _only_asked(series: SeriesSet, asked: Sequence[str] | str | None) -> SeriesSet:
    """The channels asked for by their own names, or all of a category asked for by its column's."""
    kept: list[str] = []
    for channel in [asked] if isinstance(asked, str) else asked or ():
        words = series.report.categories.get(channel)
        if words is None:
            require_channel(series, channel, function="read", argument="channels")
        kept += [channel] if words is None else [f"{channel}={word}" for word in words]
    if not series.channels:
        _refuse_without_channels(series)
    return series if asked is None else series.select(channels=kept)


def _refuse_without_channels(series: SeriesSet) -> NoReturn:
    text = listed([column.name for column in series.left_out]) or "none but time and id"
    found = f"read: source must hold a column of numbers; got {series.source} with {text}."
    raise DataError(found, advice=advice_on(series.left_out[0]) if series.left_out else same_advice("Add one."))


def _report(table: Table, rows: _Rows, found: Channels, ordered: Ordered) -> ReadReport:
    accounted: dict[str, int] = {}
    counts = [{"blank lines": raw.blank} | raw.accounted for raw in table.raws] + [
        rows.accounted,
        ordered.accounted or {},
    ]
    for rule, count in (item for some in counts for item in some.items() if item[1]):
        accounted[rule] = accounted.get(rule, 0) + count
    unnamed = [
        LeftOut(f"column {place}", "no name", count=raw.frame.height, place=f"the header of {raw.name}", text="")
        for raw in table.raws
        for place in raw.unnamed
    ]
    unused = [
        LeftOut(name, "no role in a long table", table.frame[name].count(), f"the header of {table.name}", text="")
        for name in rows.unused
    ]
    out = ordered.frame
    missing = {name: count for series in found.values if (count := out[name := series.name].null_count())}
    outside = sum(sum(raw.accounted.values()) + raw.blank for raw in table.raws)
    notes = [
        f"{raw.preamble:,} {'line' if raw.preamble == 1 else 'lines'} above the header of {raw.name} "
        f"{'was' if raw.preamble == 1 else 'were'} passed over"
        for raw in table.raws
        if raw.preamble
    ]
    notes += [f"numbers of {raw.name} have decimal commas" for raw in table.raws if raw.decimal == ","]
    return ReadReport(
        files=tuple(raw.name for raw in table.raws),
        rows_in=table.frame.height + outside,
        rows_out=out.height,
        accounted=accounted,
        unsorted=ordered.unsorted,
        missing=missing,
        left_out=(*found.left_out, *unnamed, *unused),
        booleans=tuple(found.booleans),
        absent={name: files for name, files in rows.table.absent.items() if name in out.columns},
        zone=rows.stamps.zone,
        constant=tuple(found.constant),
        categories=found.categories,
        replaced=found.replaced,
        proposed=found.proposed,
        held=tuple(found.held),
        notes=(
            *notes,
            *rows.stamps.notes,
            *ordered.notes,
            *hours_left_out(ordered.frame, rows.stamps.zone),
            *found.notes,
        ),
        encodings={raw.name: raw.encoding for raw in table.raws if raw.encoding != "utf-8"},
        separators=tuple(dict.fromkeys(raw.separator for raw in table.raws if raw.separator is not None)),
        commas=table.commas(),
        preamble=max(raw.preamble for raw in table.raws),
    )

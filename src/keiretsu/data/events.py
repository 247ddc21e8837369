"""Maintenance records and alarms as channels: how many since the previous row, and how long since the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from keiretsu.data.columns import listed, require_column
from keiretsu.data.known.side_table import as_text, in_zone_of, look_of_log, require_same_clock, side_table
from keiretsu.data.normal_codes import normal_codes, normal_note
from keiretsu.data.read_report import LeftOut
from keiretsu.data.read_ways import event_clock_advice, time_advice
from keiretsu.data.read_words import EVENTS
from keiretsu.data.reading.clock.checked import clock_beside
from keiretsu.data.reading.joined import with_one_time
from keiretsu.data.reading.table import Table
from keiretsu.data.reading.values.cells import missing_words
from keiretsu.data.series import ID, TIME, SeriesSet
from keiretsu.data.stamps import mostly_stamps, parse_stamps
from keiretsu.errors import ArgumentError, ColumnError, DataError

OTHER, ONLY = "other", "event"
# how the two channels of a code end
COUNT, SINCE = " count", " since"
# why rows of a table are no events
BLANK, NORMAL = "blank code", "code of no alarm"
_CODE, _TICK, _COUNT, _LAST = "\x00code", "\x00tick", "\x00count", "\x00last"
# kinds that are named with their counts
_NAMED = 12
_FIRST = pl.col(ID).ne_missing(pl.col(ID).shift())


@dataclass(frozen=True)
class EventReport:
    """What became of a table of events; `events_in = joined + events accounted for`.

    Attributes:
        source: the table.
        events_in: rows of the table.
        joined: events that some row of the series knows of.
        accounted: events that no row knows of, by rule.
        codes: the kinds that have channels, and their events that were joined.
        others: codes that share the channels of "other".
        normal: codes that mean no alarm, and the rows that have them; accounted for, too.
    """

    source: str
    events_in: int
    joined: int
    accounted: dict[str, int]
    codes: dict[str, int]
    others: int = 0
    normal: dict[str, int] = field(default_factory=dict)

    @property
    def closes(self) -> bool:
        """Whether every event was joined or is accounted for."""
        return self.events_in == self.joined + sum(self.accounted.values())

    @property
    def notes(self) -> tuple[str, ...]:
        """The report as sentences."""
        lost = "".join(f"; {count:,}: {rule}" for rule, count in self.accounted.items())
        kinds = f"{len(self.codes)} {'kind' if len(self.codes) == 1 else 'kinds'}"
        joined = f"events: {self.joined:,} of {self.events_in:,} from {self.source} joined as {kinds}"
        if 1 < len(self.codes) <= _NAMED:
            joined += f" ({', '.join(f'{code} {rows:,}' for code, rows in self.codes.items())})"
        rarer = "code shares" if self.others == 1 else "codes share"
        rest = (f"events: {self.others:,} rarer {rarer} the channels of {OTHER!r}",) if self.others else ()
        calm = (normal_note(self.normal),) if self.normal else ()
        return (f"{joined}{lost}", *calm, *rest)


def join_events(
    series: SeriesSet,
    events: Any,
    *,
    time: str | Sequence[str] | None = None,
    id: str | None = None,
    code: str | None = None,
    codes: Sequence[str] | None = None,
    most: int = 20,
    normal: Sequence[str] | None = None,
) -> SeriesSet:
    """Join a table of events (maintenance records, alarms) as channels, two for each code.

    "{code} count" is the number of events after the previous row's stamp and up to this row's, 0 on a series' first
    row. "{code} since" is the time since the last event at or before the row, in seconds or clock units, missing
    before the first event. An event at a row's stamp is known on that row. No row knows anything of later events;
    which codes have channels is a choice over the whole table, as that of channels is, unless `codes` fixes it.

    A row whose code is blank is no event, so that the log itself may be the table: `join_events("pump.csv",
    code="alarm")` takes the alarms from a column that is blank but for them. Nor is a row whose code means no alarm:
    in a column of the log one spelled 0, OK, normal, 正常 and the like, or else the one on more than half of its rows;
    in another table one that is both. Those are counted and named in `.report`.

    Args:
        series: what `read` returned.
        events: anything `read` takes; its rows in any order, repeated ones are counted as often as they are there.
        time: the column of stamps, or two (date, time of day); by default those called as in the log, else the only
            one that holds dates.
        id: the column of the series' ids; by default the one called as in the log. Without one, every event applies
            to every series, or to that of its own file where series and events are of the same files.
        code: the column of codes or texts; without it all events are of one kind, "event".
        codes: the codes that have channels, whether they occur or not; by default the most frequent.
        most: how many codes have channels of their own by default; the rest become "other".
        normal: the codes that are no events, in place of those that are found; [] makes every code an event. A code in
            `codes` is one in any case.
    Returns:
        SeriesSet: the same rows with more channels; what was joined is in `.report`.
    Raises:
        ColumnError: a column is not there, or a channel already has the name.
        DataError: a stamp cannot be read, or the two clocks do not fit together.
    Example:
        >>> joined = join_events(read("pump.csv", id="machine"), "maintenance.csv", id="machine", code="work")
        >>> joined.channels
        ('filter change count', 'filter change since', 'pressure')
    """
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise ArgumentError(f"join_events: most must be a positive integer; got {most!r}. Say how many codes.")
    asked = time
    codes, normal = ([one] if isinstance(one, str) else one for one in (codes, normal))
    words = (id, code, series.id_name, *_two_times(series), *_parts(time))
    table = side_table(events, text=words, look=look_of_log(series, events))
    if time is None and set(_two_times(series)) <= set(table.columns):
        time = _two_times(series) or None
    table, time = with_one_time(table, time)
    found = _events(series, table, roles=(time, id, code))
    rows = found.height
    found = _without_blank(found, codes or ())
    blank, counts = rows - found.height, dict(found.group_by(_CODE).len().sort(_CODE).iter_rows())
    own = code is not None and _is_own(series, code, table)
    calm = {} if code is None else normal_codes(counts, rows=rows, own=own, told=normal, kept=codes or ())
    known, accounted = _placed(series, found.filter(~pl.col(_CODE).is_in(list(calm))))
    lost = {BLANK: blank, NORMAL: sum(calm.values())}
    accounted = {rule: count for rule, count in lost.items() if count} | accounted
    named, others = _vocabulary(known, codes=codes, most=most)
    channels = _channels(series, named)
    report = EventReport(
        source=table.name,
        events_in=rows,
        joined=known.height,
        accounted=accounted,
        codes={name: part.height for name, part in named.items()},
        others=others,
        normal=calm,
    )
    joined = _with_channels(_without_column(series, code, table), channels, report)
    told = {"events": table.name, "time": asked, "id": id, "code": code}
    calm_before = series.report.joined.get("normal", ())
    if calm or calm_before or normal is not None:
        told["normal"] = list(dict.fromkeys((*calm_before, *calm, *(normal or ()))))
    return replace(joined, report=replace(joined.report, joined=told))


def _two_times(series: SeriesSet) -> tuple[str, ...]:
    """The log's columns of the date and of the time of day, where they are two."""
    time = series.report.settings.get("time")
    return () if time is None or isinstance(time, str) or len(time) < 2 else tuple(time)


def _parts(time: str | Sequence[str] | None) -> tuple[str, ...]:
    return () if time is None or isinstance(time, str) else tuple(time)


def _is_own(series: SeriesSet, code: str, table: Table) -> bool:
    """Whether the log itself is the table of events, and the codes stand in a column of it."""
    told = series.report
    known = code in series.channels or code in told.categories or any(column.name == code for column in told.left_out)
    return known and {raw.name for raw in table.raws} == set(told.files)


def _events(series: SeriesSet, table: Table, *, roles: tuple[str | None, str | None, str | None]) -> pl.DataFrame:
    """The events as `TIME`, `_CODE` and, if they belong to series, `ID`."""
    time, id, code = roles
    for argument, name in (("time", time), ("id", id), ("code", code)):
        if name is not None:
            require_column(name, table.columns, function="join_events", argument=argument, source=table.name)
    if id is None and series.id_name in table.columns:
        id = series.id_name
    named, time = time is not None, _time_column(series, table, time)
    # where the log counts cycles, large numbers are no dates
    stamps = parse_stamps(table.frame[time], epoch="auto" if series.clock == "datetime" else "none")
    unread = stamps.values.is_null().arg_true()
    if len(unread):
        advice = stamps.advice or "Mend those cells."
        raise DataError(
            f"join_events: time must be stamps; got {table.frame[time][unread[0]]!r} in {time!r} at "
            f"{table.place(unread[0])} ({len(unread):,} of {table.frame.height:,} rows). {advice}"
        )
    clock = None if named or time == series.time_name else clock_beside(table, stamps.values, time)
    if clock is not None:
        # all events of a day would be known from its midnight on, before they happened
        raise DataError(
            f"join_events: time must hold the time of day too; got dates alone in {time!r} of {table.name}, and times "
            f"of day in {clock!r}.",
            advice=event_clock_advice(time, clock),
        )
    words = pl.repeat(ONLY, table.frame.height, eager=True) if code is None else as_text(table.frame[code])
    found = pl.DataFrame([stamps.values.alias(TIME), words.alias(_CODE)])
    if id is not None:
        found = found.with_columns(as_text(table.frame[id]).alias(ID))
    elif len(table.raws) > 1 and {raw.label for raw in table.raws} == set(series.ids):
        found = found.with_columns(table.labels().alias(ID))
    found, zone = in_zone_of(series, found, stamps.zone, table=table)
    clock = "datetime" if found.schema[TIME] == pl.Datetime else "number"
    require_same_clock(series, (clock, zone), function="join_events", argument="events")
    return found


def _without_blank(events: pl.DataFrame, codes: Sequence[str]) -> pl.DataFrame:
    """The rows that have a code; "none" and its like are blank unless they are asked for."""
    words = events[_CODE].unique().drop_nulls()
    blank = [word for word in missing_words(words) if word not in codes]
    return events.filter(pl.col(_CODE).is_not_null() & ~pl.col(_CODE).is_in(blank))


def _time_column(series: SeriesSet, table: Table, time: str | None) -> str:
    if time is not None:
        return time
    if series.time_name in table.columns:
        return series.time_name
    stamps = [name for name in table.columns if mostly_stamps(table.frame[name])]
    if len(stamps) != 1:
        raise ColumnError(
            f"join_events: time must be named where it is not plain; got the columns {listed(table.columns)} in "
            f"{table.name}.",
            advice=time_advice((stamps or table.columns)[0]),
        )
    return stamps[0]


def _placed(series: SeriesSet, found: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """The events that some row knows of, by time, and how many are left, by rule."""
    known = found
    if ID in found.columns:
        known = found.filter(pl.col(ID).is_in(series.ids))
        ends = series.frame.group_by(ID).agg(pl.col(TIME).max().alias(_LAST))
        placed = known.join(ends, on=ID, how="left").filter(pl.col(TIME) <= pl.col(_LAST)).drop(_LAST)
    else:
        placed = known.filter(pl.col(TIME) <= series.frame[TIME].max()) if series.rows else known.clear()
    counts = {
        "event of an unknown series": found.height - known.height,
        "event after the last row": known.height - placed.height,
    }
    return placed.sort(TIME), {rule: count for rule, count in counts.items() if count}


def _vocabulary(events: pl.DataFrame, *, codes: Sequence[str] | None, most: int) -> tuple[dict[str, pl.DataFrame], int]:
    """The events of every kind that has channels, and how many codes became "other"."""
    counts = events.group_by(_CODE).len().sort(["len", _CODE], descending=[True, False])
    own = counts[_CODE].head(most).to_list() if codes is None else list(dict.fromkeys(codes))
    named = {name: events.filter(pl.col(_CODE) == name) for name in own}
    rest = events.filter(~pl.col(_CODE).is_in(own))
    if rest.height:
        both = [named[OTHER], rest] if OTHER in named else [rest]
        named[OTHER] = pl.concat(both).sort(TIME)
    return named, rest[_CODE].n_unique()


def _channels(series: SeriesSet, named: dict[str, pl.DataFrame]) -> dict[str, pl.Series]:
    """Two channels for every kind."""
    unit = 1e6 if series.clock == "datetime" else 1.0
    # both clocks as one kind of number
    tick = pl.col(TIME).to_physical()
    if series.clock != "datetime" and any(part.schema[TIME] != series.frame.schema[TIME] for part in named.values()):
        tick = pl.col(TIME).cast(pl.Float64)
    rows = series.frame.select(ID, tick.alias(TIME))
    channels: dict[str, pl.Series] = {}
    for name, part in named.items():
        met = _met(rows, part.with_columns(tick.alias(TIME), tick.alias(_TICK)))
        total = pl.col(_COUNT).fill_null(0)
        count = pl.when(_FIRST).then(0).otherwise(total - total.shift())
        since = (pl.col(TIME) - pl.col(_TICK)) / unit
        made = met.select(count.cast(pl.Float64).alias(name + COUNT), since.alias(name + SINCE))
        channels |= {channel.name: channel for channel in made.get_columns()}
    return channels


def _met(rows: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """The rows, each with the last event at or before it and the number of its series' events up to then."""
    counted = pl.int_range(1, pl.len() + 1).cast(pl.Int64).alias(_COUNT)
    if ID in events.columns:
        past = events.select(ID, TIME, _TICK, counted.over(ID))
        # of several events at one stamp the last has counted them all
        past = past.unique([ID, TIME], keep="last", maintain_order=True)
        return rows.join_asof(past, on=TIME, by=ID, strategy="backward", check_sortedness=False)
    past = events.select(_TICK, counted)
    place = past[_TICK].search_sorted(rows[TIME], side="right").cast(pl.Int64) - 1
    return rows.hstack(past.select(pl.all().gather(place.set(place < 0, None))))


def _without_column(series: SeriesSet, code: str | None, table: Table) -> SeriesSet:
    """The series without what reading made of the column of codes, where the log itself is the table of events."""
    told = series.report
    if code is None or not _is_own(series, code, table):
        return series
    # a category of its words, or its numbers as a channel: how large a code is means nothing
    made = {code, *(f"{code}={word}" for word in told.categories.get(code, ()))}
    others = tuple(column for column in told.left_out if column.name != code)
    gone = next((column for column in told.left_out if column.name == code), LeftOut(code, EVENTS, 0, "", ""))
    report = replace(
        told,
        left_out=(*others, replace(gone, reason=EVENTS)),
        events={name: words for name, words in told.events.items() if name != code},
        codes={name: counts for name, counts in told.codes.items() if name != code},
        categories={name: words for name, words in told.categories.items() if name != code},
        proposed={name: words for name, words in told.proposed.items() if name != code},
        held=tuple(one for one in told.held if one.channel != code),
        constant=tuple(name for name in told.constant if name not in made),
    )
    return replace(series, frame=series.frame.drop(made & set(series.channels)), report=report)


def _with_channels(series: SeriesSet, channels: dict[str, pl.Series], report: EventReport) -> SeriesSet:
    clash = sorted(set(channels) & {*series.frame.columns, *(column.name for column in series.left_out)})
    if clash:
        raise ColumnError(
            f"join_events: channels of events must not have the name of a column; got {listed(clash)} in "
            f"{series.source} too. Rename the code or the column."
        )
    frame = series.frame.with_columns(channels.values())
    names = sorted({*series.channels, *channels})
    missing = {name: frame[name].null_count() for name in names}
    told = replace(
        series.report,
        missing={name: count for name, count in missing.items() if count},
        notes=(*series.report.notes, *report.notes),
    )
    return replace(series, frame=frame.select(ID, TIME, *names), report=told)

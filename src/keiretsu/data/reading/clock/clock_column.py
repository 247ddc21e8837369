"""The column of stamps as one clock: spelled, in its zone, every cell read or refused by line."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from keiretsu.data.read_ways import form_advice, zone_advice
from keiretsu.data.reading.clock.checked import refuse_unread
from keiretsu.data.reading.clock.zones import check_zone, localize
from keiretsu.data.reading.options import TimeOptions
from keiretsu.data.reading.table import Table
from keiretsu.data.stamps import Stamps, parse_stamps
from keiretsu.errors import ArgumentError, DataError

# a day from the ends of what a calendar holds, so that no offset leads beyond them
_FIRST, _LAST = datetime(1, 1, 2), datetime(9999, 12, 30)


def read_clock(table: Table, name: str, *, ids: pl.Series, time: TimeOptions) -> Stamps:
    """Read the time column; stamps of a zone are instants in UTC afterwards.

    Args:
        table: the source.
        name: its time column.
        ids: (rows,) the series of each row, which tells apart an hour that happens twice.
        time: form, epoch and zone.
    Returns:
        Stamps: no value is null; `zone` is the zone in which stamps come back.
    Raises:
        DataError: a cell cannot be read, stands in an hour that summer time leaves out, or at the end of all calendars.
        ArgumentError: `zone` is no time zone, or the clock counts; `form` spells no date.
    """
    stamps = _instants(table, name, ids=ids, time=time)
    _refuse_far(table, name, stamps)
    return stamps


def _instants(table: Table, name: str, *, ids: pl.Series, time: TimeOptions) -> Stamps:
    zone = time.zone if time.zone is None else check_zone(time.zone)
    stamps = parse_stamps(table.frame[name], form=time.form, epoch=time.epoch)
    if stamps.values.null_count():
        _refuse_untold(table, name, stamps)
        refuse_unread(table, name, stamps.values)
    if zone is None:
        return stamps
    if stamps.values.dtype != pl.Datetime:
        raise ArgumentError(
            f"read: zone must belong to a clock of dates; got {zone!r} and numbers in {name!r} of {table.name}. Leave "
            f"zone= out, or give epoch='s' if they count from 1970."
        )
    if stamps.zone is not None:
        # what offsets were taken for no longer matters, what numbers were taken for does
        return Stamps(stamps.values, zone, tuple(note for note in stamps.notes if "epoch=" in note))
    local = localize(stamps.values, ids, zone)
    if len(local.skipped):
        first = local.skipped[0]
        raise DataError(
            f"read: time must be stamps that a clock of {zone} shows; got {stamps.values[first]} in {name!r} at "
            f"{table.place(first)} ({len(local.skipped):,} of {len(ids):,} rows), in an hour that summer time leaves "
            f"out.",
            advice=zone_advice(),
        )
    notes = []
    if local.twice > local.guessed:
        apart = local.twice - local.guessed
        told, were = ("stamp", "was") if apart == 1 else ("stamps", "were")
        notes.append(
            f"{apart:,} {told} in an hour that happens twice in {zone} {were} told apart by the order of the rows"
        )
    if local.guessed:
        one = local.guessed == 1
        told, they = ("stamp", "it was") if one else ("stamps", "they were")
        notes.append(
            f"{local.guessed:,} {told} in an hour that happens twice in {zone} {'stands' if one else 'stand'} "
            f"there once; {they} taken for the earlier"
        )
    return Stamps(local.values, zone, tuple(notes))


def _refuse_far(table: Table, name: str, stamps: Stamps) -> None:
    """Refuse instants that some zone's clocks could not show."""
    if stamps.values.dtype != pl.Datetime or stamps.zone is None:
        return
    far = ~stamps.values.is_between(pl.lit(_FIRST), pl.lit(_LAST))
    if far.any():
        first = far.arg_true()[0]
        raise DataError(
            f"read: time must be stamps between the years 1 and 9999 in every zone; got "
            f"{str(table.frame[name][first])[:60]!r} in {name!r} at {table.place(first)} ({far.sum():,} of "
            f"{len(far):,} rows). Remove those rows, or mend their stamps."
        )


def _refuse_untold(table: Table, name: str, stamps: Stamps) -> None:
    if not stamps.advice:
        return
    cells = table.frame[name]
    first = (stamps.values.is_null() & cells.is_not_null()).arg_true()[0]
    raise DataError(
        f"read: time must be spelled so that day and month can be told apart; got {str(cells[first])[:60]!r} in "
        f"{name!r} at {table.place(first)}.",
        advice=form_advice(stamps.advice),
    )

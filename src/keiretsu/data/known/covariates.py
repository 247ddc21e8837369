"""Covariates that are known ahead: calendars, and tables that reach beyond the end of the series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.columns import listed
from keiretsu.data.known.side_table import require_same_clock, shown_stamp, side_table
from keiretsu.data.reading.read import read
from keiretsu.data.series import ID, TIME, SeriesSet
from keiretsu.data.stamps import STAMP, parse_stamps
from keiretsu.errors import ArgumentError, DataError

# a control character, so that no column has this name
_HERE = "\x00here"
_BLOCK = 1 << 17


@runtime_checkable
class StampFeatures(Protocol):
    """What a calendar is: a frozen dataclass that turns stamps into columns."""

    @property
    def zone(self) -> str | None:
        """IANA name of the wall clock; None takes stamps as they stand."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of `values`."""
        ...

    def values(self, stamps: pl.Series) -> NDArray[np.float64]:
        """(n, k) float64 for n stamps."""
        ...


@dataclass(frozen=True, eq=False)
class KnownTable:
    """Columns of a table, found by series and stamp.

    Attributes:
        frame: `id` (unless the rows hold for every series), `time`, and the columns, Float64; sorted by id, then time.
        zone: the zone of the source's stamps, as in `ReadReport`.
        source: the table, for messages.
    """

    frame: pl.DataFrame
    zone: str | None
    source: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(name for name in self.frame.columns if name not in (ID, TIME))

    def on(self, rows: pl.DataFrame, *, function: str) -> NDArray[np.float64]:
        """(n, k) float64 for rows of `id` and `time`.

        Raises:
            DataError: a row or a value is not in the table.
        """
        found = self._found(rows)
        self._refuse_holes(found, _HERE, "known must have a row for every row", function)
        for name in self.names:
            self._refuse_holes(found, name, f"known {name!r} must have a value for every row", function)
        return found.select(self.names).to_numpy()

    def check(self, rows: pl.DataFrame, *, function: str) -> None:
        """Refuse what `on` refuses, in little memory.

        Raises:
            DataError: a row or a value is not in the table.
        """
        for begin in range(0, rows.height, _BLOCK):
            if self._found(rows.slice(begin, _BLOCK)).null_count().sum_horizontal().item():
                # all rows at once, so that the message can count
                self.on(rows, function=function)

    def _found(self, rows: pl.DataFrame) -> pl.DataFrame:
        keys = [ID, TIME] if ID in self.frame.columns else [TIME]
        table = self._near(rows).with_columns(pl.lit(True).alias(_HERE))
        if rows.schema[TIME] != table.schema[TIME]:
            # cycles counted as integers on one side and as decimal numbers on the other
            rows, table = rows.cast({TIME: pl.Float64}), table.cast({TIME: pl.Float64})
        return rows.join(table, on=keys, how="left", maintain_order="left")

    def _near(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The part of the table that can hold these rows, so that a small piece of a long log asks little."""
        if not rows.height:
            return self.frame.clear()
        near = self.frame
        if ID in near.columns:
            begin = near[ID].search_sorted(str(rows[ID].min()), side="left")
            near = near.slice(begin, near[ID].search_sorted(str(rows[ID].max()), side="right") - begin)
        return near.filter(pl.col(TIME).is_between(rows[TIME].min(), rows[TIME].max()))

    def _refuse_holes(self, found: pl.DataFrame, column: str, rule: str, function: str) -> None:
        holes = found[column].is_null().arg_true()
        if len(holes):
            first = found.row(holes[0], named=True)
            raise DataError(
                f"{function}: {rule}; got none for series {first[ID]!r} at {shown_stamp(first[TIME], self.zone)} "
                f"({len(holes):,} of {found.height:,} rows). Add what is missing to {self.source}."
            )


@dataclass(frozen=True, eq=False)
class Covariates:
    """All that is known ahead, for rows of the log and for rows to come.

    Attributes:
        parts: calendars and tables, in the order given.
        clock: "datetime", "integer" or "number".
        ids: names of the series.
    """

    parts: tuple[StampFeatures | KnownTable, ...] = ()
    clock: str = "datetime"
    ids: tuple[str, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(name for part in self.parts for name in part.names)

    def at(self, ids: str | Sequence[str], stamps: Any) -> NDArray[np.float64]:
        """The same columns for other stamps, those to come above all.

        Args:
            ids: the series of each stamp; one name for all of them.
            stamps: (n,) datetimes (aware ones in any zone, others as the log's clock holds them: in UTC if it has a
                zone), ISO texts, or numbers as in `Packed.stamp`.
        Returns:
            (n, k) float64.
        Raises:
            DataError: a table lacks a row; its series and stamp are named.
        """
        times = self._times(stamps)
        names = pl.Series(ID, [ids] * len(times) if isinstance(ids, str) else list(ids), dtype=pl.String)
        if len(names) != len(times):
            raise ArgumentError(
                f"at: ids must be one name, or one for each stamp; got {len(names):,} for {len(times):,} stamps. "
                f"Repeat them."
            )
        unknown = sorted(set(names.unique().to_list()) - set(self.ids))
        if unknown:
            raise DataError(f"at: ids must be series of the log; got {listed(unknown)}. It holds {listed(self.ids)}.")
        return self.on(pl.DataFrame([names, times]), function="at")

    def on(self, rows: pl.DataFrame, *, function: str = "pack") -> NDArray[np.float64]:
        """(n, k) float64 for rows of `id` and `time` as a `SeriesSet` holds them."""
        blocks = [
            part.on(rows, function=function) if isinstance(part, KnownTable) else part.values(rows[TIME])
            for part in self.parts
        ]
        return np.column_stack(blocks) if blocks else np.zeros((rows.height, 0))

    def _times(self, stamps: Any) -> pl.Series:
        given = stamps if isinstance(stamps, pl.Series) else pl.Series(TIME, stamps, strict=False)
        given = given.alias(TIME)
        if self.clock == "datetime" and given.dtype.is_numeric():
            # microseconds are whole, which seconds as decimal numbers are not
            return (given.cast(pl.Float64) * 1e6).round().cast(pl.Int64).cast(STAMP)
        times = parse_stamps(given).values
        if (times.dtype == pl.Datetime) != (self.clock == "datetime") or times.null_count():
            raise DataError(
                f"at: stamps must be on the series' {self.clock} clock; got {given.dtype} with "
                f"{times.null_count():,} of {len(times):,} unreadable. Give stamps as the log has them."
            )
        return times.cast({"datetime": STAMP, "integer": pl.Int64}.get(self.clock, pl.Float64), strict=False)


def know(series: SeriesSet, known: Any) -> Covariates:
    """Bind calendars to the series' zone, and read tables on its clock.

    Raises:
        DataError: a table lacks a row of the series, or its clock is another.
        ArgumentError: two columns have the same name.
    """
    items = known if isinstance(known, list | tuple) else [known]
    parts = tuple(_bound(series, item) if isinstance(item, StampFeatures) else _table(series, item) for item in items)
    covariates = Covariates(parts, series.clock, series.ids)
    twice = sorted({name for name in covariates.names if covariates.names.count(name) > 1})
    if twice:
        raise ArgumentError(
            f"pack: known covariates must have different names; got {listed(twice)} more than once. Rename one."
        )
    for part in parts:
        if isinstance(part, KnownTable):
            # found out now, with the whole log at hand, not in the middle of a pass
            part.check(series.frame.select(ID, TIME), function="pack")
    return covariates


def _bound(series: SeriesSet, calendar: Any) -> StampFeatures:
    name = type(calendar).__name__
    if series.clock != "datetime":
        raise DataError(
            f"pack: {name} must have a log whose clock holds datetimes; got the {series.clock} clock of "
            f"{series.source}. Leave it out, or give its columns as a table."
        )
    zone = series.report.zone
    if zone is None and calendar.zone is not None:
        raise ArgumentError(
            f"pack: {name} must have no zone where the stamps have none; got {calendar.zone!r}. Read the log with its "
            f"zone, or leave the zone out and stamps are taken as they stand."
        )
    bound = replace(calendar, zone=calendar.zone or zone)
    # a zone that does not exist is found out here
    bound.values(series.frame[TIME].head(1))
    return bound


def _table(series: SeriesSet, source: Any) -> KnownTable:
    table = source
    if not isinstance(source, SeriesSet):
        columns = side_table(source, text=()).columns
        time = next((name for name in (series.time_name, TIME) if name in columns), None)
        id = next((name for name in (series.id_name, ID) if name in columns), None)
        table = read(source, time=time, id=id)
    require_same_clock(series, (table.clock, table.report.zone), function="pack", argument="known")
    everywhere = table.id_name is None and len(table) == 1
    frame = table.frame.drop(ID) if everywhere else table.frame
    return KnownTable(frame, table.report.zone, table.source)

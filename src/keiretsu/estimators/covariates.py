"""Which covariates a model reads, and what a caller must tell of them when it forecasts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data import ReadReport, SeriesSet
from keiretsu.data.columns import listed
from keiretsu.data.known.covariates import Covariates, KnownTable, StampFeatures
from keiretsu.data.known.side_table import require_same_clock
from keiretsu.data.series import ID, TIME
from keiretsu.data.stamps import STAMP
from keiretsu.errors import ArgumentError, ColumnError, DataError
from keiretsu.estimators.clock import Clock
from keiretsu.estimators.known_ahead import KnownAhead
from keiretsu.estimators.known_tables import from_channels, read_future, read_known, stamps_of, with_future
from keiretsu.estimators.static_rows import read_statics


@dataclass(frozen=True)
class CovariatePlan:
    """Covariates by value.

    Attributes:
        calendars: bound to the zone of training; they are worked out from stamps.
        columns: of tables, which must be told again, alphabetical; static: columns known of each series.
        time_name, id_name: what the source of training called the two.
    """

    calendars: tuple[StampFeatures, ...] = ()
    columns: tuple[str, ...] = ()
    static: tuple[str, ...] = ()
    time_name: str = TIME
    id_name: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All columns known ahead, alphabetical: the order in which they were given changes nothing."""
        return tuple(sorted((*self.columns, *(name for one in self.calendars for name in one.names))))

    def blank(self, clock: Clock) -> SeriesSet:
        """A log on the clock of training without any rows."""
        kind = {"datetime": STAMP, "integer": pl.Int64()}.get(clock.kind, pl.Float64())
        frame = pl.DataFrame(schema={ID: pl.String(), TIME: kind})
        return SeriesSet(frame, self.time_name, self.id_name, report=ReadReport(zone=clock.zone))


@dataclass(frozen=True)
class Told:
    """What a caller tells beside the series; the arguments of `Forecaster.predict`."""

    known: Any = None
    static: Any = None
    future: Any = None

    @property
    def items(self) -> list[Any]:
        """Calendars and tables, one by one."""
        if self.known is None:
            return []
        return list(self.known) if isinstance(self.known, list | tuple) else [self.known]


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What is known of any series of a log or stream.

    Attributes:
        plan, clock, horizon: of the model.
        covariates: calendars and tables.
        statics: series → (s,) float64.
        coming: frame of rows that are or will be, `id` (unless for all series) and `time`; None where nothing says.
        function: what messages call the caller.
    """

    plan: CovariatePlan
    clock: Clock
    horizon: int
    covariates: Covariates
    statics: dict[str, NDArray[np.float64]]
    coming: tuple[pl.DataFrame, str] | None
    function: str
    _made: dict[str, KnownAhead] = field(default_factory=dict, init=False, repr=False)

    def of(self, name: str) -> KnownAhead:
        """What is known of one series.

        Raises:
            DataError: nothing is known of it as a whole.
        """
        if name not in self._made:
            if self.plan.static and name not in self.statics:
                raise DataError(
                    f"{self.function}: static must have a row for every series; got none for {name!r}. "
                    f"Add one with {listed(self.plan.static)}."
                )
            stamps = None if self.coming is None else stamps_of(self.coming[0], name).to_numpy()
            self._made[name] = KnownAhead(
                self.covariates,
                self.plan.names,
                self.statics.get(name, np.zeros(0)),
                name,
                self.clock,
                self.horizon,
                stamps,
                "known" if self.coming is None else self.coming[1],
                self.function,
            )
        return self._made[name]

    @cached_property
    def tables(self) -> tuple[KnownTable, ...]:
        """Those of the covariates that are tables."""
        return tuple(part for part in self.covariates.parts if isinstance(part, KnownTable))


def tell(
    plan: CovariatePlan,
    clock: Clock,
    horizon: int,
    told: Told,
    *,
    series: SeriesSet | None,
    remembered: Knowledge | None,
    function: str,
) -> Knowledge:
    """Put together what a model needs to know.

    Args:
        plan, clock, horizon: of the model.
        told: what the caller says; what it leaves out is as training had it, if that is still at hand, or a channel of
            the log.
        series: the log; None for a stream.
        remembered: of training.
        function: what messages call the caller.
    Raises:
        ColumnError: a column is missing.
        DataError: a row, a value or a series is; it is named.
        ArgumentError: a calendar is not one of training.
    """
    blank = plan.blank(clock)
    if series is not None:
        _same_clock(plan, clock, series, function)
        blank = replace(series, frame=series.frame.clear().select(ID, TIME))
    tables = _tables(plan, blank, told, series, remembered, function)
    coming = None
    if told.future is not None:
        future = read_future(blank, told.future, plan.columns)
        ids = () if series is None else series.ids
        fresh = [name for name in future.names if not any(name in table.names for table in tables)]
        tables = with_future(tables, future, ids, function=function)
        if fresh:
            tables += (replace(future, frame=future.frame.drop(set(future.names) - set(fresh))),)
        coming = (future.frame, "future")
    held = [name for table in tables for name in table.names]
    missing = [name for name in plan.columns if name not in held]
    if missing and series is not None:
        given = "a table without it" if told.known is not None or told.future is not None else "none"
        raise ColumnError(
            f"{function}: known must hold {missing[0]!r}, which the model reads ahead; got {given}. Give known=[table] "
            f"with a row for every row of the log and the {horizon} rows after it."
        )
    if tables:
        coming = (tables[0].frame, tables[0].source)
    if series is not None:
        for table in tables:
            require_same_clock(series, (_kind(table), table.zone), function=function, argument="known")
            table.check(series.frame.select(ID, TIME), function=function)
    statics = {} if remembered is None else remembered.statics
    if plan.static and told.static is not None:
        statics = read_statics(blank, told.static, plan.static, function=function)
    if plan.static and not statics:
        raise ArgumentError(
            f"{function}: static must have a row for every series, with {listed(plan.static)}; got None. "
            f"Give static=table."
        )
    covariates = Covariates((*plan.calendars, *tables), clock.kind, blank.ids)
    return Knowledge(plan, clock, horizon, covariates, statics, coming, function)


def _tables(
    plan: CovariatePlan,
    blank: SeriesSet,
    told: Told,
    series: SeriesSet | None,
    remembered: Knowledge | None,
    function: str,
) -> tuple[KnownTable, ...]:
    if told.known is None:
        if remembered is not None and remembered.tables:
            return remembered.tables
        there = [name for name in plan.columns if series is not None and name in series.channels]
        return (from_channels(series, there),) if series is not None and there else ()
    tables = []
    for item in told.items:
        if not isinstance(item, StampFeatures):
            table = read_known(blank, item, plan.columns)
            tables += [table] if table.names else []
        elif not any(type(one) is type(item) and one.names == item.names for one in plan.calendars):
            raise ArgumentError(
                f"{function}: known must hold tables, and no calendar that training had not; got {item!r}. "
                f"Leave calendars out: the model has its own."
            )
    twice = sorted({name for table in tables for name in table.names if sum(name in t.names for t in tables) > 1})
    if twice:
        raise ArgumentError(
            f"{function}: known must have each column once; got {listed(twice)} in several tables. Drop it from one."
        )
    # the first table says which rows come, in whatever order they were given
    return tuple(sorted(tables, key=lambda table: table.names))


def _same_clock(plan: CovariatePlan, clock: Clock, series: SeriesSet, function: str) -> None:
    """Calendars are worked out from stamps, which must be of the kind they were in training."""
    mine, theirs = ((kind, zone is not None) for kind, zone in ((clock.kind, clock.zone), (series.clock, series.zone)))
    if plan.calendars and mine != theirs:
        words = [f"{kind} stamps {'with' if zone else 'without'} a zone" for kind, zone in (mine, theirs)]
        raise DataError(
            f"{function}: series must have {words[0]}, as in training, for its calendars; got {words[1]}. "
            f"Read the log as that of training was read."
        )


def _kind(table: KnownTable) -> str:
    dtype = table.frame.schema[TIME]
    return "datetime" if dtype == pl.Datetime else "integer" if dtype == pl.Int64 else "number"

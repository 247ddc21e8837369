"""What is known of one series: covariates of the rows that are read, and of the rows to come."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.known.covariates import Covariates, KnownTable
from keiretsu.data.series import ID, TIME
from keiretsu.data.stamps import STAMP
from keiretsu.errors import DataError
from keiretsu.estimators.clock import Clock

# Rows that are looked up one by one among those that are held, and how many are held.
AT_ONCE, MOST_HELD = 1024, 1 << 14


@dataclass(frozen=True, eq=False)
class KnownAhead:
    """Covariates of one series, row by row.

    Which rows are to come after a row is what a stream would know at that row. Where `coming` (or else the first table)
    has rows of the series, they are its next `horizon` rows; on a regular clock one nearest to an interval after the
    row before it, so that a table may have rows between, and none in a gap. Where there are calendars alone they stand
    at the row's stamp + k median intervals.

    Attributes:
        covariates: calendars and tables.
        names: which of their columns are wanted, in this order.
        static: (s,) float64, what is known of the series as a whole.
        name: of the series; clock: of training; horizon: rows ahead.
        coming: (rows,) float64 stamps, ascending, of all rows that are or will be; None where nothing says.
        source: where they come from, for messages; function: what messages call the caller.
        early: rows that are looked up before they are asked for.
    """

    covariates: Covariates
    names: tuple[str, ...]
    static: NDArray[np.float64]
    name: str
    clock: Clock
    horizon: int
    coming: NDArray[np.float64] | None
    source: str
    function: str
    early: int = 256
    _held: dict[float, NDArray[np.float64]] = field(default_factory=dict, init=False, repr=False)

    def at(self, stamp: NDArray[np.float64]) -> NDArray[np.float64]:
        """(rows, k) float64 of rows with these stamps.

        Raises:
            DataError: a table lacks a row or a value; column, series and stamp are named.
        """
        if len(stamp) > AT_ONCE:
            return self._found(stamp)
        if len(self._held) > MOST_HELD:
            self._held.clear()
        missing = [one for one in stamp.tolist() if one not in self._held]
        if missing:
            self._hold(missing)
        return np.stack([self._held[one] for one in stamp.tolist()]) if len(stamp) else self._found(stamp)

    def stamps(self, stamp: NDArray[np.float64]) -> NDArray[np.float64]:
        """(rows, horizon) float64, stamps of the rows to come after each of the rows.

        Raises:
            DataError: fewer rows than the horizon are known; the series and the first that is missing are named.
        """
        if self.coming is None:
            return self.clock.after(stamp, self.horizon)
        places = np.empty((len(stamp), self.horizon), dtype=np.int64)
        places[:, :1] = self._next(stamp)[:, None]
        for step in range(1, self.horizon):
            places[:, step] = self._following[places[:, step - 1]]
        missing = np.argwhere(places == len(self.coming))
        if len(missing):
            row, step = missing[0]
            before = stamp[row] if step == 0 else self.coming[places[row, step - 1]]
            columns = " and ".join(repr(one) for part in self.tables for one in part.names) or "stamps"
            raise DataError(
                f"{self.function}: known {columns} must reach {self.horizon} rows beyond "
                f"{self.clock.time(float(stamp[row]))} in series {self.name!r}; got {step}, none after "
                f"{self.clock.time(float(before))}. Add the rows to come to {self.source}, or give them as future=…."
            )
        return self.coming[places]

    def ahead(self, stamp: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Covariates of the rows to come: (values, k) float64, and (rows, horizon) int64, which value each one takes.

        Neighbouring rows have most rows to come in common, so that each is worked out once.
        """
        stamps, place = np.unique(self.stamps(stamp), return_inverse=True)
        return self.at(stamps), place.reshape(len(stamp), self.horizon)

    def awry(self, stamp: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(rows,) bool for the rows of the series: whether other rows came after it than were to come.

        False for the last `horizon` rows, after which not all have come.
        """
        out = np.zeros(len(stamp), dtype=bool)
        inside = len(stamp) - self.horizon
        for start in range(0, max(inside, 0), 2048):
            rows = np.arange(start, min(start + 2048, inside))
            came = stamp[rows[:, None] + np.arange(1, self.horizon + 1)]
            out[rows] = (self._ticks(came) != self._ticks(self.stamps(stamp[rows]))).any(axis=1)
        return out

    def _found(self, stamp: NDArray[np.float64]) -> NDArray[np.float64]:
        columns = self.covariates.on(self._rows(stamp), function=self.function)
        return columns[:, [self.covariates.names.index(name) for name in self.names]]

    def _hold(self, missing: list[float]) -> None:
        """Keep the covariates of these rows, and of some that a stream will soon ask for: a query takes as long for
        hundreds of rows as for one."""
        last = missing[-1:]
        if self.coming is None:
            soon = self.clock.after(np.array(last), self.early)[0]
        else:
            first = int(np.searchsorted(self.coming, last[0], side="right"))
            soon = self.coming[first : first + self.early]
        wanted = np.array(missing)
        try:
            found = np.concatenate((wanted, soon))
            self._held.update(zip(found.tolist(), self._found(found), strict=True))
        except DataError:
            # what a table lacks later on is no concern of this row
            self._held.update(zip(missing, self._found(wanted), strict=True))

    @property
    def tables(self) -> list[KnownTable]:
        """Those of the parts that are tables."""
        return [part for part in self.covariates.parts if isinstance(part, KnownTable)]

    @cached_property
    def _following(self) -> NDArray[np.int64]:
        """For each place in `coming` the place of the row after it; the end follows the last one and itself."""
        assert self.coming is not None  # noqa: S101 (asked for only where there is one)
        return np.append(self._next(self.coming), len(self.coming))

    def _next(self, stamp: NDArray[np.float64]) -> NDArray[np.int64]:
        assert self.coming is not None  # noqa: S101 (asked for only where there is one)
        if not self.clock.regular:
            return np.searchsorted(self.coming, stamp, side="right")
        step, padded = self.clock.interval, np.append(self.coming, np.inf)
        # the nearest to one interval later, if it is no more than half an interval early; else the first after that
        later = np.searchsorted(self.coming, stamp + step, side="left")
        early = np.maximum(later - 1, 0)
        closer = stamp + step - padded[early] <= padded[later] - (stamp + step)
        return np.where((later > 0) & (padded[early] > stamp + step / 2) & closer, early, later)

    def _ticks(self, stamp: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(stamp * 1e6) if self.clock.kind == "datetime" else stamp

    def _rows(self, stamp: NDArray[np.float64]) -> pl.DataFrame:
        time = pl.Series(TIME, stamp)
        if self.clock.kind == "datetime":
            # microseconds are whole, which seconds as decimal numbers are not
            time = pl.Series(TIME, np.round(stamp * 1e6).astype(np.int64)).cast(STAMP)
        return pl.DataFrame([pl.Series(ID, [self.name] * len(stamp), dtype=pl.String), time])

    def knowing(self, tables: tuple[KnownTable, ...], coming: NDArray[np.float64] | None) -> KnownAhead:
        """The same with other tables and other rows to come: of one row that was told by itself."""
        calendars = tuple(part for part in self.covariates.parts if not isinstance(part, KnownTable))
        return replace(self, covariates=replace(self.covariates, parts=calendars + tables), coming=coming, early=0)

"""Series laid end to end: arrays that are made when they are asked for, as a whole or piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.known.covariates import Covariates
from keiretsu.data.memory import available_memory, refuse_too_large
from keiretsu.data.series import ID, TIME
from keiretsu.errors import ArgumentError

# bytes that are made without asking how much is free
_BLOCK, _SMALL = 1024, 1 << 24


@dataclass(frozen=True, eq=False)
class Carry:
    """What a piece that begins within a series must know of the rows before it.

    Attributes:
        tick: the previous row's stamp as the clock stores it (microseconds, or clock units).
        seen: (channels,) float64, stamp of the last row that had each channel's value, or of the series' first row.
    """

    tick: float
    seen: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Packed:
    """Series laid end to end in the order of their ids; every array is made on first use and kept.

    Attributes:
        ids: names of the series.
        starts: (series + 1,) int64; series k holds rows `starts[k]:starts[k + 1]`.
        channels: names of the columns of `values`.
        interval: the unit of `elapsed`, in the units of `stamp`.
        frame: the rows as in `SeriesSet.frame`.
        covariates: what is known ahead; `known` holds its values.
        static: (series, s) float64, what is known of each series as a whole.
        static_names: names of the columns of `static`.
        offset: number of the first row within the whole; 0 but for later pieces of `chunks`.
        carry: what a piece that begins within a series knows of the rows before it; None otherwise.
    """

    ids: tuple[str, ...]
    starts: NDArray[np.int64]
    channels: tuple[str, ...]
    interval: float
    frame: pl.DataFrame
    covariates: Covariates
    static: NDArray[np.float64]
    static_names: tuple[str, ...] = ()
    offset: int = 0
    carry: Carry | None = None

    @property
    def rows(self) -> int:
        """Rows of all series together."""
        return self.frame.height

    @property
    def known_names(self) -> tuple[str, ...]:
        """Names of the columns of `known`."""
        return self.covariates.names

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """(rows, channels) float64, NaN where missing, in the data's units.

        Raises:
            BudgetError: the array would not fit into the memory that is free; `chunks` needs little.
        """
        self._refuse_too_large("values", self.rows * len(self.channels) * 8)
        if not self.channels:
            return np.empty((self.rows, 0))
        columns = [pl.col(name).alias(str(column)) for column, name in enumerate(self.channels)]
        return self.frame.select(columns).to_numpy(order="c", writable=True)

    @cached_property
    def stamp(self) -> NDArray[np.float64]:
        """(rows,) float64, seconds since 1970 (UTC) on a datetime clock, else the clock's own units."""
        return self._ticks / self._scale

    @cached_property
    def reset(self) -> NDArray[np.bool_]:
        """(rows,) bool, True on each series' first row."""
        reset = np.zeros(self.rows, dtype=bool)
        reset[self.starts[:-1]] = True
        if self.carry is not None:
            reset[:1] = False
        return reset

    @cached_property
    def elapsed(self) -> NDArray[np.float64]:
        """(rows,) float64, time since the previous row in units of `interval`; 1.0 on each series' first row."""
        if not self.rows:
            return np.ones(0)
        before = self._ticks[0] if self.carry is None else self.carry.tick
        # differences are taken before the division, so that microseconds of large stamps are not lost
        elapsed = np.diff(self._ticks, prepend=before) / self._scale / self.interval
        elapsed[self.reset] = 1.0
        return elapsed

    @cached_property
    def observed(self) -> NDArray[np.bool_]:
        """(rows, channels) bool; False where a value is missing."""
        return ~np.isnan(self.values)

    @cached_property
    def since_observed(self) -> NDArray[np.float64]:
        """(rows, channels) float64: time since the last earlier row that had the channel's value, in units of `stamp`.

        Counted from the series' first row while nothing has been seen; 0 on that row. For times 0, 2, 5, 6 observed
        1, 0, 1, 1 it is 0, 2, 5, 1. Divide by `interval` for median intervals.
        Raises:
            BudgetError: as for `values`.
        Source: Che et al. 2018, equation 2 (GRU-D).
        """
        self._refuse_too_large("since_observed", self.rows * len(self.channels) * 8)
        since = np.empty((self.rows, len(self.channels)))
        last = np.full(len(self.channels), -1)
        # in blocks, so that what lies between is small and stays near the processor
        for begin in range(0, self.rows, _BLOCK):
            block = slice(begin, begin + _BLOCK)
            rows = np.arange(begin, min(begin + _BLOCK, self.rows))[:, None]
            known = np.where(self.observed[block] | self.reset[block, None], rows, -1)
            upto = np.maximum.accumulate(np.vstack([last, known]), axis=0)
            before, last = np.where(self.reset[block, None], rows, upto[:-1]), upto[-1]
            seen = self.stamp[before]
            if self.carry is not None:
                seen = np.where(before < 0, self.carry.seen, seen)
            since[block] = self.stamp[block, None] - seen
        return since

    @cached_property
    def known(self) -> NDArray[np.float64]:
        """(rows, k) float64, the covariates that are known ahead, on the rows they belong to."""
        return self.covariates.on(self.frame.select(ID, TIME))

    def chunks(self, rows: int = 65536) -> Iterator[Packed]:
        """Consecutive pieces of at most `rows` rows, whose arrays put together are those of the whole, bit for bit.

        A piece may begin within a series: its `reset` is then False there, and its `elapsed` and `since_observed`
        count from rows of the piece before. Only one piece's arrays exist at a time, if the caller keeps no more.

        Raises:
            ArgumentError: `rows` is not a positive integer.
        Example:
            >>> sum(np.nansum(piece.values) for piece in pack(series).chunks(1024))
        """
        if isinstance(rows, bool) or not isinstance(rows, int) or rows < 1:
            raise ArgumentError(f"chunks: rows must be a positive integer; got {rows!r}. Give rows a piece.")
        return self._pieces(rows)

    def _pieces(self, rows: int) -> Iterator[Packed]:
        carry = self.carry
        for start in range(0, self.rows, rows):
            piece = self._piece(start, min(start + rows, self.rows), carry)
            carry = piece._carried()
            if start + piece.rows in self.starts:
                carry = None
            yield piece

    def _piece(self, start: int, stop: int, carry: Carry | None) -> Packed:
        first = int(np.searchsorted(self.starts, start, side="right")) - 1
        last = int(np.searchsorted(self.starts, stop, side="left"))
        return replace(
            self,
            ids=self.ids[first:last],
            starts=np.clip(self.starts[first : last + 1] - start, 0, stop - start),
            frame=self.frame.slice(start, stop - start),
            static=self.static[first:last],
            offset=self.offset + start,
            carry=carry,
        )

    def _carried(self) -> Carry:
        """What a piece that goes on with this one's last series must know."""
        begin = int(self.starts[-2])
        tail = self.frame.slice(begin)
        places = [
            pl.when(pl.col(name).is_not_nan()).then(pl.int_range(pl.len())).max().alias(str(column))
            for column, name in enumerate(self.channels)
        ]
        stamps = tail[TIME].to_physical().to_numpy() / self._scale
        seen = np.full(len(self.channels), stamps[0])
        if begin == 0 and self.carry is not None:
            seen = self.carry.seen.copy()
        for column, place in enumerate(tail.select(places).row(0) if places else ()):
            if place is not None:
                seen[column] = stamps[place]
        return Carry(tail[TIME].to_physical()[-1], seen)

    def _refuse_too_large(self, name: str, needed: int) -> None:
        if needed < _SMALL:
            return
        refuse_too_large(
            needed,
            available_memory(),
            function="pack",
            argument=name,
            what=f"{self.rows:,} rows of {len(self.channels):,} channels",
            advice="Go through them piece by piece with chunks(), or take fewer channels",
        )

    @property
    def _ticks(self) -> NDArray[np.int64] | NDArray[np.float64]:
        return self.frame[TIME].to_physical().to_numpy()

    @property
    def _scale(self) -> float:
        return 1e6 if self.frame.schema[TIME] == pl.Datetime else 1.0

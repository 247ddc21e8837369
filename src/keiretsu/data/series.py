"""A set of series on one clock: what every later room works on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from keiretsu.data.columns import require_column
from keiretsu.data.read_report import LeftOut, ReadReport
from keiretsu.data.stamps import stamp_like, stamps_in_zone
from keiretsu.errors import DataError

ID, TIME = "id", "time"

Stamp = datetime | date | str | int | float


@dataclass(frozen=True, eq=False, repr=False)
class SeriesSet:
    """One or many series of numbers on one clock, sorted, nothing imputed.

    Attributes:
        frame: columns `id` (String), `time` (Datetime[us] without zone, Int64 or Float64), then the channels (Float64;
            null where a value is missing, never NaN), sorted by id, then time; stamps are unique within a series.
        channels: names of the channels, in alphabetical order, so that the order of columns in a file changes nothing.
        time_name, id_name: what the source calls the two columns; `id_name` is None where it has none.
        source: where the data came from, for people.
        report: what reading did.
    Example:
        >>> series = read("pump.csv", time="timestamp", id="machine")
        >>> series.channels, series.rows, series.interval
        (('flow', 'pressure'), 8760, 3600.0)
    """

    frame: pl.DataFrame
    time_name: str = TIME
    id_name: str | None = None
    source: str = "frame"
    report: ReadReport = field(default_factory=ReadReport)

    @cached_property
    def channels(self) -> tuple[str, ...]:
        """Names of the channels, alphabetical."""
        return tuple(self.frame.columns[2:])

    @cached_property
    def lengths(self) -> dict[str, int]:
        """Rows of each series, in the order of the ids."""
        counts = self.frame.lazy().group_by(ID, maintain_order=True).len().collect()
        return dict(zip(counts[ID].to_list(), counts["len"].to_list(), strict=True))

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the series, in order."""
        return tuple(self.lengths)

    @property
    def rows(self) -> int:
        """Rows of all series together."""
        return self.frame.height

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Columns of the source that are not channels."""
        return self.report.left_out

    @property
    def clock(self) -> str:
        """ "datetime", "integer" or "number"."""
        dtype = self.frame.schema[TIME]
        return "datetime" if dtype == pl.Datetime else "integer" if dtype == pl.Int64 else "number"

    @property
    def zone(self) -> str | None:
        """IANA name of the zone in which stamps come back; None where the source's stamps had none."""
        return self.report.zone if self.clock == "datetime" else None

    def local_time(self) -> pl.Series:
        """(rows,) stamps as the source writes them: in `zone` if there is one, else as in `frame`."""
        return stamps_in_zone(self.frame[TIME], self.zone)

    @cached_property
    def interval(self) -> float:
        """Median step between neighbouring rows of a series, in seconds or clock units; 1.0 if none has two."""
        ticks = self.frame[TIME].to_physical().to_numpy()
        inside = np.ones(max(len(ticks) - 1, 0), dtype=bool)
        inside[np.cumsum(list(self.lengths.values()), dtype=np.int64)[:-1] - 1] = False
        steps = np.diff(ticks)[inside]
        if not len(steps):
            return 1.0
        return float(np.median(steps)) / (1e6 if self.clock == "datetime" else 1.0)

    def __len__(self) -> int:
        return len(self.lengths)

    def __repr__(self) -> str:
        shown = ", ".join(self.channels[:6]) + (", …" if len(self.channels) > 6 else "")
        unit = " s" if self.clock == "datetime" else ""
        return (
            f"SeriesSet({len(self)} series, {self.rows:,} rows, {len(self.channels)} channels [{shown}], "
            f"{self.clock} clock, median interval {self.interval:g}{unit}, from {self.source})"
        )

    def items(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Each series' id and its rows, in order."""
        start = 0
        for name, length in self.lengths.items():
            yield name, self.frame.slice(start, length)
            start += length

    def select(self, *, ids: Iterable[str] | None = None, channels: Iterable[str] | None = None) -> SeriesSet:
        """Only these series, only these channels.

        Raises:
            DataError: a series or channel is not in the set.
        """
        frame = self.frame
        if ids is not None:
            wanted = [ids] if isinstance(ids, str) else list(ids)
            self._known(wanted, self.lengths, "ids")
            frame = frame.filter(pl.col(ID).is_in(wanted))
        if channels is not None:
            wanted = [channels] if isinstance(channels, str) else list(channels)
            self._known(wanted, self.channels, "channels")
            frame = frame.select(ID, TIME, *sorted(set(wanted)))
        return replace(self, frame=frame)

    def until(self, stamp: Stamp) -> SeriesSet:
        """The rows at or before a stamp (a datetime, an ISO text, or a number on a numeric clock)."""
        return replace(self, frame=self.frame.filter(pl.col(TIME) <= self._stamp(stamp, "until")))

    def after(self, stamp: Stamp) -> SeriesSet:
        """The rows after a stamp."""
        return replace(self, frame=self.frame.filter(pl.col(TIME) > self._stamp(stamp, "after")))

    def cut(self, rule: Callable[[str, int], tuple[int, int]]) -> SeriesSet:
        """Of each series the rows from `start` up to, not including, `stop`, as `rule(id, rows) -> (start, stop)` says.

        Example:
            >>> first_half = series.cut(lambda name, rows: (0, rows // 2))
        """
        pieces, offset = [self.frame.clear()], 0
        for name, length in self.lengths.items():
            start, stop, _ = slice(*rule(name, length)).indices(length)
            pieces.append(self.frame.slice(offset + start, max(stop - start, 0)))
            offset += length
        return replace(self, frame=pl.concat(pieces))

    def following(self, before: SeriesSet) -> SeriesSet:
        """These rows and the earlier ones of the same series.

        Args:
            before: rows of the same channels; series that are not here are left out.
        Raises:
            ColumnError: a channel is missing there.
            DataError: a series' rows there do not all come before its rows here.
        """
        for name in self.channels:
            require_column(name, before.channels, function="following", argument="before", source=before.source)
        earlier = before.frame.select(self.frame.columns).filter(pl.col(ID).is_in(self.ids))
        last = dict(earlier.group_by(ID).agg(pl.col(TIME).max()).iter_rows())
        for name, first in self.frame.group_by(ID).agg(pl.col(TIME).min()).iter_rows():
            if name in last and not last[name] < first:
                raise DataError(
                    f"following: before must hold earlier rows only; those of series {name!r} reach to {last[name]}, "
                    f"and the rows to follow begin at {first}. Cut them there."
                )
        return replace(self, frame=pl.concat((earlier, self.frame)).sort(ID, TIME))

    def slice_rows(self, start: int, stop: int | None = None) -> SeriesSet:
        """Of each series the rows `start:stop`, counted as Python slices are."""
        return self.cut(lambda name, rows: (start, rows if stop is None else stop))

    def head_rows(self, rows: int) -> SeriesSet:
        """The first `rows` rows of each series."""
        return self.cut(lambda name, length: (0, rows))

    def tail_rows(self, rows: int) -> SeriesSet:
        """The last `rows` rows of each series."""
        return self.cut(lambda name, length: (max(length - rows, 0), length))

    def join_events(
        self,
        events: Any,
        *,
        time: str | Sequence[str] | None = None,
        id: str | None = None,
        code: str | None = None,
        codes: Iterable[str] | None = None,
        most: int = 20,
        normal: Iterable[str] | None = None,
    ) -> SeriesSet:
        """This set with channels for the events of a second table; see `keiretsu.data.join_events`."""
        # events are read as logs are, which makes series sets
        from keiretsu.data.events import join_events

        wanted = None if codes is None else list(codes)
        calm = None if normal is None else list(normal)
        return join_events(self, events, time=time, id=id, code=code, codes=wanted, most=most, normal=calm)

    def fingerprint(self) -> str:
        """SHA-256 of what the set holds: ids, stamps, channels and values, whatever their order in the source.

        The id of a lone series tells nothing apart; of a log without ids it is the name of the file, which may change.
        """
        return self._digest(named=len(self) > 1)

    def has_fingerprint(self, wanted: str) -> bool:
        """Whether it is the set's own, or the one that earlier versions gave it, with the id of a lone series."""
        return wanted == self.fingerprint() or wanted == self._digest(named=True)

    def _digest(self, *, named: bool) -> str:
        digest = hashlib.sha256(self.clock.encode())
        for id, length in self.lengths.items():
            name = id if named else ""
            digest.update(f"\x1e{name}\x1f{length}".encode())
        digest.update(self.frame[TIME].to_physical().to_numpy().tobytes())
        for channel in self.channels:
            digest.update(f"\x1e{channel}\x1f".encode())
            # adding zero turns -0.0 into 0.0, which are one number; missing cells all get the same NaN
            values = self.frame[channel].to_numpy() + 0.0
            values[np.isnan(values)] = np.nan
            digest.update(values.tobytes())
        return digest.hexdigest()

    def _stamp(self, stamp: Stamp, function: str) -> datetime | float:
        value = stamp_like(stamp, self.clock)
        if value is None:
            raise DataError(
                f"{function}: stamp must be on the series' {self.clock} clock; got {stamp!r}. "
                f"Give {'a datetime or an ISO text' if self.clock == 'datetime' else 'a number'}."
            )
        return value

    @staticmethod
    def _known(wanted: list[str], known: Iterable[str], argument: str) -> None:
        unknown = [name for name in wanted if name not in set(known)]
        if unknown:
            raise DataError(
                f"select: {argument} must be in the set; got {', '.join(map(repr, unknown))}. "
                f"It holds {', '.join(map(repr, list(known)[:12]))}."
            )
